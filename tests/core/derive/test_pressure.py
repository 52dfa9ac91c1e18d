"""The last valid blood pressure (knowledge paper 6.6)."""

from fractions import Fraction

import pytest

from cds.core.derive.pressure import diastolic, systolic
from cds.core.facts import Fact, Reason, Unknown
from tests.core.derive.given import AS_OF, NOT_SENT, at, bounds_of, derived, lacking, number, value_of


def pressure(function: object, *readings: tuple[str, int, int]) -> Fact:
    assert callable(function)
    raw = tuple((at(time), number(high), number(low)) for time, high, low in readings)
    return derived(function, {"blood_pressure": raw, "as_of": AS_OF}, max_age=30, pairing=24)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([("2026-02-20", 128, 78)], (128, 78)),
        ([("2026-01-31", 128, 78)], (128, 78)),  # 30 days old
        ([("2026-03-02T08:30:00+01:00", 185, 111)], (185, 111)),  # a single high one stands
        (
            [("2026-03-02T08:30:00+01:00", 181, 105), ("2026-03-01T08:30:00+01:00", 150, 90)],
            (Fraction(331, 2), Fraction(195, 2)),
        ),
        ([("2026-03-02T08:30:00+01:00", 180, 105), ("2026-03-01T08:29:59+01:00", 150, 90)], (180, 105)),
        ([("2026-02-28", 180, 105), ("2026-02-26", 150, 90)], (180, 105)),
        ([("2026-02-28", 160, 100), ("2026-02-28", 150, 90)], (155, 95)),
        (
            [("2026-03-02T08:40:00Z", 160, 100), ("2026-03-02T08:30:00Z", 150, 90), ("2026-03-02", 99, 50)],
            (155, 95),
        ),
        ([("2026-01-31", 160, 100), ("2026-01-30", 100, 60)], (160, 100)),  # the older one is too old
    ],
)
def test_the_last_reading_or_the_mean_of_two_close_ones(
    readings: list[tuple[str, int, int]], expected: tuple[int | Fraction, int | Fraction]
) -> None:
    assert (value_of(pressure(systolic, *readings)), value_of(pressure(diastolic, *readings))) == expected


def test_dates_leave_open_whether_two_readings_are_close() -> None:
    result = pressure(systolic, ("2026-02-28", 160, 100), ("2026-02-27", 150, 90))
    assert bounds_of(result) == (155, 160)
    assert lacking(result) == {"blood_pressure": Reason.NOT_RECORDED}


@pytest.mark.parametrize("time", ["2026-01-30", "2026-01", "2025"])
def test_an_old_reading_is_no_reading(time: str) -> None:
    result = pressure(systolic, (time, 128, 78))
    assert isinstance(result, Unknown)
    assert lacking(result) == {"blood_pressure": Reason.TOO_OLD}


def test_no_reading_is_not_recorded() -> None:
    assert lacking(pressure(diastolic)) == {"blood_pressure": Reason.NOT_RECORDED}


def test_a_list_that_was_not_sent_is_unknown() -> None:
    facts = {"blood_pressure": NOT_SENT, "as_of": AS_OF}
    assert lacking(derived(systolic, facts, max_age=30, pairing=24)) == {"blood_pressure": Reason.NOT_SENT}
