"""Draft orders in every shape that clients send."""

from typing import Any

import pytest
from hypothesis import given, settings

from cds.core.moments import parse_moment
from cds.fhir.orders import Identified, Order, beside, read_orders
from cds.fhir.reading import Reader
from cds.fhir.references import Whose
from tests.fhir.patients import (
    AS_OF,
    PATIENT,
    RXNORM,
    SNOMED,
    ZONE,
    book,
    bundle,
    coded,
    orders_of,
    patient,
    record_of,
    request,
    resource,
)
from tests.fhir.test_record import JSON

READER = Reader(book())


def draft(code: str | None = "6130", **more: Any) -> Any:
    return request(code, **{"state": "draft", **more})


def orders(*drafts: Any, **how: Any) -> tuple[Order, ...]:
    return orders_of(READER, *drafts, **how)


def only(*drafts: Any, **how: Any) -> Order:
    found = orders(*drafts, **how)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    "held",
    [
        bundle(draft()),
        {"resourceType": "Bundle", "entry": {"resource": draft()}},
        draft(),
        [draft()],
        bundle(bundle(draft())),
        {"resource": draft()},
        [{"fullUrl": "urn:uuid:1", "resource": draft()}],
    ],
)
def test_a_draft_comes_in_many_wrappings(held: Any) -> None:
    order = only(held)
    assert (order.reference, order.drugs, order.identity) == (
        "MedicationRequest/m1",
        ("ketamine",),
        Identified.CODED,
    )
    assert (order.subject, order.planned) == (Whose.OWN, None)


@pytest.mark.parametrize(
    "held",
    [
        None,
        [],
        {},
        "x",
        7,
        {"resourceType": "Bundle"},
        {"resourceType": 7},
        bundle(None, 3),
        [[[[[draft()]]]]],
    ],
)
def test_no_drafts(held: Any) -> None:
    assert orders(held) == ()


def test_drafts_keep_their_order_and_their_names() -> None:
    found = orders(
        bundle(
            draft(id=None), draft(id="b"), resource("ServiceRequest", "s"), draft(id=None), draft(id="<i>")
        )
    )
    assert [order.reference for order in found] == [
        "MedicationRequest/draft-1",
        "MedicationRequest/b",
        "ServiceRequest/s",
        "MedicationRequest/draft-4",
        "MedicationRequest/draft-5",
    ]


@pytest.mark.parametrize(
    "url, reference",
    [
        ("urn:uuid:aa-bb", "urn:uuid:aa-bb"),
        ("https://ehr/fhir/MedicationRequest/7", "https://ehr/fhir/MedicationRequest/7"),
        ("javascript:<script>MedicationRequest/", "MedicationRequest/draft-1"),
        ("https://ehr/" + "x" * 200 + "MedicationRequest/1", "MedicationRequest/draft-1"),
        ("nowhere", "MedicationRequest/draft-1"),
    ],
)
def test_a_draft_without_id_is_named_by_its_url(url: str, reference: str) -> None:
    entry = {"fullUrl": url, "resource": draft(id=None)}
    assert only({"resourceType": "Bundle", "entry": [entry]}).reference == reference


@pytest.mark.parametrize(
    "order, drugs, identity",
    [
        (draft(), ("ketamine",), Identified.CODED),
        (draft("37418"), ("triptan",), Identified.CODED),
        (draft("314076"), (), Identified.OTHER),
        (draft(None), (), Identified.NONE),
        (draft(None, medicationCodeableConcept={"coding": [{}]}), (), Identified.NONE),
        (draft(None, medicationCodeableConcept={"text": "ketamine"}), (), Identified.TEXT_ONLY),
        (draft(None, medicationReference={"display": "ketamine"}), (), Identified.TEXT_ONLY),
        (draft(None, medicationReference={"reference": "Medication/x"}), (), Identified.UNREADABLE),
        (draft(doNotPerform=True), (), Identified.OTHER),
        (resource("ServiceRequest", "s", code=coded(SNOMED, "1")), (), Identified.OTHER),
        (resource("ServiceRequest", "s", code={"coding": [{}]}), (), Identified.OTHER),
        (resource("NutritionOrder", "n"), (), Identified.OTHER),
    ],
)
def test_which_drug_an_order_is_of(order: Any, drugs: Any, identity: Identified) -> None:
    found = only(order)
    assert (found.drugs, found.identity) == (drugs, identity)


def test_a_medication_may_come_with_the_draft_or_with_the_record() -> None:
    medication = {"resourceType": "Medication", "id": "med", "code": coded(RXNORM, "6130")}
    refers = draft(None, medicationReference={"reference": "Medication/med"})
    assert only(bundle(medication, refers)).drugs == ("ketamine",)
    assert only(refers, record=record_of(theirs=bundle(medication))).drugs == ("ketamine",)
    entry = {"fullUrl": "urn:uuid:m", "resource": medication}
    by_url = {"resource": draft(None, medicationReference={"reference": "urn:uuid:m"})}
    assert only({"resourceType": "Bundle", "entry": [entry, by_url]}).drugs == ("ketamine",)


@pytest.mark.parametrize("state", ["draft", "active", "on-hold", "unknown", None, 3])
def test_drafts_are_judged_whatever_they_call_themselves(state: Any) -> None:
    assert only(draft(state=state)).drugs == ("ketamine",)


@pytest.mark.parametrize("state", ["entered-in-error", "cancelled", "stopped", "completed"])
def test_what_is_over_is_not_to_be_signed(state: str) -> None:
    assert orders(draft(state=state)) == ()


@pytest.mark.parametrize(
    "subject, whose",
    [
        ({"reference": "Patient/p0"}, Whose.OWN),
        ({"reference": "Patient/p9"}, Whose.OTHER),
        (None, Whose.UNSTATED),
        ({"identifier": {"system": "mrn", "value": "12"}}, Whose.OTHER),
    ],
)
def test_whose_an_order_is(subject: Any, whose: Whose) -> None:
    assert only(draft(subject=subject)).subject is whose


def test_the_record_knows_the_patients_other_names() -> None:
    record = record_of(patient=patient(identifier=[{"system": "mrn", "value": "12"}]))
    by_number = draft(subject={"identifier": {"system": "mrn", "value": "12"}})
    assert only(by_number, record=record).subject is Whose.OWN


def test_drafts_that_refer_to_nothing_are_not_read_again_beside_the_record() -> None:
    record = record_of(theirs=bundle(resource("Observation", "o1")))
    known = beside(orders(draft(), draft(id="d2")), record)
    assert known == orders(draft(), draft(id="d2"), record=record)
    assert known is not None
    assert {"Observation/o1", known[0].reference} <= known[0].references.targets.keys()


@pytest.mark.parametrize(
    "drafts",
    [
        (),
        (draft(), draft(None, medicationReference={"reference": "Medication/med"})),
        (draft(None, medication={"reference": {"reference": "Medication/med"}}),),
        (draft(subject={"reference": "urn:uuid:somebody"}),),
        (draft(subject="Patient/somebody"),),
        (draft(patient={"reference": "Patient/somebody"}),),
    ],
)
def test_drafts_that_refer_to_something_are_read_again_beside_the_record(drafts: Any) -> None:
    assert beside(orders(*drafts), record_of()) is None


@pytest.mark.parametrize(
    "events, planned",
    [
        (["2026-03-05T10:00:00+01:00", "2026-03-03T10:00:00+01:00"], "2026-03-03T10:00:00+01:00"),
        (["2026-03-02"], "2026-03-02"),
        (["2026-02-01", "2026-04-01"], "2026-04-01"),
        (["2026-02-01"], None),
        ("2026-04-01", "2026-04-01"),
        (["soon", 7], None),
        ({}, None),
    ],
)
def test_when_the_order_is_planned(events: Any, planned: str | None) -> None:
    order = only(draft(dosageInstruction=[{"timing": {"event": events}}]))
    assert order.planned == (None if planned is None else parse_moment(planned, ZONE))


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_no_json_makes_it_raise(held: Any) -> None:
    assert isinstance(read_orders(held, PATIENT, READER.terminology, ("ketamine",), AS_OF), tuple)
    inside = {
        "resourceType": "Bundle",
        "entry": [{"resource": {"resourceType": "MedicationRequest", "code": held}}, held],
    }
    assert len(read_orders(inside, PATIENT, READER.terminology, ("ketamine",), AS_OF)) >= 1
