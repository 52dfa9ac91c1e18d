"""A prefetch taken apart: five states of a list, whose it is, and nothing that raises."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds.fhir.prefetch import KEYS
from cds.fhir.record import Record, SetAside, State, read_record
from tests.fhir.patients import (
    PATIENT,
    bundle,
    condition,
    observation,
    patient,
    prefetch,
    resource,
    statement,
)

OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}
REMARK = {"resourceType": "OperationOutcome", "issue": [{"severity": "information", "code": "informational"}]}


def record(given: object, keys: dict[str, str] | None = None) -> Record:
    return read_record(given, PATIENT, keys or dict(KEYS))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value, state, count",
    [
        (None, State.EMPTY, 0),
        ({"resourceType": "Bundle"}, State.EMPTY, 0),
        (bundle(), State.EMPTY, 0),
        (bundle(REMARK), State.EMPTY, 0),
        (bundle(condition()), State.COMPLETE, 1),
        (bundle(condition(), REMARK), State.COMPLETE, 1),
        ({"response": {"status": "200 OK"}, "resource": bundle(condition())}, State.COMPLETE, 1),
        ({"resource": {"resource": bundle(condition())}}, State.COMPLETE, 1),
        ({"resource": {"resource": {"resource": {"resource": {"resource": bundle()}}}}}, State.UNREADABLE, 0),
        ({"response": {}, "resource": None}, State.EMPTY, 0),
        (bundle(condition(), total=1), State.COMPLETE, 1),
        (bundle(condition(), total=2), State.INCOMPLETE, 1),
        (bundle(condition(), link=[{"relation": "next", "url": "https://ehr/next"}]), State.INCOMPLETE, 1),
        (bundle(condition(), link={"relation": "next"}), State.INCOMPLETE, 1),
        (bundle(condition(), OUTCOME), State.INCOMPLETE, 1),
        (bundle(condition(), None), State.INCOMPLETE, 1),
        (bundle(condition(), {"no": "type"}), State.INCOMPLETE, 1),
        (bundle(condition(), bundle(condition(id="c2"))), State.COMPLETE, 2),
        ({"resourceType": "Bundle", "entry": ["x"]}, State.INCOMPLETE, 0),
        ({"resourceType": "Bundle", "entry": {"resource": condition()}}, State.COMPLETE, 1),
        ({"resourceType": "Bundle", "entry": "x"}, State.UNREADABLE, 0),
        (condition(), State.INCOMPLETE, 1),
        ([condition()], State.INCOMPLETE, 1),
        (OUTCOME, State.UNREADABLE, 0),
        ({"response": {"status": "500"}, "resource": None}, State.UNREADABLE, 0),
        ({"response": {"status": "404 Not Found"}}, State.UNREADABLE, 0),
        (observation("8867-4"), State.UNREADABLE, 0),
        ({}, State.UNREADABLE, 0),
        ("Bundle", State.UNREADABLE, 0),
        (7, State.UNREADABLE, 0),
    ],
)
@pytest.mark.obligation("27", "29")
def test_what_a_key_holds_gives_the_state_of_its_list(value: object, state: State, count: int) -> None:
    found = record({"conditions": value})
    assert (found.state("Condition"), len(found.of("Condition"))) == (state, count)
    assert found.state("Observation") is State.NOT_SENT


def test_only_whole_lists_prove_absence() -> None:
    assert [state.is_whole for state in State] == [False, True, True, False, False]


def test_bundles_inside_bundles_end_somewhere() -> None:
    deep: Any = condition()
    for _ in range(50):
        deep = bundle(deep)
    found = record({"conditions": deep})
    assert (found.state("Condition"), found.of("Condition")) == (State.INCOMPLETE, ())


def test_a_deleted_entry_is_none() -> None:
    entry = {"request": {"method": "DELETE"}, "resource": condition()}
    assert record({"conditions": {"resourceType": "Bundle", "entry": [entry]}}).of("Condition") == ()


def test_what_comes_along_is_used_and_proves_nothing() -> None:
    found = record({"conditions": bundle(condition(), statement()), "theirs": bundle(observation("8867-4"))})
    assert len(found.of("MedicationStatement")) == len(found.of("Observation")) == 1
    assert found.state("MedicationStatement") is found.state("Observation") is State.NOT_SENT


def test_entries_of_a_search_that_are_included_do_not_count_to_its_total() -> None:
    entries = [{"resource": condition()}, {"resource": patient(), "search": {"mode": "include"}}]
    held = {"resourceType": "Bundle", "total": 2, "entry": entries}
    assert record({"conditions": held}).state("Condition") is State.INCOMPLETE


# ------------------------------------------------------------------ the patient


def test_the_patient_is_had_if_the_client_answered_for_it() -> None:
    assert record({"patient": patient()}).patient == patient()
    assert record({"patient": patient()}).had_patient
    assert record({"patient": None}).had_patient
    assert record({"patient": OUTCOME}).had_patient
    assert record({"theirs": bundle(patient())}).had_patient
    assert not record({"conditions": bundle(condition())}).had_patient
    assert not record(None).had_patient


@pytest.mark.parametrize(
    "value, state",
    [
        (patient(), State.COMPLETE),
        (bundle(patient()), State.COMPLETE),
        (bundle(patient(), patient(id="p9")), State.COMPLETE),
        ({"resourceType": "Patient"}, State.COMPLETE),
        (None, State.EMPTY),
        (bundle(), State.EMPTY),
        (patient(id="p9"), State.UNREADABLE),
        (bundle(condition()), State.UNREADABLE),
        (OUTCOME, State.UNREADABLE),
    ],
)
def test_the_state_of_the_patient(value: object, state: State) -> None:
    assert record({"patient": value}).state("Patient") is state


def test_another_patient_is_set_aside_and_named() -> None:
    found = record({"patient": patient(id="p9")})
    assert found.patient is None
    assert found.set_aside == (SetAside("Patient", "p9"),)


# ------------------------------------------------------------------ other people's resources


def test_a_resource_of_another_patient_is_never_used() -> None:
    other = condition(id="c9", subject={"reference": "Patient/p9"})
    allergy = {"resourceType": "AllergyIntolerance", "id": "a9", "patient": {"reference": "Patient/p9"}}
    found = record(prefetch(condition(), other, allergy))
    assert [c["id"] for c in found.of("Condition")] == ["c1"]
    assert found.of("AllergyIntolerance") == ()
    assert found.set_aside == (SetAside("Condition", "c9"), SetAside("AllergyIntolerance", "a9"))
    assert found.state("Condition") is found.state("AllergyIntolerance") is State.INCOMPLETE
    assert found.state("Observation") is State.EMPTY


def test_references_by_uuid_are_followed_through_the_bundle() -> None:
    own, other = (
        "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0",
        "urn:uuid:1c3151bd-1cbf-4d64-b04d-cd9187a4c6e0",
    )
    entries = [
        {"fullUrl": own, "resource": patient()},
        {"fullUrl": other, "resource": patient(id="p9")},
        {"resource": condition(subject={"reference": own})},
        {"resource": condition(id="c9", subject={"reference": other})},
    ]
    found = record({"conditions": {"resourceType": "Bundle", "entry": entries}})
    assert [c["id"] for c in found.of("Condition")] == ["c1"]
    assert SetAside("Condition", "c9") in found.set_aside


def test_a_logical_reference_needs_the_patients_own_identifier() -> None:
    own = condition(subject={"identifier": {"system": "mrn", "value": "12"}})
    other = condition(id="c9", subject={"identifier": {"system": "mrn", "value": "13"}})
    found = record(prefetch(own, other, patient=patient(identifier=[{"system": "mrn", "value": "12"}])))
    assert [c["id"] for c in found.of("Condition")] == ["c1"]
    assert record(prefetch(own)).of("Condition") == ()


# ------------------------------------------------------------------ the same resource twice


def test_the_same_resource_is_read_once() -> None:
    nameless = resource("Condition", "", id=None, code={"text": "Stroke"})
    given = {
        "conditions": bundle(condition(), condition(), nameless, nameless),
        "theirs": bundle(condition()),
    }
    assert len(record(given).of("Condition")) == 2


def test_of_two_versions_the_last_updated_counts() -> None:
    old = observation("8867-4", meta={"lastUpdated": "2026-01-01T00:00:00Z"})
    new = observation("8867-4", meta={"lastUpdated": "2026-02-01T00:00:00Z"}, status="amended")
    for versions in ((old, new), (new, old)):
        assert record({"observations": bundle(*versions)}).of("Observation") == (new,)


def test_two_versions_without_an_order_are_both_kept() -> None:
    two = (observation("8867-4"), observation("8867-4", status="amended"), observation("8867-4"))
    assert len(record({"observations": bundle(*two)}).of("Observation")) == 2


def test_content_too_deep_to_compare_is_kept() -> None:
    deep: Any = {}
    for _ in range(5000):
        deep = {"item": deep}
    nameless = {"resourceType": "Condition", "extension": deep}
    assert len(record({"conditions": bundle(nameless, dict(nameless))}).of("Condition")) == 2


def test_an_entry_whose_url_is_its_relative_reference_is_used() -> None:
    entry = {"fullUrl": "Condition/c1", "resource": condition()}
    found = record({"conditions": {"resourceType": "Bundle", "entry": [entry]}})
    assert found.of("Condition") == (condition(),)
    assert found.references.find("Condition/c1", {}) == condition()


def test_resources_of_two_types_may_have_one_id() -> None:
    given = {"conditions": bundle(condition(id="1")), "observations": bundle(observation("8867-4", id="1"))}
    found = record(given)
    assert len(found.of("Condition")) == len(found.of("Observation")) == 1


# ------------------------------------------------------------------ hostile JSON

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from([*KEYS, "theirs"]), JSON, max_size=4) | JSON)
def test_no_json_makes_it_raise(given: Any) -> None:
    found = read_record(given, PATIENT, KEYS)
    assert set(found.states) == set(KEYS.values())


def test_nothing_refers_to_what_was_set_aside() -> None:
    other = condition(id="c9", subject={"reference": "Patient/p9"})
    found = record(prefetch(condition(), other))
    assert found.references.find("Condition/c1", {}) == condition()
    assert found.references.find("Condition/c9", {}) is None
