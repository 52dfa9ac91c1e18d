"""Suggestions: whole, valid resources, and none where it could do harm or point nowhere."""

from dataclasses import replace
from fractions import Fraction
from itertools import count
from typing import Any

import pytest
from fhir.resources.R4B.medicationrequest import MedicationRequest
from fhir.resources.R4B.servicerequest import ServiceRequest
from hypothesis import given
from hypothesis import strategies as st

from cds.core.decide import Decision
from cds.core.errors import RuleBookError
from cds.core.facts import Fact, FactSheet, Known, Origin, Reason, Unknown
from cds.core.facts import Test as LabTest
from cds.core.rules import RuleBook
from cds.fhir.orders import Order, read_orders
from cds.fhir.terminology import Terminology
from cds.hooks.lacking import Remedy
from cds.hooks.suggestions import ProtocolDose, Subject, cancellation, is_named, ordered_tests
from cds.language.catalogue import catalogue
from tests.hooks.calls import NOW, RXNORM, SNOMED, UCUM, Json, Site, order_of
from tests.hooks.verdicts import decision

SUBJECT = Subject("123", "9")
CREATININE = Remedy(
    LabTest("loinc", "2160-0", "Creatinine [Mass/volume]"), "Serum creatinine", "Serum creatinine"
)


def new_id() -> str:
    return "an id"


def order(rulebook: RuleBook, resource: Json | None = None, url: str = "") -> Order:
    entry = {"resource": resource or order_of("6130", id="m1"), **({"fullUrl": url} if url else {})}
    drafts = {"resourceType": "Bundle", "entry": [entry]}
    (made,) = read_orders(drafts, "123", Terminology(rulebook), rulebook.drugs, NOW)
    return made


# ------------------------------------------------------------------ tests


@pytest.mark.obligation("5", "50")
def test_a_missing_test_is_ordered() -> None:
    (made,) = ordered_tests([CREATININE], SUBJECT, new_id)
    resource = made["actions"][0].pop("resource")
    assert made == {
        "label": "Order serum creatinine",
        "uuid": "an id",
        "actions": [{"type": "create", "description": "Order serum creatinine"}],
    }
    assert resource == {
        "resourceType": "ServiceRequest",
        "status": "draft",
        "intent": "order",
        "code": {
            "coding": [
                {"system": "http://loinc.org", "code": "2160-0", "display": "Creatinine [Mass/volume]"}
            ],
            "text": "Serum creatinine",
        },
        "subject": {"reference": "Patient/123"},
        "encounter": {"reference": "Encounter/9"},
    }
    ServiceRequest.model_validate(resource)


def test_without_an_encounter_none_is_named() -> None:
    assert Subject("123", None).references() == {"subject": {"reference": "Patient/123"}}


@pytest.mark.parametrize(
    ("name", "label"),
    [("TSH", "Order TSH"), ("PR interval", "Order PR interval"), ("Body weight", "Order body weight")],
)
def test_names_are_read_in_a_sentence(name: str, label: str) -> None:
    assert ordered_tests([replace(CREATININE, name=name)], SUBJECT, new_id)[0]["label"] == label


def test_a_test_that_settles_two_facts_is_ordered_once() -> None:
    assert len(ordered_tests([CREATININE, CREATININE], SUBJECT, new_id)) == 1


# ------------------------------------------------------------------ cancel


@pytest.mark.obligation("50", "cds-resp-2")
def test_a_cancelled_order_is_deleted_by_reference(rulebook: RuleBook) -> None:
    assert cancellation(order(rulebook), "ketamine", new_id) == {
        "label": "Cancel this order for ketamine",
        "uuid": "an id",
        "actions": [
            {
                "type": "delete",
                "description": "Cancel this order for ketamine",
                "resourceId": "MedicationRequest/m1",
            }
        ],
    }


@pytest.mark.parametrize(
    ("resource_id", "url", "named"),
    [
        ("m1", "", True),
        (None, "urn:uuid:7c1c9a1a-0000-4000-8000-000000000000", True),
        (None, "https://ehr.example.org/MedicationRequest/m1", True),
        (None, "", False),
        ("<b>", "", False),
    ],
)
@pytest.mark.obligation("51")
def test_only_a_draft_that_the_client_named_can_be_deleted(
    rulebook: RuleBook, resource_id: str | None, url: str, named: bool
) -> None:
    resource = order_of("6130")
    del resource["id"]
    if resource_id is not None:
        resource["id"] = resource_id
    assert is_named(order(rulebook, resource, url)) is named


# ------------------------------------------------------------------ the protocol's dose


def known(rulebook: RuleBook, **facts: Fact | Fraction | int | bool) -> Decision:
    given = {"protocol_dose": Known(Fraction(40)), "esketamine_ordered": Known(False, (Origin("x"),))}
    made = {name: fact if isinstance(fact, Known | Unknown) else Known(fact) for name, fact in facts.items()}
    return decision(rulebook, [], FactSheet({**given, **made}))


def replaced(rulebook: RuleBook, decided: Decision) -> dict[str, Any] | None:
    offered = ProtocolDose.of(rulebook)
    assert offered is not None
    return offered.replacement(order(rulebook), decided, SUBJECT, new_id)


@pytest.mark.obligation("49", "51")
def test_the_order_is_replaced_by_the_protocol_dose(rulebook: RuleBook) -> None:
    made = replaced(rulebook, known(rulebook))
    assert made is not None
    resource = made["actions"][1].pop("resource")
    text = "40 mg by intravenous infusion over 120 min in 50 mL sodium chloride 0.9 %"
    assert made == {
        "label": "Replace by the protocol dose, 40 mg over 120 min",
        "uuid": "an id",
        "isRecommended": True,
        "actions": [
            {
                "type": "delete",
                "description": "Remove the order as drafted",
                "resourceId": "MedicationRequest/m1",
            },
            {"type": "create", "description": f"Order {text}"},
        ],
    }
    assert resource == {
        "resourceType": "MedicationRequest",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": {
            "coding": [{"system": RXNORM, "code": "6130", "display": "Ketamine"}],
            "text": "Ketamine",
        },
        "subject": {"reference": "Patient/123"},
        "encounter": {"reference": "Encounter/9"},
        "dosageInstruction": [
            {
                "text": text,
                "timing": {"repeat": {"duration": 120, "durationUnit": "min", "count": 1}},
                "route": {"coding": [{"system": SNOMED, "code": "47625008", "display": "Intravenous route"}]},
                "doseAndRate": [{"doseQuantity": {"value": 40, "unit": "mg", "system": UCUM, "code": "mg"}}],
            }
        ],
    }
    MedicationRequest.model_validate(resource)


def test_an_order_given_for_cluster_headache_keeps_its_reason(rulebook: RuleBook) -> None:
    made = replaced(rulebook, known(rulebook, order_for_cluster_headache=True))
    assert made is not None
    resource = made["actions"][1]["resource"]
    assert resource["reasonCode"][0]["coding"][0]["system"] == SNOMED
    codes = {code.code for code in rulebook.value_sets["cluster-headache"].codes}
    assert resource["reasonCode"][0]["coding"][0]["code"] in codes
    MedicationRequest.model_validate(resource)


@pytest.mark.parametrize(
    "facts",
    [
        {"protocol_dose": Unknown(Reason.NOT_RECORDED)},
        {"esketamine_ordered": Known(True)},
        {"esketamine_ordered": Unknown(Reason.TEXT_ONLY)},
    ],
)
def test_without_a_dose_or_with_esketamine_nothing_is_suggested(
    rulebook: RuleBook, facts: dict[str, Fact]
) -> None:
    assert replaced(rulebook, known(rulebook, **facts)) is None


@given(st.fractions(1, 200, max_denominator=1000))
def test_the_dose_in_words_is_the_dose_in_figures(site: Site, dose: Fraction) -> None:
    rulebook = site.answers.rulebook
    made = replaced(rulebook, known(rulebook, protocol_dose=dose))
    assert made is not None
    instruction = made["actions"][1]["resource"]["dosageInstruction"][0]
    quantity = instruction["doseAndRate"][0]["doseQuantity"]["value"]
    assert instruction["text"].startswith(f"{quantity} mg by ")
    assert made["label"].startswith(f"Replace by the protocol dose, {quantity} mg ")


def test_a_rulebook_that_does_not_suggest_it_needs_no_part_of_it(rulebook: RuleBook) -> None:
    name = "ketamine-renal-contraindication"
    small = replace(rulebook, rules={name: rulebook.rules[name]}, value_sets={}, facts={}, parameters={})
    assert ProtocolDose.of(small) is None


def test_a_rulebook_that_suggests_it_and_lacks_a_part_is_refused(rulebook: RuleBook) -> None:
    sets = {name: held for name, held in rulebook.value_sets.items() if name != "intravenous-route"}
    numbers = {name: one for name, one in rulebook.parameters.items() if name != "infusion.ketamine_volume"}
    facts = {name: fact for name, fact in rulebook.facts.items() if name != "protocol_dose"}
    with pytest.raises(RuleBookError) as caught:
        ProtocolDose.of(replace(rulebook, value_sets=sets, parameters=numbers, facts=facts))
    (issue,) = caught.value.issues
    assert issue.path.endswith("ketamine-dose-caution.yaml")
    assert issue.lint == "suggestion-incomplete"
    lacking = "a code of intravenous-route, parameter infusion.ketamine_volume, fact protocol_dose"
    assert issue.message == f"`protocol-dose` cannot be suggested without {lacking}"


def test_ids_are_asked_for_once_a_suggestion(rulebook: RuleBook) -> None:
    numbers = count(1)
    remedies = [replace(CREATININE, name=name) for name in ("A b", "C d")]
    made = ordered_tests(remedies, SUBJECT, lambda: str(next(numbers)))
    assert [suggestion["uuid"] for suggestion in made] == ["1", "2"]


# ------------------------------------------------------------------ other languages


def test_suggestions_in_french_hold_the_same_resources(rulebook: RuleBook) -> None:
    french = catalogue("fr")
    (test,) = ordered_tests([CREATININE], SUBJECT, new_id, french)
    (english,) = ordered_tests([CREATININE], SUBJECT, new_id)
    assert test["label"] == "Prescrire serum creatinine"
    assert test["actions"][0]["resource"] == english["actions"][0]["resource"]
    assert cancellation(order(rulebook), "ketamine", new_id, french)["label"] == (
        "Annuler cette prescription de ketamine"
    )


def test_the_protocol_dose_in_spanish(rulebook: RuleBook) -> None:
    offered = ProtocolDose.of(rulebook)
    assert offered is not None
    made = offered.replacement(order(rulebook), known(rulebook), SUBJECT, new_id, catalogue("es"))
    assert made is not None
    assert made["label"] == "Sustituir por la dosis del protocolo, 40 mg en 120 min"
    remove, create = made["actions"]
    assert remove["description"] == "Retirar la prescripción tal como está en borrador"
    text = "40 mg en infusión intravenosa durante 120 min en 50 mL de cloruro sódico al 0.9 %"
    assert create["description"] == f"Indicar {text}"
    assert create["resource"]["dosageInstruction"][0]["text"] == text
    MedicationRequest.model_validate(create["resource"])
