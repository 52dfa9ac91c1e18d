"""An EHR over HTTP: it answers the prefetch templates of the discovery document and calls the service.

What goes wrong on the way (a list that is not sent, an error, a first page only, somebody else's data) goes
wrong here, in what is sent, as it does between real systems.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient

from cds.fhir.prefetch import answer
from tests.acceptance.record import PATIENT, STRANGER, Record
from tests.acceptance.resources import Resource

EXTENSION = "org.cluster-headache-cds"
CHART, SELECT, SIGN = (
    "cluster-headache-review",
    "cluster-headache-order-select",
    "cluster-headache-order-sign",
)
_HOOKS = {CHART: "patient-view", SELECT: "order-select", SIGN: "order-sign"}
NOT_SENT, FAILED, FIRST_PAGE = "does not send", "reports an error for", "sends only the first page of"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service answered: its cards, what it found rule by rule, and the language it speaks."""

    cards: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    language: str


class Ehr:
    """One client of the service."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client
        services = client.get("/cds-services").get_json()["services"]
        self._templates = {service["id"]: service["prefetch"] for service in services}

    def open_chart(self, record: Record) -> Answer:
        """The chart of the patient is opened."""
        return self._call(CHART, record, {})

    def sign(self, record: Record, drafts: list[Resource]) -> Answer:
        """Draft orders are about to be signed."""
        return self._call(SIGN, record, {"draftOrders": _collection(drafts)})

    def select(self, record: Record, drafts: list[Resource], selected: Resource) -> Answer:
        """One of the draft orders has just been chosen."""
        selections = [f"{selected['resourceType']}/{selected['id']}"]
        return self._call(SELECT, record, {"draftOrders": _collection(drafts), "selections": selections})

    def prefetch(self, service: str, record: Record) -> dict[str, Any]:
        """What this EHR sends with a call."""
        sent: dict[str, Any] = dict(answer(self._templates[service], record.bundle(), PATIENT))
        for key, resource in record.strangers:
            if key == "patient":
                sent[key] = resource
            elif key in sent:
                sent[key] = {**sent[key], "entry": [*sent[key]["entry"], {"resource": resource}]}
        for key, trouble in record.unsent.items():
            if trouble == NOT_SENT:
                sent.pop(key, None)
            elif key in sent:
                sent[key] = _first_page(sent[key]) if trouble == FIRST_PAGE else _error()
        return sent

    def _call(self, service: str, record: Record, context: dict[str, Any]) -> Answer:
        assert record.now is not None, "the scenario does not say which day it is"
        body = {
            "hook": _HOOKS[service],
            "hookInstance": str(uuid.uuid4()),
            "context": {"userId": "Practitioner/prescriber", "patientId": PATIENT, **context},
            "prefetch": self.prefetch(service, record),
            "extension": {EXTENSION: {"asOf": record.now.isoformat()}},
        }
        headers = {"Accept-Language": record.reads} if record.reads else {}
        response = self._client.post(f"/cds-services/{service}", json=body, headers=headers)
        assert response.status_code == 200, response.get_data(as_text=True)
        answered = response.get_json()
        found = answered["extension"][EXTENSION]["findings"]
        return Answer(answered["cards"], found, response.headers["Content-Language"])


def draft(order: Resource, number: int = 1, patient: str = PATIENT) -> Resource:
    """An order as a draft of ``patient``."""
    return {**order, "id": f"order-{number}", "subject": {"reference": f"Patient/{patient}"}}


def stranger(resource: Resource) -> Resource:
    """The same resource as another patient's."""
    if resource["resourceType"] == "Patient":
        return {**resource, "id": STRANGER}
    return {**resource, "id": "of-somebody-else", "subject": {"reference": f"Patient/{STRANGER}"}}


def _collection(drafts: list[Resource]) -> Resource:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in drafts]}


def _first_page(found: Resource) -> Resource:
    return {**found, "link": [{"relation": "next", "url": "https://ehr.example.org/fhir?page=2"}]}


def _error() -> Resource:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}
