"""The attack diary: the mean of the window (knowledge paper 6.5, vignettes V07-V15) and severe attacks."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.core.derive.headache import (
    Diary,
    count_attacks,
    mean_attacks_per_day,
    severe_attacks_per_week,
)
from cds.core.facts import Bounded, Fact, Reason, Unknown
from cds.core.moments import local_days
from tests.core.derive.given import (
    AS_OF,
    NOT_SENT,
    ZONE,
    at,
    bounds_of,
    derived,
    lacking,
    notes_of,
    number,
    value_of,
)

FIRST = date(2026, 2, 16)  # of the 14 days before 2 March


def day(index: int) -> date:
    return FIRST + timedelta(days=index)


def counts(*attacks: int | str) -> Diary:
    """One count a day from the first day of the window on."""
    return Diary(days=tuple((day(i), number(count)) for i, count in enumerate(attacks)))


def starts(*times: str) -> Diary:
    return Diary(attacks=tuple(at(time) for time in times))


def spread(total: int, days: int) -> list[int]:
    """``total`` attacks over so many days."""
    return [total // days + (i < total % days) for i in range(days)]


def mean(diary: object, as_of: datetime = AS_OF) -> Fact:
    return derived(mean_attacks_per_day, {"attack_diary": diary, "as_of": as_of}, window=14, most_a_day=8)


@pytest.mark.parametrize(
    ("total", "expected"), [(28, Fraction(2)), (27, Fraction(27, 14)), (42, Fraction(3)), (0, Fraction(0))]
)
def test_a_complete_diary_gives_the_mean(total: int, expected: Fraction) -> None:
    assert value_of(mean(counts(*spread(total, 14)))) == expected


@pytest.mark.parametrize(
    ("total", "expected"),
    [(28, (Fraction(2), Fraction(60, 14))), (20, (Fraction(20, 14), Fraction(52, 14)))],
)
def test_days_without_an_entry_leave_bounds(total: int, expected: tuple[Fraction, Fraction]) -> None:
    result = mean(counts(*spread(total, 10)))
    assert bounds_of(result) == expected
    assert lacking(result) == {"attack_diary": Reason.NOT_RECORDED}
    assert notes_of(result) == ("4 of 14 days have no diary entry",)


def test_the_window_leaves_out_its_end_and_the_day_before_its_start() -> None:
    inside = counts(*spread(28, 14))
    outside = ((date(2026, 2, 15), number(50)), (date(2026, 3, 2), number(50)))
    assert value_of(mean(Diary(days=inside.days + outside))) == 2
    assert value_of(mean(Diary(starts("2026-02-15", "2026-03-02").attacks, inside.days))) == 2


def test_attacks_count_on_the_day_of_the_patients_zone() -> None:
    # 23:30 UTC on the 15th is half past midnight on the 16th
    diary = starts("2026-02-15T23:30:00Z", "2026-03-01T23:30:00Z")
    assert bounds_of(mean(diary)) == (Fraction(1, 14), Fraction(1 + 13 * 8, 14))


def test_an_attack_recorded_twice_counts_once() -> None:
    twice = starts("2026-02-20T03:00:00+01:00", "2026-02-20T02:00:00Z", "2026-02-20T05:00:00+01:00")
    assert bounds_of(mean(twice))[0] == Fraction(2, 14)


@pytest.mark.parametrize(
    ("times", "count", "expected"),
    [
        (("T01:00:00", "T05:00:00"), None, (2, 2)),
        (("T01:00:00", "T05:00:00"), 3, (3, 3)),  # never the sum
        (("T01:00:00", "T05:00:00"), 1, (2, 2)),
        (("T01:00:00",), 0, (1, 1)),
        (("",), None, (1, 1)),
        (("", ""), None, (1, 2)),  # two entries without a time: one attack or two
        (("", "T01:00:00"), None, (1, 2)),
        (("", ""), 2, (2, 2)),
        (("", "", ""), 2, (2, 3)),
    ],
)
def test_one_day(times: Iterable[str], count: int | None, expected: tuple[int, int]) -> None:
    other = counts(*[0] * 13).days
    last = day(13)
    diary = Diary(
        tuple(at(f"{last}{time}{'+01:00' if time else ''}") for time in times),
        other if count is None else (*other, (last, number(count))),
    )
    result = mean(diary)
    bounds = bounds_of(result) if isinstance(result, Bounded) else (value_of(result),) * 2
    assert bounds == tuple(Fraction(n, 14) for n in expected)


def test_two_counts_of_a_day_count_as_the_larger() -> None:
    assert value_of(mean(Diary(days=(*counts(*[2] * 14).days, (day(0), number(4)))))) == Fraction(30, 14)


def test_an_attack_dated_to_the_month_counts_in_the_upper_bound_only() -> None:
    result = mean(Diary(starts("2026-02").attacks, counts(*[2] * 14).days))
    assert bounds_of(result) == (2, Fraction(29, 14))
    assert notes_of(result) == ("some attacks are not dated exactly",)
    assert value_of(mean(Diary(starts("2025", "2026-01").attacks, counts(*[2] * 14).days))) == 2


@pytest.mark.parametrize("since", [FIRST, date(2026, 1, 1)])
def test_a_summary_counts_where_no_day_has_an_entry(since: date) -> None:
    summary = (since, date(2026, 3, 1), number(2))
    assert value_of(mean(Diary(summaries=(summary,)))) == 2
    assert bounds_of(mean(Diary(days=counts(5).days, summaries=(summary,))))[0] == Fraction(5, 14)


@pytest.mark.parametrize(("since", "to"), [(day(1), day(13)), (day(0), day(12))])
def test_a_summary_of_fewer_days_does_not_count(since: date, to: date) -> None:
    result = mean(Diary(summaries=((since, to, number(2)),)))
    assert isinstance(result, Unknown)
    assert lacking(result) == {"attack_diary": Reason.NOT_RECORDED}


def test_the_shortest_summary_counts() -> None:
    summaries = ((date(2025, 3, 1), date(2026, 3, 1), number(4)), (FIRST, date(2026, 3, 1), number("1.9")))
    assert value_of(mean(Diary(summaries=summaries))) == Fraction(19, 10)


def test_two_summaries_of_the_same_days_leave_bounds() -> None:
    summaries = ((FIRST, date(2026, 3, 1), number(3)), (FIRST, date(2026, 3, 1), number(1)))
    result = mean(Diary(summaries=summaries))
    assert bounds_of(result) == (1, 3)
    assert lacking(result) == {"attack_diary": Reason.CONTRADICTORY}


def test_no_diary_is_unknown() -> None:
    assert lacking(mean(NOT_SENT)) == {"attack_diary": Reason.NOT_SENT}
    assert lacking(mean(Diary())) == {"attack_diary": Reason.NOT_RECORDED}


def test_a_clock_change_inside_the_window_changes_nothing() -> None:
    # on the same calendar days, seen from a zone that is a day ahead at that hour
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC).astimezone(ZONE)
    assert value_of(mean(counts(*[2] * 14), late)) == 2


entries = st.dictionaries(st.integers(0, 13), st.integers(0, 8))


@given(entries, st.integers(0, 13), st.integers(0, 8))
def test_one_more_entry_only_narrows_the_bounds(before: dict[int, int], index: int, count: int) -> None:
    def diary(known: dict[int, int]) -> Diary:
        return Diary(days=tuple((day(i), Fraction(n)) for i, n in known.items()))

    after = {index: count} | before
    if not before:
        return
    lower, upper = _ends(mean(diary(before)))
    narrower = _ends(mean(diary(after)))
    assert lower <= narrower[0] <= narrower[1] <= upper


def _ends(fact: Fact) -> tuple[Fraction, Fraction]:
    if isinstance(fact, Bounded):
        assert fact.lower is not None
        assert fact.upper is not None
        return fact.lower, fact.upper
    value = value_of(fact)
    assert isinstance(value, Fraction)
    return value, value


# ------------------------------------------------------------------ severe attacks


def severe(diary: object, severities: object) -> Fact:
    facts = {"attack_diary": diary, "attack_severities": severities, "as_of": AS_OF}
    return derived(severe_attacks_per_week, facts, window=14, severe_from=7, most_a_day=8)


def rated(*attacks: tuple[str, int | bool | None]) -> tuple[object, ...]:
    return tuple(
        (at(time), number(severity) if type(severity) is int else severity) for time, severity in attacks
    )


def every_day(*per_day: int | bool | None) -> tuple[Diary, tuple[object, ...]]:
    """The same attacks on each of the 14 days, with their severities."""
    attacks = [(f"{day(i)}T0{n}:00:00+01:00", rating) for i in range(14) for n, rating in enumerate(per_day)]
    return starts(*(time for time, _ in attacks)), rated(*attacks)


@pytest.mark.parametrize(
    ("per_day", "expected"),
    [((7,), 7), ((6,), 0), ((True,), 7), ((False,), 0), ((10, 3), 7), ((7, 7), 14)],
)
def test_rated_attacks_give_the_mean_of_a_week(per_day: tuple[int | bool, ...], expected: int) -> None:
    assert value_of(severe(*every_day(*per_day))) == expected


def test_an_attack_without_a_rating_may_be_severe() -> None:
    result = severe(*every_day(7, None))
    assert bounds_of(result) == (7, 14)
    assert lacking(result) == {"attack_diary": Reason.NOT_RECORDED}


def test_a_day_without_an_entry_may_hold_severe_attacks() -> None:
    diary, ratings = every_day(7)
    assert bounds_of(severe(Diary(diary.attacks[1:]), ratings[1:])) == (Fraction(13, 2), Fraction(13 + 8, 2))


def test_a_count_leaves_its_other_attacks_open() -> None:
    diary = Diary(days=counts(*[3] * 14).days)
    assert bounds_of(severe(diary, ())) == (0, 21)
    assert bounds_of(severe(diary, every_day(2)[1])) == (0, 14)


def test_an_attack_rated_twice_is_severe_if_one_rating_is() -> None:
    time = "2026-02-16T00:00:00+01:00"
    result = severe(counts(1, *[0] * 13), rated((time, 9), (time, 2)))
    assert value_of(result) == Fraction(1, 2)


def test_severe_attacks_without_a_diary_are_unknown() -> None:
    assert lacking(severe(NOT_SENT, ())) == {"attack_diary": Reason.NOT_SENT}
    assert lacking(severe(Diary(), ())) == {"attack_diary": Reason.NOT_RECORDED}


_MOMENTS = st.sampled_from(
    ["2026-02-17", "2026-02-17T03:00:00+01:00", "2026-02-17T02:00:00Z", "2026-02-17T23:30:00Z", "2026-02-18",
     "2026-02", "2026-03-01T22:00:00-05:00", "2026-02-24T10:00:00+01:00", "2025-11-02"]
)  # fmt: skip


@given(
    st.lists(_MOMENTS, max_size=6),
    st.dictionaries(st.integers(-20, 20), st.sampled_from([number(0), number(2), number("0.5")]), max_size=5),
    st.integers(-3, 14),
    st.integers(0, 40),
)
def test_the_days_asked_for_are_those_of_the_whole_diary(
    attacks: list[str], days: dict[int, Fraction], begin: int, length: int
) -> None:
    diary = Diary(tuple(map(at, attacks)), tuple((day(index), count) for index, count in days.items()))
    first, end = day(begin), day(begin + length)
    whole = count_attacks(diary, day(-400), day(400), ZONE)
    asked = count_attacks(diary, first, end, ZONE)
    assert asked.days == {each: counts for each, counts in whole.days.items() if first <= each < end}
    loose = [local_days(at(text), ZONE) for text in attacks if len(text) == 7]
    assert asked.unplaced == sum(since < end and to >= first for since, to in loose)
    assert asked.total[0] == sum(least for least, _ in asked.days.values())
    assert asked == count_attacks(diary, first, end, ZONE)
