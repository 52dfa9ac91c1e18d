"""One drug drafted twice, prescribed already, taken already; and what leaves that open."""

from typing import Any

import pytest

from cds.core.facts import Fact, Known, Origin, Reason, Unknown
from tests.fhir.patients import daily, dosage, fact, quantity, read, request, resource, statement

GROUPS = ("lithium", "ketamine")
DRAFTED = fact({"resource": "Medication", "value_set": GROUPS, "when": "drafted"})
PRESCRIBED = fact({"resource": "Medication", "value_set": GROUPS, "when": "prescribed"})
STATED = fact({"resource": "Medication", "value_set": GROUPS, "when": "stated"})
VERAPAMIL, LITHIUM, KETAMINE, ESKETAMINE, SUMATRIPTAN = "11170", "6448", "6130", "2119365", "37418"


def draft(code: str | None, identity: str = "judged", **more: Any) -> Any:
    return request(code, "draft", id=identity, **more)


ORDER = draft(VERAPAMIL)


def drafted(first: Any, *others: Any) -> Fact:
    """What the last of the drafts, in this order, finds before it."""
    *before, last = (first, *others)
    return read(DRAFTED, order=last, before=tuple(before))


def reason_of(found: Fact) -> Reason:
    assert isinstance(found, Unknown), found
    return found.reason


# ------------------------------------------------------------------ drafts


def test_the_later_of_two_drafts_names_the_earlier() -> None:
    first = draft(VERAPAMIL, "first", dosageInstruction=[daily(80, 3)], authoredOn="2026-03-02")
    found = drafted(first, ORDER)
    note = "draft of this session, verapamil 240 mg/day"
    assert found == Known(True, (Origin("MedicationRequest/first", "2026-03-02", note),))
    assert read(DRAFTED, order=first, company=(ORDER,)) == Known(False)  # the pair is spoken of once


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (KETAMINE, ESKETAMINE, True),  # one group, of which one is given
        (LITHIUM, VERAPAMIL, False),
        (VERAPAMIL, VERAPAMIL, True),
        (SUMATRIPTAN, SUMATRIPTAN, True),  # one ingredient, in no group
    ],
)
def test_which_drafts_are_one_treatment(first: str, second: str, same: bool) -> None:
    found = drafted(draft(first, "first"), draft(second))
    assert isinstance(found, Known)
    assert found.value is same


def test_a_draft_alone_and_the_same_draft_twice() -> None:
    assert read(DRAFTED, order=ORDER) == Known(False)
    assert drafted(draft(VERAPAMIL), ORDER) == Known(False)  # one id: one draft in two versions


def test_a_draft_whose_drug_cannot_be_told_leaves_it_open() -> None:
    in_words = draft(None, "words", medicationCodeableConcept={"text": "Isoptin 80"})
    assert reason_of(drafted(in_words, ORDER)) is Reason.TEXT_ONLY
    assert reason_of(read(DRAFTED, order=ORDER, company=(in_words,))) is Reason.TEXT_ONLY
    away = draft(None, "away", medicationReference={"reference": "Medication/9"})
    assert reason_of(drafted(away, ORDER)) is Reason.UNREADABLE
    assert drafted(draft(None, "begun"), ORDER) == Known(False)  # names no drug yet


def test_without_an_order_there_is_nothing_to_compare() -> None:
    for definition in (DRAFTED, PRESCRIBED, STATED):
        assert reason_of(read(definition)) is Reason.NOT_RECORDED


# ------------------------------------------------------------------ prescriptions


def test_an_active_prescription_is_named_with_drug_dose_and_date() -> None:
    active = request(id="p", authoredOn="2026-01-10", dosageInstruction=[daily(480)])
    found = read(PRESCRIBED, active, order=ORDER)
    assert found == Known(True, (Origin("MedicationRequest/p", "2026-01-10", "verapamil 480 mg/day"),))


def test_a_dose_as_needed_is_told_as_such() -> None:
    needed = dosage(quantity(6, "mg")) | {"asNeededBoolean": True}
    active = request(SUMATRIPTAN, id="p", authoredOn="2026-01-10", dosageInstruction=[needed])
    found = read(PRESCRIBED, active, order=draft(SUMATRIPTAN))
    assert found == Known(True, (Origin("MedicationRequest/p", "2026-01-10", "sumatriptan 6 mg as needed"),))


@pytest.mark.parametrize("state", ["stopped", "completed", "cancelled", "entered-in-error", "draft"])
def test_a_prescription_that_is_over_is_none(state: str) -> None:
    assert read(PRESCRIBED, request(state=state, id="p"), order=ORDER) == Known(False)


@pytest.mark.parametrize("state", ["on-hold", "unknown"])
def test_one_on_hold_or_without_a_clear_status_leaves_it_open(state: str) -> None:
    assert reason_of(read(PRESCRIBED, request(state=state, id="p"), order=ORDER)) is Reason.UNREADABLE


def test_an_order_signed_again_does_not_repeat_itself() -> None:
    signed = request(id="judged")
    assert read(PRESCRIBED, signed, order=signed) == Known(False)
    assert read(STATED, signed, statement(id="s"), order=signed) == Known(False)


def test_the_prescription_that_is_replaced_is_none() -> None:
    replacing = draft(VERAPAMIL, priorPrescription={"reference": "MedicationRequest/p"})
    assert read(PRESCRIBED, request(id="p"), order=replacing) == Known(False)
    assert read(STATED, statement(id="s"), order=replacing) == Known(False)
    found = read(PRESCRIBED, request(id="p"), request(id="q"), order=replacing)
    assert isinstance(found, Known)
    assert [origin.resource for origin in found.origins] == ["MedicationRequest/q"]


def test_another_draft_that_is_signed_again_is_left_to_the_drafts() -> None:
    signed = request(id="other")
    assert read(PRESCRIBED, signed, order=ORDER, company=(signed,)) == Known(False)


def test_what_was_not_sent_or_is_in_words_leaves_it_open() -> None:
    assert reason_of(read(PRESCRIBED, order=ORDER, without=("medicationRequests",))) is Reason.NOT_SENT
    in_words = request(None, id="p", medicationCodeableConcept={"text": "Isoptin 80"})
    assert reason_of(read(PRESCRIBED, in_words, order=ORDER)) is Reason.TEXT_ONLY
    assert read(PRESCRIBED, order=ORDER, without=("medicationStatements",)) == Known(False)


# ------------------------------------------------------------------ statements


def test_what_the_patient_takes_by_a_statement() -> None:
    taken = statement(id="s", effectivePeriod={"start": "2025-10-01"}, dosage=[daily(720)])
    found = read(STATED, taken, order=ORDER)
    assert found == Known(True, (Origin("MedicationStatement/s", "2025-10-01", "verapamil 720 mg/day"),))
    assert read(STATED, statement(id="s", state="stopped"), order=ORDER) == Known(False)
    assert read(PRESCRIBED, taken, order=ORDER) == Known(False)
    assert reason_of(read(STATED, order=ORDER, without=("medicationStatements",))) is Reason.NOT_SENT


def test_another_drug_is_no_repetition() -> None:
    assert read(STATED, statement(LITHIUM, id="s"), order=ORDER) == Known(False)
    device = resource("DeviceRequest", "d")
    assert read(PRESCRIBED, device, order=ORDER) == Known(False)


# ------------------------------------------------------------------ another of the class

BESIDE = fact({"resource": "Medication", "value_set": "ketamine", "when": "beside"})


def test_another_ingredient_of_the_class_is_beside() -> None:
    order = draft(KETAMINE)
    found = read(BESIDE, request(ESKETAMINE, id="p", authoredOn="2026-01-10"), order=order)
    assert found == Known(True, (Origin("MedicationRequest/p", "2026-01-10", "esketamine"),))
    found = read(BESIDE, order=order, company=(draft(ESKETAMINE, "other"),))
    assert found == Known(True, (Origin("MedicationRequest/other", note="draft of this session"),))


def test_the_same_ingredient_is_not() -> None:
    order = draft(KETAMINE)
    assert read(BESIDE, request(KETAMINE, id="p"), order=order) == Known(False)
    assert read(BESIDE, order=order, company=(draft(KETAMINE, "other"),)) == Known(False)
    assert read(BESIDE, request(ESKETAMINE, "stopped", id="p"), order=order) == Known(False)


def test_what_may_be_beside_leaves_it_open() -> None:
    order = draft(KETAMINE)
    assert reason_of(read(BESIDE, request(ESKETAMINE, "on-hold", id="p"), order=order)) is Reason.UNREADABLE
    assert reason_of(read(BESIDE, order=order, without=("medicationRequests",))) is Reason.NOT_SENT
    words = draft(None, "words", medicationCodeableConcept={"text": "Ketamine nasal"})
    assert reason_of(read(BESIDE, order=order, company=(words,))) is Reason.TEXT_ONLY
    assert reason_of(read(BESIDE)) is Reason.NOT_RECORDED
