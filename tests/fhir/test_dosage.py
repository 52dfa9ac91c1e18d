"""Single doses, daily doses, lengths of infusions: nothing is guessed."""

from fractions import Fraction
from typing import Any

import pytest

from cds.core.facts import Bounded, Fact, Known, Reason
from cds.fhir import dosage
from cds.fhir.references import References
from cds.fhir.units import Scale
from tests.fhir.patients import administration, daily, fact, quantity, request, statement
from tests.fhir.patients import dosage as instruction

MG = Scale(fact({}, "quantity", unit="mg"))
PER_KG = Scale(fact({}, "quantity", unit="mg/kg"))
NONE = References()
TABLET = quantity(1, "TAB", "TAB")


def said(fact: Fact) -> object:
    """The value, the bounds, or the reason."""
    if isinstance(fact, Known):
        return fact.value
    return (fact.lower, fact.upper) if isinstance(fact, Bounded) else fact.reason


def ordered(*instructions: Any, **more: Any) -> Any:
    return request(dosageInstruction=list(instructions), **more)


def with_strength(numerator: Any, denominator: Any, *instructions: Any) -> Any:
    ingredient = {"strength": {"numerator": numerator, "denominator": denominator}}
    medication = {"resourceType": "Medication", "id": "m", "ingredient": [ingredient]}
    return ordered(*instructions, contained=[medication], medicationReference={"reference": "#m"})


# ------------------------------------------------------------------ a day's dose


@pytest.mark.parametrize(
    "resource, dose",
    [
        (ordered(daily(80, 3)), 240),
        (ordered(daily(120), daily(240)), 360),  # side by side
        (ordered({**daily(120), "sequence": 1}, {**daily(240), "sequence": 1}), 360),
        (ordered({**daily(120), "sequence": 1}, {**daily(240), "sequence": 2}), Reason.UNREADABLE),
        (ordered({**daily(120), "asNeededBoolean": True}), Reason.UNREADABLE),
        (ordered({**daily(120), "asNeededCodeableConcept": {"text": "pain"}}), Reason.UNREADABLE),
        (ordered({**daily(120), "asNeededBoolean": False}), 120),
        (ordered({"text": "one a day"}), Reason.NOT_RECORDED),
        (ordered(daily(120), {"text": "and more"}), Reason.NOT_RECORDED),
        (ordered(), Reason.NOT_RECORDED),
        (request(), Reason.NOT_RECORDED),
        (request(dosageInstruction="x"), Reason.NOT_RECORDED),
        (statement(dosage=[daily(240)]), 240),
        (ordered({"doseQuantity": quantity(240, "mg"), "timing": daily(1)["timing"]}), 240),  # STU3
        (ordered(instruction(quantity(0.24, "g"), frequency=1, period=1, periodUnit="d")), 240),
        (ordered(instruction(TABLET, frequency=1, period=1, periodUnit="d")), Reason.UNIT_NOT_UNDERSTOOD),
        (
            ordered(instruction({"value": 1}, frequency=1, period=1, periodUnit="d")),
            Reason.UNIT_NOT_UNDERSTOOD,
        ),
        (
            ordered(instruction(quantity(10, "mL"), frequency=1, period=1, periodUnit="d")),
            Reason.UNIT_NOT_UNDERSTOOD,
        ),
        (
            ordered(instruction(quantity(0.5, "mg/kg"), frequency=1, period=1, periodUnit="d")),
            Reason.NOT_RECORDED,
        ),
        (ordered(instruction(quantity("x", "mg"), frequency=1, period=1, periodUnit="d")), Reason.UNREADABLE),
    ],
)
def test_a_daily_dose(resource: Any, dose: object) -> None:
    assert said(dosage.daily_dose(resource, NONE)) == dose


def test_a_range_of_doses_bounds_the_day() -> None:
    held = {"doseAndRate": [{"doseRange": {"low": quantity(80, "mg"), "high": quantity(120, "mg")}}], **{}}
    held["timing"] = daily(1, 2)["timing"]
    assert said(dosage.daily_dose(ordered(held), NONE)) == (160, 240)
    held["doseAndRate"] = [{"doseRange": {"high": quantity(120, "mg")}}]
    assert said(dosage.daily_dose(ordered(held), NONE)) == (0, 240)
    held["doseAndRate"] = [{"doseRange": {"low": quantity(80, "mg")}}]
    assert said(dosage.daily_dose(ordered(held), NONE)) == Reason.UNREADABLE
    held["doseAndRate"] = [{"doseRange": {"high": quantity(80, "mg", comparator="<")}}]
    assert said(dosage.daily_dose(ordered(held), NONE)) == Reason.UNREADABLE


def test_a_comparator_leaves_the_day_open() -> None:
    held = instruction(quantity(80, "mg", comparator="<"), frequency=3, period=1, periodUnit="d")
    assert said(dosage.daily_dose(ordered(held, daily(100)), NONE)) == (None, 340)


@pytest.mark.parametrize(
    "strength, dose, total",
    [
        ((quantity(80, "mg"), quantity(1, "{tablet}")), quantity(2, "TAB", "TAB"), 160),
        ((quantity(80, "mg"), quantity(1, "{tablet}")), quantity(2, "{pill}"), 160),
        ((quantity(10, "mg"), quantity(1, "mL")), quantity(5, "mL"), 50),
        ((quantity(10, "mg"), quantity(5, "mL")), quantity(0.005, "L"), 10),
        ((quantity(10, "mg"), quantity(1, "mL")), quantity(2, "{tablet}"), Reason.UNIT_NOT_UNDERSTOOD),
        ((quantity(10, "mg"), quantity(1, "g")), quantity(5, "mL"), Reason.UNIT_NOT_UNDERSTOOD),
        ((quantity(80, "mg"), quantity(0, "{tablet}")), quantity(2, "{tablet}"), Reason.UNIT_NOT_UNDERSTOOD),
        (
            (quantity(80, "kg/m2"), quantity(1, "{tablet}")),
            quantity(2, "{tablet}"),
            Reason.UNIT_NOT_UNDERSTOOD,
        ),
        ((quantity(80, "mg"), quantity(1, "{capsule}")), quantity(2, "{tablet}"), Reason.UNIT_NOT_UNDERSTOOD),
    ],
)
def test_tablets_and_solutions_count_by_their_strength(strength: Any, dose: Any, total: object) -> None:
    held = with_strength(*strength, instruction(dose, frequency=1, period=1, periodUnit="d"))
    assert said(dosage.daily_dose(held, NONE)) == total


# ------------------------------------------------------------------ one dose


@pytest.mark.parametrize(
    "resource, milligrams, per_kilogram",
    [
        (ordered(instruction(quantity(40, "mg"))), 40, Reason.NOT_RECORDED),
        (ordered(instruction(quantity(0.5, "mg/kg"))), Reason.NOT_RECORDED, Fraction(1, 2)),
        (ordered(instruction(quantity(40, "mg")), instruction(quantity(40, "mg"))), 40, Reason.NOT_RECORDED),
        (
            ordered(instruction(quantity(40, "mg")), instruction(quantity(80, "mg"))),
            Reason.UNREADABLE,
            Reason.NOT_RECORDED,
        ),
        (ordered(), Reason.NOT_RECORDED, Reason.NOT_RECORDED),
        (ordered(instruction(quantity(1, "{pill}"))), Reason.UNIT_NOT_UNDERSTOOD, Reason.UNIT_NOT_UNDERSTOOD),
        (administration(dosage={"dose": quantity(3, "g")}), 3000, Reason.NOT_RECORDED),
        (statement(dosage={"doseQuantity": quantity(6, "mg")}), 6, Reason.NOT_RECORDED),
    ],
)
def test_the_dose_as_it_was_ordered(resource: Any, milligrams: object, per_kilogram: object) -> None:
    assert said(dosage.single_dose(resource, MG, NONE)) == milligrams
    assert said(dosage.single_dose(resource, PER_KG, NONE)) == per_kilogram


def rate(**members: Any) -> Any:
    return {"doseAndRate": [members]}


def lasting(hours: float, **members: Any) -> Any:
    return {**rate(**members), "timing": {"repeat": {"duration": hours, "durationUnit": "h"}}}


@pytest.mark.parametrize(
    "held, dose",
    [
        (lasting(2, rateQuantity=quantity(20, "mg/h")), 40),
        (lasting(2, rateRatio={"numerator": quantity(20, "mg"), "denominator": quantity(1, "h")}), 40),
        (rate(rateQuantity=quantity(20, "mg/h")), Reason.NOT_RECORDED),
        (lasting(2, rateQuantity=quantity(25, "mL/h")), Reason.NOT_RECORDED),
        (lasting(2), Reason.NOT_RECORDED),
    ],
)
def test_a_rate_and_its_length_are_a_dose(held: Any, dose: object) -> None:
    assert said(dosage.single_dose(ordered(held), MG, NONE)) == dose


def test_a_rate_by_weight_is_a_dose_by_weight() -> None:
    held = ordered(lasting(2, rateQuantity=quantity(0.25, "mg/kg/h")))
    assert said(dosage.single_dose(held, PER_KG, NONE)) == Fraction(1, 2)
    assert said(dosage.single_dose(held, MG, NONE)) == Reason.NOT_RECORDED


# ------------------------------------------------------------------ how long


@pytest.mark.parametrize(
    "held, minutes",
    [
        (lasting(2, doseQuantity=quantity(40, "mg")), 120),
        ({"timing": {"repeat": {"duration": 40, "durationMax": 60, "durationUnit": "min"}}}, (40, 60)),
        ({"timing": {"repeat": {"duration": 40}}}, Reason.UNIT_NOT_UNDERSTOOD),
        ({"timing": {"repeat": {"duration": "long", "durationUnit": "h"}}}, Reason.UNREADABLE),
        ({"timing": {"repeat": {"duration": 1, "durationMax": "x", "durationUnit": "h"}}}, Reason.UNREADABLE),
        (rate(doseQuantity=quantity(40, "mg"), rateQuantity=quantity(20, "mg/h")), 120),
        (rate(doseQuantity=quantity(50, "mL"), rateQuantity=quantity(25, "mL/h")), 120),
        (rate(doseQuantity=quantity(0.5, "mg/kg"), rateQuantity=quantity(0.25, "mg/kg/h")), 120),
        (
            rate(
                doseQuantity=quantity(250, "mL"),
                rateRatio={"numerator": quantity(250, "mL"), "denominator": quantity(30, "min")},
            ),
            30,
        ),
        (
            rate(
                doseRange={"low": quantity(25, "mL"), "high": quantity(50, "mL")},
                rateQuantity=quantity(25, "mL/h"),
            ),
            (60, 120),
        ),
        (rate(doseQuantity=quantity(3, "g"), rateQuantity=quantity(500, "mL/h")), Reason.NOT_RECORDED),
        (rate(rateQuantity=quantity(20, "mg/h")), Reason.NOT_RECORDED),
        (rate(doseQuantity=quantity(40, "mg"), rateQuantity=quantity(0, "mg/h")), Reason.NOT_RECORDED),
        (rate(doseQuantity=quantity(40, "mg"), rateQuantity=quantity(20, "kg")), Reason.NOT_RECORDED),
        (rate(doseQuantity=quantity(40, "mg"), rateQuantity={"value": 20}), Reason.NOT_RECORDED),
        (
            rate(
                doseQuantity=quantity(40, "mg"),
                rateRatio={"numerator": quantity(20, "mg"), "denominator": quantity(0, "h")},
            ),
            Reason.NOT_RECORDED,
        ),
        ({}, Reason.NOT_RECORDED),
    ],
)
def test_the_length_of_an_infusion(held: Any, minutes: object) -> None:
    assert said(dosage.duration(ordered(held), NONE)) == minutes


def test_several_lengths_are_none() -> None:
    assert said(dosage.duration(ordered(lasting(2), lasting(2)), NONE)) == 120
    assert said(dosage.duration(ordered(lasting(2), lasting(1)), NONE)) == Reason.UNREADABLE
    assert said(dosage.duration(ordered(), NONE)) == Reason.NOT_RECORDED


def test_a_dose_with_a_comparator_leaves_the_length_open() -> None:
    held = rate(doseQuantity=quantity(40, "mg", comparator="<"), rateQuantity=quantity(20, "mg/h"))
    assert said(dosage.duration(ordered(held), NONE)) == (None, 120)


# ------------------------------------------------------------------ flow

LITRES = Scale(fact({}, "quantity", unit="L/min"))


def per(numerator: Any, denominator: Any) -> Any:
    return rate(rateRatio={"numerator": numerator, "denominator": denominator})


@pytest.mark.parametrize(
    "held, litres",
    [
        (rate(rateQuantity=quantity(12, "L/min")), 12),
        (rate(rateQuantity=quantity(12000, "mL/min")), 12),
        (rate(rateQuantity=quantity(4.5, "l/min", "L/min")), Fraction("4.5")),
        (rate(rateRange={"low": quantity(12, "L/min"), "high": quantity(15, "L/min")}), (12, 15)),
        (rate(rateRange={"low": quantity(12, "L/min")}), Reason.UNREADABLE),
        (rate(rateQuantity=quantity(12, "L/min", comparator=">")), (12, None)),
        (per(quantity(12, "L"), quantity(1, "min")), 12),
        (per(quantity(600, "mL"), quantity(1, "h")), Fraction("0.01")),
        (per(quantity(12, "mg"), quantity(1, "min")), Reason.UNIT_NOT_UNDERSTOOD),
        (rate(rateRatio={"numerator": quantity(12, "L")}), Reason.UNIT_NOT_UNDERSTOOD),
        (rate(rateQuantity=quantity(20, "mg/h")), Reason.UNIT_NOT_UNDERSTOOD),
        (rate(rateQuantity={"value": 12}), Reason.UNIT_NOT_UNDERSTOOD),
        (rate(doseQuantity=quantity(12, "L")), Reason.NOT_RECORDED),
        ({"text": "12 L/min"}, Reason.NOT_RECORDED),
        ({}, Reason.NOT_RECORDED),
    ],
)
def test_the_flow_of_a_gas(held: Any, litres: object) -> None:
    assert said(dosage.flow(ordered(held), LITRES)) == litres


def test_several_flows_are_none() -> None:
    twelve, six = (rate(rateQuantity=quantity(flow, "L/min")) for flow in (12, 6))
    assert said(dosage.flow(ordered(twelve, twelve), LITRES)) == 12
    assert said(dosage.flow(ordered(twelve, six), LITRES)) is Reason.UNREADABLE
    assert said(dosage.flow(ordered(), LITRES)) is Reason.NOT_RECORDED


# ------------------------------------------------------------------ sprays and devices

SPRAYS = (
    quantity(1, "spray", "{spray}"),
    quantity(2, "actuations", "{actuation}"),
    quantity(1, "actuat", "{actuat}"),
    quantity(1, "device", "1"),
    {"value": 1, "unit": "device"},
    {"value": 1, "unit": "injection"},
)


@pytest.mark.parametrize("pieces", SPRAYS)
def test_a_dose_in_sprays_or_devices_is_not_guessed(pieces: Any) -> None:
    held = ordered(instruction(pieces, frequency=1, period=1, periodUnit="d"))
    assert said(dosage.single_dose(held, MG, NONE)) is Reason.UNIT_NOT_UNDERSTOOD
    assert said(dosage.daily_dose(held, NONE)) is Reason.UNIT_NOT_UNDERSTOOD


def test_a_strength_in_a_volume_does_not_tell_what_a_spray_holds() -> None:
    spray = instruction(quantity(1, "spray", "{spray}"))
    held = with_strength(quantity(20, "mg"), quantity(0.1, "mL"), spray)
    assert said(dosage.single_dose(held, MG, NONE)) is Reason.UNIT_NOT_UNDERSTOOD
    held = with_strength(quantity(5, "mg"), quantity(1, "spray", "{spray}"), spray)
    assert said(dosage.single_dose(held, MG, NONE)) == 5
