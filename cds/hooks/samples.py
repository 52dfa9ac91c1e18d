"""A hook call built from a Bundle of one patient, as an EHR would build it from the discovery document.

For trying the service by hand: the Bundle holds the patient, the record and draft orders (status ``draft``);
its ``timestamp`` is the moment asked about.
"""

import uuid
from typing import Any

from cds.fhir.prefetch import answer
from cds.hooks.request import EXTENSION
from cds.hooks.services import Service

Bundle = dict[str, Any]


class NoSuchOrder(LookupError):
    """The Bundle holds no draft order that matches; ``known`` names those it has."""

    def __init__(self, known: list[str]) -> None:
        self.known = known
        super().__init__(", ".join(known))


def hook_call(
    bundle: Bundle, service: Service, discovery: dict[str, Any], order: str = "", as_of: str | None = None
) -> dict[str, Any]:
    """The request body of ``service`` for the patient in ``bundle``.

    ``order`` picks draft orders by a part of their id or drug (all where it is empty). LookupError where the
    Bundle has no Patient, NoSuchOrder where no draft matches.
    """
    resources = [entry["resource"] for entry in bundle["entry"]]
    patient = next((r for r in resources if r["resourceType"] == "Patient"), None)
    if patient is None:
        raise LookupError("The Bundle holds no Patient.")
    record = {**bundle, "entry": [e for e in bundle["entry"] if e["resource"].get("status") != "draft"]}
    templates = next(s for s in discovery["services"] if s["id"] == service.id).get("prefetch", {})
    context: dict[str, Any] = {"userId": "Practitioner/sample", "patientId": patient["id"]}
    if service.hook != "patient-view":
        drafts = _drafts(resources, order)
        context["draftOrders"] = {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [{"resource": draft} for draft in drafts],
        }
        if service.hook == "order-select":
            context["selections"] = [f"{draft['resourceType']}/{draft['id']}" for draft in drafts]
    call = {
        "hook": service.hook,
        "hookInstance": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{patient['id']}/{service.id}/{order}")),
        "context": context,
        "prefetch": answer(templates, record, patient["id"]),
    }
    moment = as_of or bundle.get("timestamp")
    return {**call, "extension": {EXTENSION: {"asOf": moment}}} if moment else call


def _drafts(resources: list[dict[str, Any]], wanted: str) -> list[dict[str, Any]]:
    drafts = [r for r in resources if r.get("status") == "draft"]
    chosen = [draft for draft in drafts if wanted.casefold() in _named(draft)]
    if not chosen:
        raise NoSuchOrder([draft["id"] for draft in drafts])
    return chosen


def _named(draft: dict[str, Any]) -> str:
    return f"{draft['id']} {draft.get('medicationCodeableConcept', {}).get('text', '')}".casefold()
