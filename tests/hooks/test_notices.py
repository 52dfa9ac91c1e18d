"""Cards without a rule: what they say, and that names from outside stand in code spans."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from cds.core.rules import RuleBook
from cds.fhir.orders import Order, read_orders
from cds.fhir.record import Record, read_record
from cds.fhir.terminology import Terminology
from cds.hooks import notices
from cds.language.catalogue import catalogue
from tests.hooks.calls import NOW, Json, order_of
from tests.hooks.contract import outside_code
from tests.hooks.test_plaintext import HOSTILE


def order(rulebook: RuleBook, resource: Json) -> Order:
    (made,) = read_orders(resource, "1", Terminology(rulebook), rulebook.drugs, NOW)
    return made


def record(others: Sequence[Json]) -> Record:
    whose = {"subject": {"reference": "Patient/other"}}
    entries = [{"resource": {"resourceType": "Observation", **whose, **other}} for other in others]
    return read_record({"observations": {"resourceType": "Bundle", "entry": entries}}, "1", {})


def test_nothing_is_said_where_nothing_was_set_aside() -> None:
    assert notices.set_aside(record([])) == ""


def test_what_was_set_aside_is_named() -> None:
    assert notices.set_aside(record([{"id": "o1"}, {"id": 7}, {}])) == (
        "**Data of another patient came with this request and was not used**: "
        "`Observation/o1`, `Observation/7`, `Observation`. What they say of this patient is not known."
    )


def test_of_many_five_are_named() -> None:
    said = notices.set_aside(record([{"id": f"o{i}"} for i in range(8)]))
    assert "`Observation/o4` and 3 more." in said
    assert "o5" not in said


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_names_stand_in_code_spans(rulebook: RuleBook, hostile: str) -> None:
    marked = f"Q{hostile}Q"
    said = notices.set_aside(record([{"id": marked, "resourceType": marked}]))
    texts = [said, notices.other_patient(order(rulebook, order_of("6130", id=marked)))]
    for text in texts:
        bare = outside_code(text)
        assert "Q" not in bare
        assert "<" not in bare


def test_an_order_of_another_patient(rulebook: RuleBook) -> None:
    said = notices.other_patient(order(rulebook, order_of("6130", id="m1")))
    assert said.startswith("`MedicationRequest/m1` names another patient")


def test_an_order_in_words_and_one_whose_medication_was_not_sent(rulebook: RuleBook) -> None:
    words = order(rulebook, order_of(None, "Ketamine 50 mg", id="m1"))
    reference = {
        "resourceType": "MedicationRequest",
        "id": "m2",
        "medicationReference": {"reference": "Medication/9"},
    }
    lost = order(rulebook, reference)
    assert "`MedicationRequest/m1` is text without a code" in notices.unidentified(words)
    assert "`MedicationRequest/m2` refers to a medication that did not come" in notices.unidentified(lost)
    assert [notices.UNIDENTIFIED[one.identity] for one in (words, lost)] == [
        "This order cannot be checked: its medication has no code",
        "This order cannot be checked: its medication was not sent",
    ]


def test_the_planned_time_and_the_order_meant(rulebook: RuleBook) -> None:
    moment = datetime.fromisoformat("2026-03-10T09:00:00+01:00")
    assert notices.planned_for(moment) == (
        "Judged as of the planned time, 2026-03-10T09:00+01:00, not as of now."
    )
    assert notices.one_of_several(order(rulebook, order_of("6130", id="m1"))) == (
        "About the order `MedicationRequest/m1`."
    )


def test_what_is_said_without_a_rule_in_spanish(rulebook: RuleBook) -> None:
    spanish = catalogue("es")
    draft = order(rulebook, order_of("6130", id="m1"))
    said = notices.set_aside(record([{"id": f"o{i}"} for i in range(7)]), spanish)
    assert "`Observation/o4` y 2 más" in said
    assert said.startswith("**Con esta petición llegaron datos de otro paciente y no se usaron**")
    assert notices.one_of_several(draft, spanish) == "Sobre la prescripción `MedicationRequest/m1`."
    assert notices.other_patient(draft, spanish).startswith("`MedicationRequest/m1` nombra a un paciente")
    assert notices.planned_for(NOW, spanish) == (
        "Evaluado a la hora prevista, 2026-03-02T09:00+01:00, no a la actual."
    )
    lost = order(
        rulebook,
        {
            "resourceType": "MedicationRequest",
            "id": "m2",
            "medicationReference": {"reference": "Medication/1"},
            "subject": {"reference": "Patient/1"},
        },
    )
    assert notices.unidentified(lost, spanish).startswith("`MedicationRequest/m2` remite a un medicamento")
