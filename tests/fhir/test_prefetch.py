"""Templates generated from facts, and what a client answers to them."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from cds.fhir.prefetch import KEYS, answer, read_target, templates
from cds.fhir.record import State, read_record
from tests.fhir.patients import (
    LOINC,
    OURS,
    PATIENT,
    RXNORM,
    administration,
    book,
    bundle,
    coded,
    condition,
    fact,
    observation,
    patient,
    quantity,
    request,
    statement,
)
from tests.fhir.test_reading import FORMS, READER


def generated(**read: Any) -> dict[str, str]:
    return templates(book(fact(read)), ("fact",))


@pytest.mark.parametrize(
    "read, keys",
    [
        ({"resource": "Patient", "field": "gender"}, set()),
        ({"parameter": "policy"}, set()),
        ({"resource": "Order", "field": "dose"}, set()),
        ({"resource": "Order", "field": {"reason_is": "stroke"}}, {"conditions"}),
        ({"resource": "Order", "field": {"reason_other_than": "stroke"}}, {"conditions"}),
        ({"resource": "Order", "field": {"drug": "stroke"}}, set()),
        ({"resource": "Condition", "value_set": "stroke"}, {"conditions"}),
        ({"resource": "Procedure", "value_set": "suboccipital"}, {"procedures"}),
        ({"resource": "AllergyIntolerance", "value_set": "ketamine-substance"}, {"allergies"}),
        ({"resource": "QuestionnaireResponse", "item": "q"}, {"questionnaireResponses"}),
        (
            {"resource": "Medication", "value_set": "verapamil", "when": "changed"},
            {"medicationRequests", "medicationStatements"},
        ),
        (
            {"resource": "Medication", "value_set": "verapamil", "when": "increased"},
            {"medicationRequests", "medicationStatements"},
        ),
        (
            {"resource": "Medication", "value_set": "verapamil", "when": "courses"},
            {"medicationRequests", "medicationStatements"},
        ),
        ({"resource": "Order", "field": {"delivery": "mask"}}, set()),
        ({"resource": "Order", "field": "flow"}, set()),
        (
            {"resource": "Medication", "value_set": "triptan", "when": "doses"},
            {"medicationStatements", "medicationAdministrations"},
        ),
        (
            {"resource": "Medication", "value_set": "ketamine", "when": "given"},
            {
                "medicationRequests",
                "medicationStatements",
                "medicationAdministrations",
                "medicationDispenses",
            },
        ),
    ],
)
@pytest.mark.obligation("31")
def test_only_the_lists_that_a_fact_needs_are_asked_for(read: Any, keys: set[str]) -> None:
    assert set(generated(**read)) == {"patient", *keys}


def test_an_outcome_needs_the_lists_of_its_evidence() -> None:
    assert set(templates(READER.rulebook, ("outcome",))) == set(KEYS) - {"observations"}


def test_observations_are_asked_for_by_code() -> None:
    query = generated(resource="Observation", value_set="creatinine")["observations"]
    codes = ",".join(f"{LOINC}|{code}" for code in ("14682-9", "2160-0", "38483-4"))
    assert query == f"Observation?patient={{{{context.patientId}}}}&code={codes}"
    panel = generated(resource="Observation", panel="blood_pressure")["observations"]
    assert all(code in panel for code in ("85354-9", "55284-4", "8480-6", "8462-4"))
    diary = generated(resource="Observation", diary=True, severity=True)["observations"]
    assert all(code in diary for code in (f"{OURS}|attack", f"{OURS}|attacks-per-day", "72514-3"))
    several = generated(resource="Observation", value_set=("weight", "lvef"))["observations"]
    assert "29463-7" in several
    assert "10230-1" in several


def test_what_a_derived_fact_is_derived_from_is_asked_for() -> None:
    assert set(templates(READER.rulebook, ("dose_per_kg", "last_ketamine", "no_such_fact"))) == {
        *("patient", "observations", "medicationRequests", "medicationStatements"),
        *("medicationAdministrations", "medicationDispenses"),
    }


@pytest.mark.obligation("19", "20", "21", "22", "24")
def test_templates_are_portable_searches() -> None:
    """Read by id, search by patient and code; no other parameter, no other token (CDS Hooks 1.4, item 24)."""
    found = templates(READER.rulebook, FORMS)
    assert set(found) == set(KEYS)
    assert found["patient"] == "Patient/{{context.patientId}}"
    for key, template in found.items():
        assert set(re.findall(r"\{\{(.*?)\}\}", template)) == {"context.patientId"}
        assert urlsplit(template).path.partition("/")[0] == KEYS[key]
        assert re.fullmatch(r"Patient/\{\{.*\}\}|[A-Za-z]+\?patient=[^&]*(&code=[^&]*)?", template)


def test_a_prefix_is_no_code_to_search_for() -> None:
    small = book(fact({"resource": "Observation", "value_set": "weight"}))
    codes = tuple(replace(code, prefix=True) for code in small.value_sets["weight"].codes)
    sets = {**small.value_sets, "weight": replace(small.value_sets["weight"], codes=codes)}
    found = templates(replace(small, value_sets=sets), ("fact",))
    assert found["observations"] == "Observation?patient={{context.patientId}}"


# ------------------------------------------------------------------ answers


def test_a_client_answers_by_type_patient_and_code() -> None:
    found = templates(READER.rulebook, FORMS)
    medication = {"resourceType": "Medication", "id": "m", "code": coded(RXNORM, "11170")}
    held = bundle(
        patient(),
        condition(),
        condition(id="c9", subject={"reference": "Patient/p9"}),
        observation("29463-7", quantity(80, "kg")),
        observation("718-7", quantity(14, "g/dL"), id="o2"),
        request(None, medicationReference={"reference": "Medication/m"}),
        medication,
    )
    answered = answer(found, held, PATIENT)
    assert set(answered) == set(found)
    record = read_record(answered, PATIENT, KEYS)
    assert record.patient == patient()
    assert [c["id"] for c in record.of("Condition")] == ["c1"]
    assert [o["id"] for o in record.of("Observation")] == ["o1"]
    assert record.references.find("Medication/m", {}) == medication
    assert {kind: record.state(kind) for kind in KEYS.values()} == {
        **dict.fromkeys(KEYS.values(), State.EMPTY),
        **dict.fromkeys(("Patient", "Condition", "Observation", "MedicationRequest"), State.COMPLETE),
    }


def test_a_patient_that_is_not_there_is_null() -> None:
    assert answer({"patient": "Patient/{{context.patientId}}"}, bundle(condition()), PATIENT) == {
        "patient": None
    }


def test_an_answer_is_read_as_the_bundle_is() -> None:
    found = templates(READER.rulebook, FORMS)
    held = bundle(patient(), statement(), administration(effectiveDateTime="2026-02-01"), condition())
    direct = read_record({"theirs": held}, PATIENT, {})
    asked = read_record(answer(found, held, PATIENT), PATIENT, KEYS)
    for kind in ("MedicationStatement", "MedicationAdministration", "Condition"):
        assert direct.of(kind) == asked.of(kind)
    assert answer(found, "junk", PATIENT)["conditions"] == {**bundle(), "total": 0}


@pytest.mark.parametrize(
    "template, target",
    [
        ("Patient/{{context.patientId}}", "Patient/a%7Cb%3A1"),
        ("Condition?patient={{context.patientId}}", "Condition?patient=a%7Cb%3A1&_count=200"),
        (
            "Observation?patient={{context.patientId}}&code=http://loinc.org|2160-0,urn:x|y",
            "Observation?patient=a%7Cb%3A1&code=http%3A%2F%2Floinc.org%7C2160-0,urn%3Ax%7Cy&_count=200",
        ),
    ],
)
def test_a_server_is_asked_for_the_template_with_the_id_put_in(template: str, target: str) -> None:
    assert read_target(template, "a|b:1") == target


@pytest.mark.parametrize("patient_id", [".", "..", "..."])
def test_a_server_is_not_asked_for_an_id_that_is_a_step_in_a_path(patient_id: str) -> None:
    assert read_target("Patient/{{context.patientId}}", patient_id) is None
