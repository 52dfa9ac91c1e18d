"""What the patient takes now: statuses, intents, periods, the four lists, daily doses, stop reasons."""

from fractions import Fraction
from typing import Any

import pytest

from cds.core.facts import Bounded, Known, Origin, Reason, Unknown
from tests.fhir.patients import (
    ATC,
    RXNORM,
    SNOMED,
    administration,
    bundle,
    changed,
    coded,
    daily,
    dispense,
    fact,
    quantity,
    read,
    request,
    statement,
)

CURRENT = fact({"resource": "Medication", "value_set": "verapamil", "when": "current"})
TRIPTAN = fact({"resource": "Medication", "value_set": "triptan", "when": "current"})
DOSE = fact(
    {"resource": "Medication", "value_set": "verapamil", "field": "daily_dose"}, "quantity", unit="mg/d"
)
REASON = fact({"resource": "Medication", "value_set": "verapamil", "reason": "stopped-contraindication"})


def value(definition: Any, *resources: Any, **how: Any) -> object:
    """The value, the bounds, or the reason."""
    found = read(definition, *resources, **how)
    if isinstance(found, Known):
        return found.value
    return (found.lower, found.upper) if isinstance(found, Bounded) else found.reason


def bounds_of(start: str | None, end: str | None) -> Any:
    return {"timing": {"repeat": {"boundsPeriod": {"start": start, "end": end}}}}


# ------------------------------------------------------------------ status and intent


@pytest.mark.parametrize(
    "state, found",
    [
        ("active", True),
        ("on-hold", Reason.UNREADABLE),
        ("unknown", Reason.UNREADABLE),
        (None, Reason.UNREADABLE),
        ("completed", False),
        ("stopped", False),
        ("cancelled", False),
        ("draft", False),
        ("entered-in-error", False),
    ],
)
def test_the_status_of_a_request(state: str | None, found: object) -> None:
    assert value(CURRENT, request(state=state)) is found


@pytest.mark.parametrize(
    "state, found",
    [
        ("active", True),
        ("on-hold", Reason.UNREADABLE),
        ("unknown", Reason.UNREADABLE),
        (None, Reason.UNREADABLE),
        ("completed", False),
        ("stopped", False),
        ("intended", False),
        ("not-taken", False),
        ("entered-in-error", False),
    ],
)
def test_the_status_of_a_statement(state: str | None, found: object) -> None:
    assert value(CURRENT, statement(state=state)) is found


@pytest.mark.parametrize(
    "state, found",
    [("in-progress", True), ("on-hold", Reason.UNREADABLE), ("completed", False), ("not-done", False)],
)
def test_the_status_of_an_administration(state: str, found: object) -> None:
    assert value(CURRENT, administration("11170", state)) is found


@pytest.mark.parametrize(
    "intent, found",
    [
        ("order", True),
        ("original-order", True),
        ("reflex-order", True),
        ("filler-order", True),
        ("instance-order", True),
        (None, True),
        ("proposal", False),
        ("plan", False),
        ("option", False),
    ],
)
def test_only_orders_are_taken(intent: str | None, found: bool) -> None:
    assert value(CURRENT, request(intent=intent)) is found


def test_an_order_not_to_give_is_none() -> None:
    assert value(CURRENT, request(doNotPerform=True)) is False
    assert value(CURRENT, request(doNotPerform="no")) is True


@pytest.mark.parametrize("code", [coded(RXNORM, "897722"), coded(ATC, "C08DA01"), coded(ATC, "c08da0101")])
def test_products_and_atc_codes_are_the_drug(code: Any) -> None:
    assert value(CURRENT, request(None, medicationCodeableConcept=code)) is True


# ------------------------------------------------------------------ periods


@pytest.mark.parametrize(
    "start, end, found",
    [
        ("2025-10-01", None, True),
        ("2025-10-01", "2026-03-02", True),  # to the end of today
        ("2025-10-01", "2026-03-01", False),
        ("2025-10-01", "2026-03-02T08:59:00+01:00", False),
        ("2025-10-01", "2026-03-02T09:00:00+01:00", True),
        ("2025-10-01", "2026-03", Reason.UNREADABLE),  # some day of this month
        ("2025-10-01", "2027", True),
        ("2026-03-03", None, False),
        ("?", "?", True),
    ],
)
def test_a_period_covers_today_or_not(start: str | None, end: str | None, found: object) -> None:
    assert value(CURRENT, statement(effectivePeriod={"start": start, "end": end})) is found
    assert value(CURRENT, request(dosageInstruction=[bounds_of(start, end)])) is found


def test_the_end_of_an_order() -> None:
    over, open_end = bounds_of("2025-01-01", "2025-02-01"), bounds_of("2025-01-01", None)
    assert value(CURRENT, request(dosageInstruction=[over, open_end])) is True
    assert value(CURRENT, request(dosageInstruction=[over, bounds_of(None, "2027-01-01")])) is True
    assert value(CURRENT, request(dispenseRequest={"validityPeriod": {"end": "2025-02-01"}})) is False
    assert value(CURRENT, request(dispenseRequest={"validityPeriod": {"end": "2027-02-01"}})) is True


# ------------------------------------------------------------------ dispenses


def supply(days: float, at: str = "2026-02-01", **more: Any) -> Any:
    return dispense(daysSupply={"value": days, "unit": "days"}, whenHandedOver=at, **more)


@pytest.mark.parametrize(
    "held, found",
    [
        ([supply(30)], Reason.NOT_RECORDED),
        ([supply(19)], Reason.NOT_RECORDED),  # 29 days ago, for half as long again: to this noon
        ([supply(18)], False),
        ([dispense(whenHandedOver="2026-02-01")], False),
        ([dispense(daysSupply={"value": 30, "unit": "days"})], False),
        ([supply(30, state="stopped")], False),
        ([supply(1e9)], False),
        ([supply(30), statement(state="stopped", effectivePeriod={"end": "2026-02-10"})], False),
        (
            [supply(30), statement(state="stopped", effectivePeriod={"end": "2026-01-10"})],
            Reason.NOT_RECORDED,
        ),
        ([supply(30), statement()], True),
    ],
)
def test_a_supply_that_may_still_be_in_use(held: list[Any], found: object) -> None:
    assert value(CURRENT, *(dict(h, id=str(n)) for n, h in enumerate(held))) is found


def test_a_recent_supply_is_named() -> None:
    found = read(CURRENT, supply(30, id="d"))
    assert found == Unknown(
        Reason.NOT_RECORDED,
        note="dispensed recently; current use not recorded",
        origins=(Origin("MedicationDispense/d", "2026-02-01"),),
    )


# ------------------------------------------------------------------ absence


@pytest.mark.parametrize("key", ["medicationRequests", "medicationStatements"])
def test_absence_needs_requests_and_statements(key: str) -> None:
    assert value(CURRENT, without=(key,)) is Reason.NOT_SENT
    assert value(CURRENT, **{key: {"resourceType": "OperationOutcome"}}) is Reason.UNREADABLE
    assert value(CURRENT, **{key: bundle(link=[{"relation": "next"}])}) is Reason.UNREADABLE
    assert value(CURRENT, **{key: None}) is False
    assert value(changed(CURRENT, when_not_recorded="unknown"), **{key: None}) is Reason.NOT_RECORDED


def test_what_is_taken_stands_whatever_is_missing() -> None:
    assert value(CURRENT, statement(), without=("medicationRequests",)) is True


def test_the_other_lists_may_be_left_out() -> None:
    assert value(CURRENT, without=("medicationAdministrations", "medicationDispenses")) is False


def test_what_ended_is_a_recorded_no() -> None:
    found = read(changed(CURRENT, when_not_recorded="unknown"), statement(state="stopped"))
    assert found == Known(False, (Origin("MedicationStatement/m1", "", "stopped"),))


def words(text: str, **more: Any) -> Any:
    return statement(None, medicationCodeableConcept={"text": text}, **more)


def test_v120_a_drug_in_words_is_asked_about() -> None:
    assert value(CURRENT, words("Isoptin 80")) is Reason.TEXT_ONLY
    assert value(CURRENT, words("Isoptin 80", state="stopped")) is False
    assert value(CURRENT, words("aspirin")) is False  # the value set names its words, and this is none
    assert value(TRIPTAN, words("aspirin")) is Reason.TEXT_ONLY  # and this one names none


@pytest.mark.parametrize(
    "concept, found",
    [
        (coded("http://hl7.org/fhir/sid/ndc", "0093-7214"), Reason.UNREADABLE),
        (coded(SNOMED, "318248001", "Verapamil 40 mg tablet"), Reason.TEXT_ONLY),
        (coded(RXNORM, "999999", "verapamil 120 MG Extended Release"), Reason.TEXT_ONLY),
        (coded(RXNORM, "314076", "lisinopril 10 MG Oral Tablet"), False),
        (coded(RXNORM, "6448", "with verapamil"), False),  # a code that is known says what it is
        (coded(ATC, "C08DA"), Reason.UNREADABLE),
        ({"coding": [{}]}, Reason.UNREADABLE),
    ],
)
def test_a_code_that_could_be_the_drug_leaves_it_open(concept: Any, found: object) -> None:
    assert value(CURRENT, request(None, medicationCodeableConcept=concept)) is found
    assert value(CURRENT, request(None, "stopped", medicationCodeableConcept=concept)) is False


# ------------------------------------------------------------------ daily doses


def taking(
    *instructions: Any, identity: str = "m1", kind: Any = statement, code: str = "11170", **more: Any
) -> Any:
    name = "dosage" if kind is statement else "dosageInstruction"
    return kind(code, id=identity, **{name: list(instructions)}, **more)


@pytest.mark.parametrize(
    "held, dose",
    [
        ([], 0),
        ([taking(daily(240, 3))], 720),
        ([taking(daily(240, 3), state="stopped")], 0),
        ([taking(daily(240, 3), state="on-hold")], Reason.UNREADABLE),
        ([taking(daily(240, 3)), taking(daily(240, 3), kind=request)], 720),  # one treatment, told twice
        ([taking(daily(240, 3)), taking(daily(480), kind=request)], (480, 720)),
        ([taking(daily(240)), taking(daily(480), identity="m2")], 720),  # two strengths
        ([taking(daily(240)), taking(daily(240), identity="m2")], (240, 480)),  # renewed, or twice a day
        ([taking(daily(720)), taking(kind=request)], 720),  # the other list says nothing of the dose
        (
            [taking(daily(720)), taking({**daily(720), "asNeededBoolean": True}, kind=request)],
            Reason.UNREADABLE,
        ),
        ([taking()], Reason.NOT_RECORDED),
        ([taking(daily(720)), taking(identity="m2")], Reason.NOT_RECORDED),
        (
            [taking({**daily(1), "doseAndRate": [{"doseQuantity": quantity(9, "mg", comparator="<")}]})],
            (None, 9),
        ),
    ],
)
def test_the_daily_dose_of_what_is_taken(held: list[Any], dose: object) -> None:
    assert value(DOSE, *held) == dose


def test_the_daily_dose_without_whole_lists() -> None:
    assert value(DOSE, without=("medicationStatements",)) is Reason.NOT_SENT
    assert value(DOSE, taking(daily(720)), without=("medicationRequests",)) == Fraction(720)
    assert value(DOSE, words("Isoptin")) is Reason.TEXT_ONLY


# ------------------------------------------------------------------ stop reasons


@pytest.mark.parametrize(
    "held, found",
    [
        ([statement(state="stopped", statusReason=[coded(SNOMED, "395008009")])], True),
        ([request(state="stopped", statusReason=coded(SNOMED, "395008009"))], True),
        ([statement(state="stopped", statusReason=[coded(SNOMED, "395007004")])], False),
        ([statement(state="stopped", statusReason="x")], False),
        ([administration("11170", statusReason=[coded(SNOMED, "395008009")])], False),
        ([], False),
    ],
)
def test_a_stop_reason(held: list[Any], found: bool) -> None:
    assert value(REASON, *held) is found


def test_a_stop_reason_needs_whole_lists() -> None:
    assert value(REASON, without=("medicationStatements",)) is Reason.NOT_SENT
    assert value(REASON, words("Isoptin")) is Reason.TEXT_ONLY
    assert value(changed(REASON, when_not_recorded="unknown")) is Reason.NOT_RECORDED


def test_a_drug_known_by_another_systems_code_is_not_another_drug() -> None:
    steroid = fact({"resource": "Medication", "value_set": "steroid", "when": "current"})  # RxNorm codes only
    assert value(steroid, request(None, medicationCodeableConcept=coded(ATC, "N05AN01"))) is False
    assert value(steroid, request(None, medicationCodeableConcept=coded(ATC, "N02BE01"))) is Reason.UNREADABLE
