"""Doses by weight and protocol, infusion rates, the sum of a day (knowledge paper 2.3, 5.1)."""

from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from cds.core.derive.dose import dose_in_24_hours, dose_per_kg, infusion_rate_ml_h, protocol_dose
from cds.core.facts import Bounded, Fact, Reason, Unknown
from tests.core.derive.given import (
    AS_OF,
    NOT_RECORDED,
    NOT_SENT,
    at,
    between,
    bounds_of,
    derived,
    lacking,
    number,
    value_of,
)

HALF = Fraction(1, 2)


def per_kg(dose: object, stated: object, weight: object = 80) -> Fact:
    return derived(dose_per_kg, {"dose": dose, "dose_by_weight": stated, "body_weight": weight})


@pytest.mark.parametrize(
    ("dose", "stated", "weight", "expected"),
    [
        (40, NOT_RECORDED, 80, HALF),
        (80, NOT_RECORDED, 80, 1),
        (NOT_RECORDED, HALF, NOT_RECORDED, HALF),
        (40, HALF, 80, HALF),
        (40, HALF, NOT_RECORDED, HALF),
    ],
)
def test_dose_by_weight(dose: object, stated: object, weight: object, expected: object) -> None:
    assert value_of(per_kg(dose, stated, weight)) == expected


@pytest.mark.parametrize(
    ("dose", "stated", "expected"),
    [
        (80, HALF, (HALF, 1)),
        (20, HALF, (Fraction(1, 4), HALF)),
        (between(40, 80), NOT_RECORDED, (HALF, 1)),
        (between(40, None), NOT_RECORDED, (HALF, None)),
        (between(None, 40), Fraction(1, 4), (None, HALF)),
        (NOT_RECORDED, between(HALF, 1), (HALF, 1)),
    ],
)
def test_dose_by_weight_in_bounds(dose: object, stated: object, expected: tuple[object, object]) -> None:
    assert bounds_of(per_kg(dose, stated)) == expected


def test_two_doses_that_differ_are_contradictory() -> None:
    result = per_kg(80, HALF)
    assert isinstance(result, Bounded)
    assert result.reason is Reason.CONTRADICTORY
    assert result.note == "the dose and the dose by weight of the order differ"


@pytest.mark.parametrize(
    ("dose", "weight", "missing"),
    [
        (40, NOT_RECORDED, {"body_weight": Reason.NOT_RECORDED}),
        (NOT_RECORDED, 80, {"dose": Reason.NOT_RECORDED}),
        (
            NOT_RECORDED,
            Unknown(Reason.TOO_OLD),
            {"dose": Reason.NOT_RECORDED, "body_weight": Reason.TOO_OLD},
        ),
        (40, between(None, 80), {"body_weight": Reason.UNREADABLE}),
        (40, 0, {"body_weight": Reason.CONTRADICTORY}),
    ],
)
def test_dose_by_weight_lacks_dose_or_weight(
    dose: object, weight: object, missing: dict[str, Reason]
) -> None:
    assert lacking(per_kg(dose, NOT_RECORDED, weight)) == missing


def test_protocol_dose_of_the_paper() -> None:
    assert value_of(derived(protocol_dose, {"body_weight": 80}, mg_per_kg="0.5")) == 40
    assert lacking(derived(protocol_dose, {"body_weight": NOT_RECORDED}, mg_per_kg="0.5")) == {
        "body_weight": Reason.NOT_RECORDED
    }


@pytest.mark.parametrize(("volume", "minutes", "expected"), [(50, 120, 25), (250, 30, 500)])
def test_infusion_rate_of_the_paper(volume: int, minutes: int, expected: int) -> None:
    assert value_of(derived(infusion_rate_ml_h, {"duration": minutes}, volume=volume)) == expected
    assert value_of(derived(infusion_rate_ml_h, {}, volume=volume, minutes=minutes)) == expected


def test_infusion_rate_needs_a_duration() -> None:
    assert lacking(derived(infusion_rate_ml_h, {"duration": NOT_RECORDED}, volume=50)) == {
        "duration": Reason.NOT_RECORDED
    }
    result = derived(infusion_rate_ml_h, {"duration": 0}, volume=50)
    assert isinstance(result, Unknown)
    assert result.reason is Reason.CONTRADICTORY


# ------------------------------------------------------------------ the sum of a day


def taken(*doses: tuple[str | None, int | None]) -> tuple[object, ...]:
    return tuple(
        (None if time is None else at(time), None if amount is None else number(amount))
        for time, amount in doses
    )


def total(doses: object, ordered: object = 6, as_of: object = AS_OF, window: int | None = 24) -> Fact:
    facts = {"doses": doses, "ordered": ordered, "as_of": as_of}
    return derived(dose_in_24_hours, facts, window=window)


@pytest.mark.parametrize(
    ("doses", "expected"),
    [
        ((), 6),
        ([("2026-03-01T21:00:00+01:00", 6)], 12),
        ([("2026-03-01T09:00:00+01:00", 6)], 12),  # the first instant of the window belongs to it
        ([("2026-03-01T08:59:59+01:00", 6)], 6),
        ([("2026-03-02T09:00:00+01:00", 6)], 6),  # the order's own instant does not
        ([("2026-03-02", 6)], 12),  # today, so since midnight
        ([("2026-02-28", 6)], 6),
        ([("2026-02", 6)], 6),
        ([("2026-02-01T01:00:00+01:00", None)], 6),
        ([("2026-03-02T01:00:00+01:00", 6), ("2026-03-01T20:00:00+01:00", 3)], 15),
    ],
)
def test_doses_of_the_last_24_hours_and_the_order(
    doses: list[tuple[str | None, int | None]], expected: int
) -> None:
    assert value_of(total(taken(*doses))) == expected


@pytest.mark.parametrize(
    ("doses", "expected"),
    [
        ([("2026-03-01", 6)], (6, 12)),
        ([(None, 6)], (6, 12)),
        ([("2026-03", 6), ("2026-03-02T01:00:00+01:00", 3)], (9, 15)),
        ([("2026-03-02T01:00:00+01:00", None)], (6, None)),
    ],
)
def test_a_dose_without_time_or_amount_leaves_bounds(
    doses: list[tuple[str | None, int | None]], expected: tuple[int, int | None]
) -> None:
    result = total(taken(*doses))
    assert lacking(result) == {"doses": Reason.NOT_RECORDED}
    assert bounds_of(result) == expected


def test_24_hours_are_24_hours_across_a_clock_change() -> None:
    paris = ZoneInfo("Europe/Paris")
    as_of = datetime(2026, 3, 29, 12, 0, tzinfo=paris)
    assert value_of(total(taken(("2026-03-28T11:30:00+01:00", 6)), as_of=as_of)) == 12
    assert value_of(total(taken(("2026-03-28T10:30:00+01:00", 6)), as_of=as_of)) == 6


def test_a_list_that_was_not_sent_leaves_only_the_order() -> None:
    result = total(NOT_SENT)
    assert bounds_of(result) == (6, None)
    assert lacking(result) == {"doses": Reason.NOT_SENT}


def test_an_order_without_a_dose_leaves_only_what_was_taken() -> None:
    result = total(taken(("2026-03-02T01:00:00+01:00", 12)), NOT_RECORDED)
    assert bounds_of(result) == (12, None)
    assert lacking(result) == {"ordered": Reason.NOT_RECORDED}


def test_a_range_ordered_is_a_range_in_sum() -> None:
    assert bounds_of(total(taken(("2026-03-02T01:00:00+01:00", 6)), between(3, 6))) == (9, 12)


def test_without_an_instant_or_a_window_it_is_unknown() -> None:
    assert lacking(total((), as_of=NOT_RECORDED)) == {"as_of": Reason.NOT_RECORDED}
    assert lacking(total((), window=None)) == {"window": Reason.NOT_RECORDED}
