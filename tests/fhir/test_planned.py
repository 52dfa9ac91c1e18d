"""Facts of the order being judged."""

from fractions import Fraction
from typing import Any

import pytest

from cds.core.facts import Bounded, FactDef, Known, Origin, Reason
from tests.fhir.patients import RXNORM, SNOMED, coded, condition, daily, dosage, fact, quantity, read, request


def of_order(field: Any, kind: str = "quantity", **more: Any) -> FactDef:
    return fact({"resource": "Order", "field": field}, kind, **more)


DOSE = of_order("dose", unit="mg")
GRAMS = of_order("dose", unit="g")
PER_KG = of_order("dose_per_weight", unit="mg/kg")
MINUTES = of_order("duration", unit="min")
HOURS = of_order("duration", unit="h")
DAILY = of_order("daily_dose", unit="mg/d")
DAILY_GRAMS = of_order("daily_dose", unit="g/d")
ROUTE = of_order("route", "choice", choices=("intravenous", "oral"))
REASON = of_order({"reason_is": "cluster-headache"}, "yes_no")
OTHER = of_order({"reason_other_than": "cluster-headache"}, "yes_no")
DRUG = of_order({"drug": "ketamine"}, "yes_no")


def draft(*instructions: Any, code: str = "6130", **more: Any) -> Any:
    return request(code, "draft", dosageInstruction=list(instructions), **more)


def value(definition: FactDef, order: Any, *resources: Any, **how: Any) -> object:
    found = read(definition, *resources, order=order, **how)
    if isinstance(found, Known):
        return found.value
    return (found.lower, found.upper) if isinstance(found, Bounded) else found.reason


INFUSION = {**dosage(quantity(40, "mg"), duration=2, durationUnit="h"), "route": coded(SNOMED, "47625008")}


def test_an_infusion_in_the_units_of_the_facts() -> None:
    order = draft(INFUSION)
    assert read(DOSE, order=order) == Known(Fraction(40), (Origin("MedicationRequest/m1"),))
    assert value(GRAMS, order) == Fraction(1, 25)
    assert value(MINUTES, order) == 120
    assert value(HOURS, order) == 2
    assert value(PER_KG, order) is Reason.NOT_RECORDED
    assert value(DAILY, order) is Reason.NOT_RECORDED


def test_a_dose_by_weight() -> None:
    order = draft(dosage(quantity(500, "ug/kg")))
    assert (value(PER_KG, order), value(DOSE, order)) == (Fraction(1, 2), Reason.NOT_RECORDED)


def test_a_daily_dose_and_its_bounds() -> None:
    assert value(DAILY, draft(daily(240, 3), code="11170")) == 720
    assert value(DAILY_GRAMS, draft(daily(240, 3))) == Fraction("0.72")
    ranged = dosage(quantity(240, "mg"), frequency=2, frequencyMax=3, period=1, periodUnit="d")
    assert value(DAILY_GRAMS, draft(ranged)) == (Fraction("0.48"), Fraction("0.72"))
    below = dosage(quantity(240, "mg", comparator="<"), frequency=2, period=1, periodUnit="d")
    assert value(DAILY_GRAMS, draft(below)) == (None, Fraction("0.48"))


def test_the_reference_clients_tablets_are_not_guessed() -> None:
    order = draft(dosage(quantity(1, code="{pill}"), frequency=1, period=1, periodUnit="d"))
    assert value(DAILY, order) is Reason.UNIT_NOT_UNDERSTOOD
    assert value(DOSE, order) is Reason.UNIT_NOT_UNDERSTOOD


@pytest.mark.parametrize(
    "routes, found",
    [
        ([coded(SNOMED, "47625008")], "intravenous"),
        ([coded(SNOMED, "26643006")], "oral"),
        ([coded(SNOMED, "47625008"), coded(SNOMED, "26643006")], Reason.CONTRADICTORY),
        ([coded(SNOMED, "37161004")], Reason.UNREADABLE),
        ([{"text": "by mouth"}], Reason.TEXT_ONLY),
        ([], Reason.NOT_RECORDED),
        ([None], Reason.NOT_RECORDED),
    ],
)
def test_the_route_by_its_value_set(routes: list[Any], found: object) -> None:
    assert value(ROUTE, draft(*({"route": route} for route in routes))) == found


@pytest.mark.parametrize(
    "members, found",
    [
        ({"reasonCode": [coded(SNOMED, "230473009")]}, True),
        ({"reasonCode": coded(SNOMED, "230473009")}, True),  # the reference client's shape
        ({"reasonReference": [{"reference": "Condition/c1"}]}, True),
        ({"reasonCode": [coded(SNOMED, "37796009")]}, False),
        ({"reasonCode": [{"text": "cluster headache"}]}, Reason.TEXT_ONLY),
        ({"reasonReference": [{"reference": "Condition/elsewhere"}]}, Reason.UNREADABLE),
        ({"reasonCode": [coded("http://hl7.org/fhir/sid/icd-10-cm", "G44")]}, Reason.UNREADABLE),
        ({"reasonCode": "x", "reasonReference": 3}, False),
        ({}, False),
    ],
)
def test_the_reason_of_the_order(members: Any, found: object) -> None:
    assert value(REASON, draft(**members), condition("230473009")) is found


@pytest.mark.parametrize(
    "members, found",
    [
        ({"reasonCode": [coded(SNOMED, "230473009")]}, False),
        ({"reasonCode": [coded(SNOMED, "37796009")]}, True),
        ({"reasonCode": [coded(SNOMED, "37796009"), coded(SNOMED, "230473009")]}, False),
        ({"reasonCode": [coded(SNOMED, "37796009"), {"text": "headache"}]}, Reason.TEXT_ONLY),
        ({"reasonReference": [{"reference": "Condition/c1"}]}, False),
        ({"reasonReference": [{"reference": "Condition/elsewhere"}]}, Reason.UNREADABLE),
        ({"reasonCode": [coded("http://hl7.org/fhir/sid/icd-10-cm", "G44")]}, Reason.UNREADABLE),
        ({"reasonCode": "x"}, False),
        ({}, False),
    ],
)
def test_another_reason_of_the_order(members: Any, found: object) -> None:
    assert value(OTHER, draft(**members), condition("230473009")) is found


@pytest.mark.parametrize("code, found", [("6130", True), ("2119365", True), ("11170", False)])
def test_the_drug_of_the_order(code: str, found: bool) -> None:
    assert value(DRUG, draft(code=code)) is found


@pytest.mark.parametrize("definition", [DOSE, PER_KG, MINUTES, DAILY, ROUTE, REASON, OTHER, DRUG])
def test_without_an_order_there_is_nothing_to_say(definition: FactDef) -> None:
    found = read(definition)
    assert not isinstance(found, Known)
    assert found.reason is Reason.NOT_RECORDED


def test_a_strength_may_come_with_the_draft() -> None:
    strength = {"numerator": quantity(50, "mg"), "denominator": quantity(1, "mL")}
    medication = {
        "resourceType": "Medication",
        "id": "m",
        "code": coded(RXNORM, "6130"),
        "ingredient": [{"strength": strength}],
    }
    order = draft(
        dosage(quantity(0.8, "mL")),
        contained=[medication],
        medicationCodeableConcept=None,
        medicationReference={"reference": "#m"},
    )
    assert value(DOSE, order) == 40
