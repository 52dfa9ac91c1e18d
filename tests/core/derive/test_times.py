"""Time since something happened (knowledge paper 6.8; vignettes V22, V41, V42, V82-V88)."""

from datetime import datetime
from fractions import Fraction

import pytest

from cds.core.derive.times import days_since, days_since_first, days_unchanged, hours_since
from cds.core.facts import NEVER, Fact, Reason, Unknown
from tests.core.derive.given import (
    AS_OF,
    NOT_SENT,
    at,
    bounds_of,
    derived,
    lacking,
    notes_of,
    value_of,
)


def moments(*times: str | None) -> tuple[object, ...]:
    return tuple(None if time is None else at(time) for time in times)


def days(*times: str | None) -> Fact:
    return derived(days_since, {"exposures": moments(*times), "as_of": AS_OF})


def hours(*times: str | None, as_of: datetime = AS_OF) -> Fact:
    return derived(hours_since, {"exposures": moments(*times), "as_of": as_of})


def first(*times: str | None) -> Fact:
    return derived(days_since_first, {"events": moments(*times), "as_of": AS_OF})


def unchanged(*changes: tuple[str | None, bool]) -> Fact:
    raw = tuple((None if time is None else at(time), certain) for time, certain in changes)
    return derived(days_unchanged, {"changes": raw, "as_of": AS_OF})


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (("2025-03-03",), 364),
        (("2025-03-02",), 365),
        (("2025-03-01",), 366),
        (("2025-12-01", "2020-01-01"), 91),
        (("2020-01-01", "2025-12-01"), 91),
        (("2026-03-01T23:59:00+01:00",), 1),  # calendar days, not 24 hours
        (("2026-03-01T23:30:00Z",), 0),  # half past midnight in the zone of the question
        (("2026-03-02",), 0),
        (("2026-03-02T09:00:00+01:00",), 0),
        (("2026-03-03", "2026-02-28"), 2),  # the future has not happened
    ],
)
def test_days_since_the_newest(times: tuple[str, ...], expected: int) -> None:
    assert value_of(days(*times)) == expected


@pytest.mark.parametrize("times", [(), ("2026-03-02T09:00:01+01:00",), ("2027",)])
def test_what_never_happened_is_longer_ago_than_any_limit(times: tuple[str, ...]) -> None:
    assert value_of(days(*times)) == NEVER
    assert value_of(hours(*times)) == NEVER


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (("2026-02",), (2, 29)),
        (("2025",), (61, 425)),
        (("2026",), (0, 60)),
        (("2025", "2026-02"), (2, 29)),
        (("2026-02-01", "2026"), (0, 29)),
        ((None, "2026-02-01"), (0, 29)),
        ((None,), (0, None)),
    ],
)
def test_an_incomplete_date_leaves_bounds(
    times: tuple[str | None, ...], expected: tuple[int, int | None]
) -> None:
    result = days(*times)
    assert bounds_of(result) == expected
    assert lacking(result) == {"exposures": Reason.NOT_RECORDED}
    assert notes_of(result) == ("not dated exactly",)


def test_an_older_incomplete_date_changes_nothing() -> None:
    assert value_of(days("2025", "2026-02-01")) == 29


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2026-03-01T10:00:00+01:00", Fraction(23)),
        ("2026-03-01T09:00:00+01:00", Fraction(24)),
        ("2026-03-01T08:59:00+01:00", 24 + Fraction(1, 60)),
        ("2026-03-01T08:00:00Z", Fraction(24)),
        ("2026-03-02T08:10:00+01:00", Fraction(5, 6)),
    ],
)
def test_hours_are_exact(time: str, expected: Fraction) -> None:
    assert value_of(hours(time)) == expected


def test_yesterday_at_eight_is_8_to_32_hours_ago() -> None:
    result = hours("2026-03-01", as_of=AS_OF.replace(hour=8))
    assert bounds_of(result) == (8, 32)
    assert lacking(result) == {"exposures": Reason.NOT_RECORDED}


def test_today_is_since_midnight() -> None:
    assert bounds_of(hours("2026-03-02")) == (0, 9)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (("2024-01-15", "2025-06-01"), 777),
        (("2024-01-15", "2027-01-01"), 777),
        (("2026-03-02T09:00:00+01:00",), 0),
    ],
)
def test_days_since_the_oldest(times: tuple[str, ...], expected: int) -> None:
    assert value_of(first(*times)) == expected


@pytest.mark.parametrize(
    ("times", "expected"),
    [(("2024",), (426, 791)), (("2024", "2024-06-01"), (639, 791)), ((None, "2025-03-02"), (365, None))],
)
def test_an_incomplete_first_date_leaves_bounds(
    times: tuple[str | None, ...], expected: tuple[int, int | None]
) -> None:
    assert bounds_of(first(*times)) == expected


@pytest.mark.parametrize("times", [(), (None,), ("2027-01-01",)])
def test_no_dated_onset_is_unknown(times: tuple[str | None, ...]) -> None:
    result = first(*times)
    assert isinstance(result, Unknown)
    assert lacking(result) == {"events": Reason.NOT_RECORDED}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ((("2026-02-23", True),), 7),
        ((("2026-02-24", True), ("2025-10-01", True)), 6),
        ((("2026-02-23", True), ("2025-10-01", False)), 7),
        ((("2026-03-09", True), ("2026-01-10", True)), 51),
        ((("2026-03-02T09:00:00+01:00", True),), 0),
    ],
)
def test_days_since_the_last_change(changes: tuple[tuple[str, bool], ...], expected: int) -> None:
    assert value_of(unchanged(*changes)) == expected


@pytest.mark.parametrize("changes", [(), (("2026-03-09", True),)])
def test_no_change_was_never(changes: tuple[tuple[str, bool], ...]) -> None:
    assert value_of(unchanged(*changes)) == NEVER


@pytest.mark.parametrize(
    ("changes", "expected", "note"),
    [
        (
            (("2026-02-26", False), ("2026-01-10", True)),
            (4, 51),
            "not every entry is certain to be a change",
        ),
        ((("2026-02-20", False),), (10, None), "not every entry is certain to be a change"),
        (((None, False), ("2026-01-10", True)), (0, 51), "not every entry is certain to be a change"),
        (((None, True), ("2026-01-10", True)), (0, 51), "not dated exactly"),
        (((None, True),), (0, None), "not dated exactly"),
        ((("2026-02", True),), (2, 29), "not dated exactly"),
    ],
)
def test_what_may_be_a_change_lowers_the_lower_bound_only(
    changes: tuple[tuple[str | None, bool], ...], expected: tuple[int, int | None], note: str
) -> None:
    result = unchanged(*changes)
    assert bounds_of(result) == expected
    assert lacking(result) == {"changes": Reason.NOT_RECORDED}
    assert notes_of(result) == (note,)


@pytest.mark.parametrize("function", [days_since, hours_since, days_since_first, days_unchanged])
def test_a_list_that_was_not_sent_is_unknown(function: object) -> None:
    assert callable(function)
    assert lacking(derived(function, {"exposures": NOT_SENT, "as_of": AS_OF})) == {
        "exposures": Reason.NOT_SENT
    }
