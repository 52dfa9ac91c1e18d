"""A hook call built from a Bundle: as an EHR would send it, for whichever draft is meant."""

from typing import Any

import pytest

from cds.hooks.request import EXTENSION, read_request
from cds.hooks.samples import (
    NoSuchOrder,
    NotABundle,
    drafts_of,
    hook_call,
    only_patient,
    patient_of,
    record_of,
    sound_bundle,
)
from cds.hooks.services import SERVICES, Service
from tests.hooks.calls import REVIEW, SAMPLES, SELECT, SIGN, Json, Site, sample


def orders(call: Json) -> list[str]:
    return [entry["resource"]["id"] for entry in call["context"]["draftOrders"]["entry"]]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda service: service.hook)
def test_every_sample_makes_a_call_that_is_read_without_a_fault(
    site: Site, name: str, service: Service
) -> None:
    call = hook_call(sample(name), service, site.answers.discovery)
    request = read_request(call, service, allow_as_of=True)
    assert request.patient_id == patient_of(sample(name))
    assert request.as_of is not None
    templates = next(s for s in site.answers.discovery["services"] if s["id"] == service.id)["prefetch"]
    assert call["prefetch"].keys() == templates.keys()


def test_drafts_are_in_the_context_and_not_in_the_record(site: Site) -> None:
    call = hook_call(sample("candidate"), SIGN, site.answers.discovery)
    assert orders(call) == ["ketamine-order", "magnesium-order", "verapamil-order", "lithium-order"]
    held = [entry["resource"] for entry in call["prefetch"]["medicationRequests"]["entry"]]
    assert "draft" not in [resource.get("status") for resource in held]
    kept = [entry["resource"].get("status") for entry in record_of(sample("candidate"))["entry"]]
    assert "draft" not in kept


@pytest.mark.parametrize(
    ("wanted", "picked"),
    [
        ("ketamine-order", ["ketamine-order"]),
        ("KETAMINE", ["ketamine-order"]),
        ("magnesium", ["magnesium-order"]),
    ],
)
def test_an_order_is_picked_by_a_part_of_its_id_or_drug(site: Site, wanted: str, picked: list[str]) -> None:
    assert orders(hook_call(sample("candidate"), SIGN, site.answers.discovery, wanted)) == picked


def test_a_drug_is_known_by_the_display_of_its_code() -> None:
    concept: Any = {"coding": [{"code": "6130", "display": "Ketamine"}]}
    draft = {"resourceType": "MedicationRequest", "status": "draft", "medicationCodeableConcept": concept}
    other = {"resourceType": "ServiceRequest", "status": "draft", "id": 7}
    bundle = {"entry": [{"resource": draft}, {"resource": other}]}
    assert drafts_of(bundle, "ketamine") == [draft]
    with pytest.raises(NoSuchOrder, match=r"^MedicationRequest, 7$"):
        drafts_of(bundle, "verapamil")
    with pytest.raises(NoSuchOrder, match=r"^none$"):
        drafts_of({"entry": []}, "")


def test_order_select_selects_all_it_sends(site: Site) -> None:
    call = hook_call(sample("candidate"), SELECT, site.answers.discovery, "lithium")
    assert call["context"]["selections"] == ["MedicationRequest/lithium-order"]


def test_the_chart_has_no_drafts(site: Site) -> None:
    assert "draftOrders" not in hook_call(sample("candidate"), REVIEW, site.answers.discovery)["context"]


def test_the_moment_is_that_of_the_bundle_unless_another_is_wanted(site: Site) -> None:
    bundle = sample("candidate")
    call = hook_call(bundle, REVIEW, site.answers.discovery, as_of="2027-01-01T00:00:00Z")
    assert call["extension"] == {EXTENSION: {"asOf": "2027-01-01T00:00:00Z"}}
    assert hook_call(bundle, REVIEW, site.answers.discovery)["extension"][EXTENSION] == {
        "asOf": bundle.pop("timestamp")
    }
    assert "extension" not in hook_call(bundle, REVIEW, site.answers.discovery)


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [{"resource": {"resourceType": "Patient"}}],
        [{"resource": {"resourceType": "Condition", "id": "1"}}],
    ],
)
def test_without_a_patient_there_is_no_call(site: Site, entries: list[Json]) -> None:
    with pytest.raises(LookupError, match="no Patient with an id"):
        hook_call({"entry": entries}, REVIEW, site.answers.discovery)


def test_where_nothing_is_offered_nothing_is_prefetched() -> None:
    offered = {"services": [{"id": REVIEW.id}]}
    assert hook_call(sample("candidate"), REVIEW, offered)["prefetch"] == {}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_a_bundle_of_one_patient(name: str) -> None:
    assert only_patient(sound_bundle(sample(name))) == patient_of(sample(name))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([], "not a FHIR Bundle"),
        ({"resourceType": "Patient", "entry": []}, "not a FHIR Bundle"),
        ({}, "Every entry"),
        ({"entry": [{"resource": {"id": "1"}}]}, "Every entry"),
        ({"entry": []}, "no Patient with an id"),
        ({"entry": [{"resource": {"resourceType": "Patient"}}]}, "no Patient with an id"),
        (
            {"entry": [{"resource": {"resourceType": "Patient", "id": each}} for each in ("1", "2")]},
            "more than one Patient",
        ),
        (
            {"entry": [{"resource": {"resourceType": "Patient", **each}} for each in ({}, {"id": "2"})]},
            "more than one Patient",
        ),
    ],
)
def test_what_is_no_bundle_of_one_patient(content: object, said: str) -> None:
    with pytest.raises(NotABundle, match=said):
        only_patient(sound_bundle(content))
