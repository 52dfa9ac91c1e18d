"""Age at the first onset (knowledge paper 1.4: a first onset after 50 is a red flag)."""

from datetime import date, datetime

import pytest
from hypothesis import given, strategies

from cds.core.derive.onset import age_at_first
from cds.core.facts import Bounded, Fact, Known, Reason, Unknown
from cds.core.moments import years_between
from tests.core.derive.given import (
    AS_OF,
    NOT_SENT,
    ZONE,
    at,
    between,
    bounds_of,
    derived,
    lacking,
    notes_of,
    value_of,
)


def onset(age: object, *events: str | None, as_of: object = AS_OF) -> Fact:
    moments = tuple(None if event is None else at(event) for event in events)
    return derived(age_at_first, {"age": age, "events": moments, "as_of": as_of})


@pytest.mark.parametrize(
    ("age", "events", "expected"),
    [
        (44, ("2026-03-02",), 44),  # today
        (44, ("2016-03-02",), 34),  # ten years ago to the day
        (44, ("2016-03-02", "2020-05-05"), 34),  # the first of them
        (44, ("2016-03-02", "2027"), 34),  # the future has not happened
        (0, ("2026-03-02",), 0),
    ],
)
def test_whole_years_ago_the_age_is_certain(age: int, events: tuple[str, ...], expected: int) -> None:
    assert value_of(onset(age, *events)) == expected


def test_the_age_alone_leaves_the_birthday_open() -> None:
    fact = onset(44, "2016-06-01")
    assert bounds_of(fact) == (34, 35)
    assert lacking(fact) == {"age": Reason.NOT_RECORDED}
    assert notes_of(fact) == ("the age at that time follows to a year only",)


@pytest.mark.parametrize(
    ("age", "events", "expected", "missing"),
    [
        (44, ("2016",), (33, 35), "events"),
        (44, ("2016-06-01", None), (0, 35), "events"),
        (44, ("2016-06-01", "2016"), (33, 35), "events"),
        (between(44, 45), ("2016-03-02",), (34, 35), "age"),
        (1, ("2024",), (0, 0), ""),
    ],
)
def test_what_is_known_in_part_leaves_bounds(
    age: object, events: tuple[str | None, ...], expected: tuple[int, int], missing: str
) -> None:
    fact = onset(age, *events)
    if expected[0] == expected[1]:
        assert value_of(fact) == expected[0]
    else:
        assert bounds_of(fact) == expected
        assert list(lacking(fact)) == [missing]


def test_without_an_event_it_is_unknown() -> None:
    assert lacking(onset(44)) == {"events": Reason.NOT_RECORDED}
    undated = onset(44, None)
    assert isinstance(undated, Unknown)
    assert notes_of(undated) == ("not dated",)
    assert isinstance(onset(44, "2027-01-01"), Unknown)


def test_without_the_age_it_is_unknown() -> None:
    assert lacking(onset(NOT_SENT, "2016")) == {"age": Reason.NOT_SENT}
    assert isinstance(onset(between(44, None), "2016"), Unknown)
    assert lacking(onset(44, "2016", as_of=NOT_SENT)) == {"as_of": Reason.NOT_SENT}
    assert lacking(derived(age_at_first, {"age": 44, "events": NOT_SENT, "as_of": AS_OF})) == {
        "events": Reason.NOT_SENT
    }


def test_an_onset_before_birth_cannot_be() -> None:
    fact = onset(10, "2010-01-01")
    assert isinstance(fact, Unknown)
    assert fact.reason is Reason.CONTRADICTORY
    assert lacking(fact) == {"events": Reason.CONTRADICTORY}


def test_the_leap_day() -> None:
    asked = datetime(2024, 2, 29, 9, tzinfo=ZONE)
    assert value_of(onset(1, "2024-02-29", as_of=asked)) == 1
    assert value_of(onset(1, "2024-02-28", as_of=asked)) == 1
    assert bounds_of(onset(1, "2024-02-27", as_of=asked)) == (0, 1)


_DAYS = strategies.dates(date(1930, 1, 1), date(2026, 3, 2))


@given(_DAYS, _DAYS)
def test_the_true_age_always_lies_within(birth: date, first: date) -> None:
    birth, first = min(birth, first), max(birth, first)
    fact = onset(years_between(birth, AS_OF.date()), first.isoformat())
    lower, upper = (fact.value, fact.value) if isinstance(fact, Known) else bounds_of(fact)
    assert isinstance(fact, Known | Bounded)
    assert lower <= years_between(birth, first) <= upper
    assert upper - lower <= 1
