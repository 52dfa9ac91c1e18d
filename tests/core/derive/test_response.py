"""Response to the infusion (knowledge paper 5.7; vignettes V111, V112)."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from cds.core.derive.headache import Diary
from cds.core.derive.response import (
    attack_reduction,
    baseline_attacks_per_day,
    response_attacks_per_day,
)
from cds.core.facts import Bounded, Fact, Reason, Unknown
from tests.core.derive.given import (
    NOT_RECORDED,
    NOT_SENT,
    ZONE,
    at,
    between,
    bounds_of,
    derived,
    lacking,
    notes_of,
    number,
    value_of,
)

INFUSION = date(2026, 3, 2)
LATER = datetime(2026, 3, 20, 10, 0, tzinfo=ZONE)


def diary(before: int | str, *after: tuple[int, int]) -> Diary:
    """So many attacks on each of the 14 days before the infusion, and counts on days after it."""
    days = [(INFUSION - timedelta(days=n), number(before)) for n in range(1, 15)]
    days += [(INFUSION + timedelta(days=n), number(count)) for n, count in after]
    return Diary(days=tuple(days))


def facts(entries: object, infusions: object, as_of: datetime) -> dict[str, object]:
    return {"attack_diary": entries, "ketamine_exposures": infusions, "as_of": as_of}


def baseline(entries: object, *infusions: str | None, as_of: datetime = LATER) -> Fact:
    given = tuple(None if time is None else at(time) for time in infusions)
    return derived(baseline_attacks_per_day, facts(entries, given, as_of), window=14, most_a_day=8)


def response(entries: object, *infusions: str | None, as_of: datetime = LATER) -> Fact:
    given = tuple(None if time is None else at(time) for time in infusions)
    return derived(response_attacks_per_day, facts(entries, given, as_of), first_day=7, last_day=8)


@pytest.mark.parametrize("infusion", ["2026-03-02", "2026-03-02T09:00:00+01:00", "2026-03-01T23:30:00Z"])
def test_baseline_and_response_of_the_paper(infusion: str) -> None:
    entries = diary(4, (7, 2), (8, 2))
    assert value_of(baseline(entries, infusion)) == 4
    assert value_of(response(entries, infusion)) == 2


def test_the_last_infusion_counts() -> None:
    entries = diary(4, (7, 3), (8, 2))
    assert value_of(response(entries, "2025-01-01", "2026-03-02", "2025", "2026-04-01")) == Fraction(5, 2)


@pytest.mark.parametrize("infusions", [(), ("2026-03",), ("2026-03-02", None), ("2026-04-01",)])
def test_without_the_day_of_the_infusion_there_is_no_baseline(infusions: tuple[str | None, ...]) -> None:
    for result in (baseline(diary(4), *infusions), response(diary(4), *infusions)):
        assert isinstance(result, Unknown)
        assert lacking(result) == {"ketamine_exposures": Reason.NOT_RECORDED}


@pytest.mark.parametrize(
    ("after", "as_of", "note"),
    [
        ([(7, 2)], LATER, "1 of 2 days have a diary entry"),
        ([], LATER, "0 of 2 days have a diary entry"),
        ([(8, 2)], datetime(2026, 3, 11, 0, 0, tzinfo=ZONE), "1 of 2 days have a diary entry"),
        ([(7, 2), (8, 2)], datetime(2026, 3, 10, 23, 59, tzinfo=ZONE), "not over yet"),
    ],
)
def test_every_day_of_the_response_must_be_over_and_recorded(
    after: list[tuple[int, int]], as_of: datetime, note: str
) -> None:
    result = response(diary(4, *after), "2026-03-02", as_of=as_of)
    assert isinstance(result, Unknown)
    assert lacking(result) == {"attack_diary": Reason.NOT_RECORDED}
    assert notes_of(result) == (note,)


def test_the_days_after_the_last_day_of_the_response_settle_it() -> None:
    after = datetime(2026, 3, 11, 0, 0, tzinfo=ZONE)
    assert value_of(response(diary(4, (7, 2), (8, 2)), "2026-03-02", as_of=after)) == 2


def test_an_infusion_at_the_instant_asked_about_is_the_last() -> None:
    assert value_of(baseline(diary(4), "2026-03-02T09:00:00+01:00", as_of=LATER.replace(day=2, hour=9))) == 4


def test_an_attack_dated_to_the_month_may_lie_in_the_response() -> None:
    entries = Diary((at("2026-03"),), diary(4, (7, 2), (8, 2)).days)
    assert bounds_of(response(entries, "2026-03-02")) == (2, Fraction(5, 2))


def test_a_diary_that_was_not_sent_is_unknown() -> None:
    assert lacking(baseline(NOT_SENT, "2026-03-02")) == {"attack_diary": Reason.NOT_SENT}
    assert lacking(response(NOT_SENT, "2026-03-02")) == {"attack_diary": Reason.NOT_SENT}


# ------------------------------------------------------------------ the reduction


def reduction(before: object, after: object) -> Fact:
    return derived(attack_reduction, {"baseline": before, "response": after})


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (4, 2, Fraction(1, 2)),
        (4, Fraction(5, 2), Fraction(3, 8)),
        (Fraction("4.3"), Fraction("2.15"), Fraction(1, 2)),
        (2, 3, Fraction(-1, 2)),
        (2, 0, Fraction(1)),
    ],
)
def test_reduction_of_the_paper(before: object, after: object, expected: Fraction) -> None:
    assert value_of(reduction(before, after)) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (between(2, 4), 1, (Fraction(1, 2), Fraction(3, 4))),
        (between(0, 4), 1, (None, Fraction(3, 4))),
        (between(2, None), 1, (Fraction(1, 2), 1)),
        (4, between(1, 2), (Fraction(1, 2), Fraction(3, 4))),
        (4, between(None, None), (None, 1)),
    ],
)
def test_reduction_in_bounds(before: object, after: object, expected: tuple[object, object]) -> None:
    result = reduction(before, after)
    assert bounds_of(result) == expected
    assert isinstance(result, Bounded)
    assert len(result.missing) == 1


def test_reduction_lacks_baseline_or_response() -> None:
    for facts_given, name in (((NOT_RECORDED, 2), "baseline"), ((2, NOT_RECORDED), "response")):
        result = reduction(*facts_given)
        assert isinstance(result, Unknown)
        assert lacking(result) == {name: Reason.NOT_RECORDED}


def test_no_attack_before_the_infusion_cannot_be() -> None:
    assert lacking(reduction(0, 0)) == {"baseline": Reason.CONTRADICTORY}
