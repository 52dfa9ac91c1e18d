"""A hook call built from a Bundle of one patient, as an EHR would build it from the discovery document.

For trying the service by hand: the Bundle holds the patient, the record and draft orders (status ``draft``);
its ``timestamp`` is the moment asked about. Every entry must hold a resource with its type.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from cds.fhir.elements import element, elements, identifier_of, text
from cds.fhir.prefetch import answer
from cds.hooks.request import EXTENSION
from cds.hooks.services import SELECT_HOOK, Service

Bundle = dict[str, Any]
Resource = dict[str, Any]


class NoSuchOrder(LookupError):
    """The Bundle holds no draft order that matches; the message names those it has."""

    def __init__(self, known: list[str]) -> None:
        super().__init__(", ".join(known) or "none")


class NotABundle(ValueError):
    """It is no Bundle of one patient; the message, without its content, says what is wrong and what to do."""


def sound_bundle(content: object) -> Bundle:
    """``content`` where it is a Bundle whose every entry holds a resource with its type. NotABundle."""
    if not isinstance(content, dict) or content.get("resourceType", "Bundle") != "Bundle":
        raise NotABundle("This is not a FHIR Bundle. Give the patient's record as one Bundle.")
    entries = content.get("entry")
    if not isinstance(entries, list) or not all(map(_holds_resource, entries)):
        raise NotABundle("Every entry of the Bundle must hold a resource with its resourceType.")
    return dict(content)


def _holds_resource(entry: object) -> bool:
    resource = entry.get("resource") if isinstance(entry, dict) else None
    return isinstance(resource, dict) and isinstance(resource.get("resourceType"), str)


def only_patient(bundle: Bundle) -> str:
    """The id of the one patient in the Bundle. NotABundle where there is none or more than one."""
    people = {identifier_of(r.get("id")) for r in _resources(bundle) if r["resourceType"] == "Patient"}
    found = sorted(filter(None, people))
    if not found:
        raise NotABundle("The Bundle holds no Patient with an id. Add the patient's resource.")
    if len(people) > 1:
        raise NotABundle("The Bundle holds more than one Patient. Give the record of one patient alone.")
    return found[0]


def hook_call(
    bundle: Bundle, service: Service, discovery: dict[str, Any], order: str = "", as_of: str | None = None
) -> dict[str, Any]:
    """The request body of ``service`` for the patient in ``bundle``.

    ``order`` picks draft orders by a part of their id or drug (all where it is empty). LookupError where the
    Bundle has no Patient with an id, NoSuchOrder where no draft matches.
    """
    drafts = drafts_of(bundle, order) if service.is_about_orders else []
    call = patient_call(bundle, service, discovery, as_of, order)
    return with_drafts(call, drafts) if drafts else call


def patient_call(
    bundle: Bundle, service: Service, discovery: dict[str, Any], as_of: str | None = None, order: str = ""
) -> dict[str, Any]:
    """The request body for the patient in ``bundle``, as yet about no order. LookupError as ``hook_call``."""
    patient_id = patient_of(bundle)
    templates = next(s for s in discovery["services"] if s["id"] == service.id).get("prefetch", {})
    call = {
        "hook": service.hook,
        "hookInstance": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{patient_id}/{service.id}/{order}")),
        "context": {"userId": "Practitioner/sample", "patientId": patient_id},
        "prefetch": answer(templates, record_of(bundle), patient_id),
    }
    moment = as_of or bundle.get("timestamp")
    return {**call, "extension": {EXTENSION: {"asOf": moment}}} if moment else call


def with_drafts(call: dict[str, Any], drafts: Sequence[Resource]) -> dict[str, Any]:
    """``call`` about these draft orders, all of them selected where it is about a selection."""
    entries = [{"resource": draft} for draft in drafts]
    orders = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    context = {**call["context"], "draftOrders": orders}
    if call["hook"] == SELECT_HOOK:
        context["selections"] = [f"{draft['resourceType']}/{draft.get('id')}" for draft in drafts]
    return {**call, "context": context}


def patient_of(bundle: Bundle) -> str:
    """The id of the patient in the Bundle. LookupError where there is none."""
    ids = (identifier_of(r.get("id")) for r in _resources(bundle) if r["resourceType"] == "Patient")
    found = next(filter(None, ids), None)
    if found is None:
        raise LookupError("The Bundle holds no Patient with an id.")
    return found


def record_of(bundle: Bundle) -> Bundle:
    """The Bundle without its draft orders."""
    return {**bundle, "entry": [e for e in bundle["entry"] if e["resource"].get("status") != "draft"]}


def drafts_of(bundle: Bundle, wanted: str) -> list[Resource]:
    """The draft orders whose id or drug contains ``wanted``. NoSuchOrder where there is none."""
    drafts = [r for r in _resources(bundle) if r.get("status") == "draft"]
    chosen = [draft for draft in drafts if wanted.casefold() in _named(draft)]
    if not chosen:
        raise NoSuchOrder([identifier_of(draft.get("id")) or draft["resourceType"] for draft in drafts])
    return chosen


def _resources(bundle: Bundle) -> list[Resource]:
    return [entry["resource"] for entry in bundle["entry"]]


def _named(draft: Resource) -> str:
    concept = element(draft.get("medicationCodeableConcept"))
    displays = [text(coding.get("display")) for coding in elements(concept.get("coding"))]
    return " ".join((identifier_of(draft.get("id")), text(concept.get("text")), *displays)).casefold()
