"""The longest attack-free interval in calendar months (knowledge paper 1.2, vignette V18)."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.core.derive.headache import Diary
from cds.core.derive.remission import months_between, remission_months
from cds.core.facts import Bounded, Fact, Known, Reason, Unknown
from tests.core.derive.given import (
    AS_OF,
    NOT_RECORDED,
    NOT_SENT,
    between,
    bounds_of,
    derived,
    lacking,
    notes_of,
    number,
    value_of,
)

TODAY = AS_OF.date()
YEAR = [TODAY - timedelta(days=n) for n in range(365, 0, -1)]


def remission(diary: object, recorded: object = NOT_RECORDED, as_of: object = AS_OF) -> Fact:
    facts = {"attack_diary": diary, "longest_attack_free_interval": recorded, "as_of": as_of}
    return derived(remission_months, facts, window=365)


def attack_free(first: date, end: date, blank: tuple[date, ...] = ()) -> Diary:
    """A diary of the whole year with an attack a day but from ``first`` to before ``end``."""
    days = ((day, number(0 if first <= day < end else 1)) for day in YEAR if day not in blank)
    return Diary(days=tuple(days))


@pytest.mark.parametrize(
    ("last_before", "first_after", "expected"),
    [
        (date(2025, 6, 1), date(2025, 9, 1), Fraction(3)),
        (date(2025, 6, 2), date(2025, 9, 1), 2 + Fraction(30, 31)),
        (date(2025, 6, 1), date(2025, 9, 2), 3 + Fraction(1, 31)),
        (date(2025, 11, 30), date(2026, 2, 28), Fraction(3)),  # no 30 February
        (date(2025, 6, 1), date(2025, 6, 21), Fraction(20, 31)),
        (date(2026, 2, 1), date(2026, 3, 1), Fraction(1)),  # 28 days and a month
    ],
)
def test_a_complete_diary_gives_calendar_months(
    last_before: date, first_after: date, expected: Fraction
) -> None:
    diary = attack_free(last_before + timedelta(days=1), first_after)
    assert value_of(remission(diary)) == expected


def test_the_interval_up_to_today_counts() -> None:
    assert value_of(remission(attack_free(date(2025, 12, 3), TODAY))) == 3


def test_the_interval_that_began_before_the_window_counts_from_its_first_day() -> None:
    assert value_of(remission(attack_free(date(2020, 1, 1), date(2025, 6, 2)))) == 3


def test_a_slightly_shorter_interval_can_be_more_months() -> None:
    # 1 February to 1 May is 89 days and three months; 2 June to 1 September is 91 days and less than three
    as_of = AS_OF.replace(month=2, day=1)
    days = [as_of.date() - timedelta(days=n) for n in range(365, 0, -1)]
    free = {day for day in days if day < date(2025, 5, 1) or date(2025, 6, 2) < day < date(2025, 9, 1)}
    diary = Diary(days=tuple((day, number(0 if day in free else 1)) for day in days))
    assert value_of(remission(diary, as_of=as_of)) == 3


def test_a_blank_day_may_hold_an_attack_or_none() -> None:
    blank = date(2025, 8, 1)
    result = remission(attack_free(date(2025, 6, 2), date(2025, 9, 1), (blank,)))
    assert bounds_of(result) == (2, 3)
    assert lacking(result) == {
        "longest_attack_free_interval": Reason.NOT_RECORDED,
        "attack_diary": Reason.NOT_RECORDED,
    }
    assert notes_of(result) == ("", "1 of 365 days have no diary entry")


def test_attacks_known_now_and_then_settle_that_no_interval_is_long() -> None:
    monthly = tuple((day, number(1)) for day in YEAR if day.day == 15)
    lower, upper = bounds_of(remission(Diary(days=monthly)))
    assert lower == Fraction(1, 31)
    assert upper == 1


def test_a_diary_of_other_years_says_nothing() -> None:
    result = remission(Diary(days=((date(2024, 1, 1), number(1)),)))
    assert isinstance(result, Unknown)
    assert result.reason is Reason.NOT_RECORDED
    assert notes_of(result) == ("", "365 of 365 days have no diary entry")


@pytest.mark.parametrize(("days", "below"), [(89, True), (90, None), (92, None), (93, False), (20, True)])
def test_a_number_of_days_is_known_to_a_few_days(days: int, below: bool | None) -> None:
    result = remission(NOT_SENT, days)
    lower, upper = bounds_of(result)
    assert lower is not None
    assert upper is not None
    settled = True if upper < 3 else False if lower >= 3 else None
    assert settled is below
    assert lacking(result) == {
        "longest_attack_free_interval": Reason.NOT_RECORDED,
        "attack_diary": Reason.NOT_SENT,
    }


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [(between(93, None), (3, None)), (between(None, 60), (None, 2)), (0, (0, 0))],
)
def test_a_recorded_interval_may_be_open(recorded: object, expected: tuple[int | None, int | None]) -> None:
    result = remission(NOT_SENT, recorded)
    ends = (result.value,) * 2 if isinstance(result, Known) else bounds_of(result)
    assert ends == expected


def test_diary_and_recorded_interval_narrow_one_another() -> None:
    diary = Diary(days=tuple((day, number(1)) for day in YEAR if day.day == 15))
    assert bounds_of(remission(diary, 20)) == (Fraction(20, 31), Fraction(20, 30))


def test_diary_and_recorded_interval_may_exclude_one_another() -> None:
    result = remission(attack_free(date(2025, 6, 2), date(2025, 9, 1)), 20)
    assert isinstance(result, Unknown)
    assert lacking(result) == {"longest_attack_free_interval": Reason.CONTRADICTORY}
    assert "exclude one another" in result.note


@pytest.mark.parametrize("recorded", [NOT_RECORDED, NOT_SENT])
def test_nothing_recorded_is_unknown(recorded: Unknown) -> None:
    result = remission(NOT_RECORDED, recorded)
    assert isinstance(result, Unknown)
    assert result.reason is recorded.reason


def test_without_the_instant_it_is_unknown() -> None:
    assert isinstance(remission(Diary(), 20, NOT_RECORDED), Unknown)


days = st.dates(date(2023, 1, 1), date(2026, 12, 31))


@given(days, days, days, days)
def test_a_longer_interval_is_never_fewer_months(a: date, b: date, c: date, d: date) -> None:
    a, b, c, d = sorted((a, b, c, d))
    assert 0 <= months_between(b, c) <= months_between(a, d)


@given(days, st.integers(0, 400))
def test_months_lie_within_the_bounds_of_the_days(start: date, length: int) -> None:
    months = months_between(start, start + timedelta(days=length))
    assert Fraction(length, 31) <= months <= Fraction(length, 28)


entries = st.dictionaries(st.sampled_from(YEAR), st.integers(0, 2), min_size=1)


@given(entries, st.sampled_from(YEAR), st.integers(0, 2))
def test_one_more_entry_only_narrows_the_bounds(before: dict[date, int], day: date, count: int) -> None:
    def diary(known: dict[date, int]) -> Diary:
        return Diary(days=tuple((d, Fraction(n)) for d, n in known.items()))

    wide, narrow = remission(diary(before)), remission(diary({day: count} | before))
    assert isinstance(wide, Bounded)
    lower, upper = bounds_of(wide)
    low, high = bounds_of(narrow)
    assert lower is not None and upper is not None and low is not None and high is not None
    assert lower <= low <= high <= upper
