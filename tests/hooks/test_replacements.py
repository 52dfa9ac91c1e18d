"""Alternatives to an order for the attack: written whole, valid, and only with every number in force."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.medicationrequest import MedicationRequest

from cds.core.decide import Decision
from cds.core.errors import RuleBookError
from cds.core.evaluate import Numbers
from cds.core.facts import FactSheet, Known
from cds.core.rules import RuleBook
from cds.fhir.orders import Order, read_orders
from cds.fhir.terminology import Terminology
from cds.hooks.replacements import Replacements
from cds.hooks.suggestions import Subject
from cds.language.catalogue import catalogue
from cds.rulebook.loader import load

DAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def rulebook() -> RuleBook:
    return load(Path("rules"))


def draft(rulebook: RuleBook) -> Order:
    resource = {
        "resourceType": "MedicationRequest",
        "id": "m1",
        "status": "draft",
        "medicationCodeableConcept": {
            "coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "3418"}]
        },
        "subject": {"reference": "Patient/p"},
    }
    terminology = Terminology(rulebook)
    return read_orders(resource, "p", terminology, rulebook.drugs, datetime(2026, 3, 2, tzinfo=UTC))[0]


def made(rulebook: RuleBook, day: date, *names: str, for_headache: bool = False) -> list[dict[str, Any]]:
    facts = FactSheet({"order_for_cluster_headache": Known(for_headache)})
    decision = Decision({}, facts, Numbers(rulebook, day))
    found = Replacements.of(rulebook).named(names)
    suggestions = [r.replacement(draft(rulebook), decision, Subject("p", "e"), lambda: "id") for r in found]
    return [suggestion for suggestion in suggestions if suggestion is not None]


@pytest.mark.parametrize(
    ("name", "dosage"),
    [
        ("replace-with-oxygen", '"value": 12, "unit": "L/min"'),
        ("replace-with-sumatriptan", '"value": 6, "unit": "mg"'),
    ],
)
def test_the_order_is_deleted_and_a_valid_one_created(rulebook: RuleBook, name: str, dosage: str) -> None:
    (suggestion,) = made(rulebook, DAY, name)
    delete, create = suggestion["actions"]
    assert (delete["type"], delete["resourceId"]) == ("delete", "MedicationRequest/m1")
    assert create["type"] == "create"
    resource = create["resource"]
    MedicationRequest.model_validate(resource)
    assert dosage in json.dumps(resource)
    assert resource["subject"] == {"reference": "Patient/p"}
    assert resource["medicationCodeableConcept"]["text"]
    assert resource["medicationCodeableConcept"]["coding"][0]["code"]


def test_the_new_order_keeps_the_reason_cluster_headache(rulebook: RuleBook) -> None:
    def reasons(*, for_headache: bool) -> Any:
        (suggestion,) = made(rulebook, DAY, "replace-with-oxygen", for_headache=for_headache)
        return suggestion["actions"][1]["resource"].get("reasonCode")

    assert reasons(for_headache=False) is None
    ((coding,),) = (reason["coding"] for reason in reasons(for_headache=True))
    assert coding["code"] == "193031009"


def test_nothing_is_offered_that_no_rule_names(rulebook: RuleBook) -> None:
    assert made(rulebook, DAY, "cancel-order", "replace-with-something") == []


def test_a_number_that_is_not_in_force_offers_nothing(rulebook: RuleBook) -> None:
    assert made(rulebook, date(2019, 12, 31), "replace-with-oxygen", "replace-with-sumatriptan") == []


@pytest.mark.parametrize("lacking", ["oxygen.min_flow", "sumatriptan.sc_dose"])
def test_a_rulebook_without_a_part_is_refused(rulebook: RuleBook, lacking: str) -> None:
    parameters = {name: one for name, one in rulebook.parameters.items() if name != lacking}
    poor = RuleBook(
        rulebook.rules,
        rulebook.facts,
        parameters,
        rulebook.value_sets,
        rulebook.references,
        rulebook.products,
        rulebook.digest,
    )
    with pytest.raises(RuleBookError) as raised:
        Replacements.of(poor)
    assert lacking in raised.value.issues[0].message


@pytest.mark.parametrize(
    ("name", "label"),
    [
        (
            "replace-with-oxygen",
            "Remplacer par oxygène à 100\u00a0% à 12 L/min au masque sans réinspiration pendant 15 min "
            "lors d'une crise",
        ),
        (
            "replace-with-sumatriptan",
            "Remplacer par sumatriptan 6 mg par voie sous-cutanée lors d'une crise",
        ),
    ],
)
def test_an_alternative_in_french(rulebook: RuleBook, name: str, label: str) -> None:
    facts = FactSheet({"order_for_cluster_headache": Known(True)})
    decision = Decision({}, facts, Numbers(rulebook, DAY))
    (found,) = Replacements.of(rulebook).named([name])
    offered = found.replacement(draft(rulebook), decision, Subject("p", "e"), lambda: "id", catalogue("fr"))
    assert offered is not None
    assert offered["label"] == label
