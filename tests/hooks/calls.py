"""Hook calls made of the sample patients, changed as a test needs, and the service that answers them."""

import copy
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from cds.core.rules import RuleBook, Status
from cds.hooks.answer import Answers
from cds.hooks.request import EXTENSION
from cds.hooks.samples import hook_call
from cds.hooks.services import SERVICES, Service

ROOT = Path(__file__).resolve().parent.parent.parent
Json = dict[str, Any]
Edit = Callable[[Json], None]

BY_HOOK = {service.hook: service for service in SERVICES.values()}
REVIEW, SELECT, SIGN = (BY_HOOK[hook] for hook in ("patient-view", "order-select", "order-sign"))
NOW = datetime.fromisoformat("2026-03-02T09:00:00+01:00")  # the samples' moment
SAMPLES = tuple(sorted(path.stem for path in (ROOT / "samples").glob("*.json")))
DRUGS = ("ketamine", "magnesium", "verapamil", "lithium")

RXNORM, SNOMED, UCUM = (
    "http://www.nlm.nih.gov/research/umls/rxnorm",
    "http://snomed.info/sct",
    "http://unitsofmeasure.org",
)
NOTHING: Json = {"resourceType": "Bundle", "type": "searchset", "total": 0}
FAILED: Json = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}


def sample(name: str) -> Json:
    """The Bundle of a sample patient."""
    bundle: Json = json.loads((ROOT / "samples" / f"{name}.json").read_text(encoding="utf-8"))
    return bundle


class Site:
    """The service for one rulebook, and the calls that an EHR would make of it at the samples' moment."""

    def __init__(self, rulebook: RuleBook, lowest: Status = Status.REVIEW) -> None:
        self.answers = Answers(rulebook, lowest)
        self._calls: dict[tuple[str, str, str], Json] = {}

    def call(self, name: str, service: Service = SIGN, order: str = "ketamine", *edits: Edit) -> Json:
        """The body for a sample patient, changed by ``edits``."""
        key = (name, service.id, order)
        if key not in self._calls:
            self._calls[key] = hook_call(sample(name), service, self.answers.discovery, order)
        body = copy.deepcopy(self._calls[key])
        for edit in edits:
            edit(body)
        return body

    def ask(self, body: Any, service: Service = SIGN) -> Json:
        """The response."""
        return self.answers.answer(service, body, NOW, allow_as_of=True)

    def sign(self, name: str, *edits: Edit, order: str = "ketamine") -> Json:
        """The response to an order of a sample patient, about to be signed."""
        return self.ask(self.call(name, SIGN, order, *edits))


def drafts(body: Json) -> list[Json]:
    """The draft orders of a call."""
    return [entry["resource"] for entry in body["context"]["draftOrders"]["entry"]]


def draft(body: Json) -> Json:
    """The only draft order of a call."""
    (only,) = drafts(body)
    return only


def entries(body: Json, key: str) -> list[Json]:
    """The resources under a prefetch key."""
    return [entry["resource"] for entry in body["prefetch"][key]["entry"]]


def put(body: Json, key: str, *resources: Json) -> None:
    """More resources under a prefetch key."""
    body["prefetch"][key]["entry"] += [{"resource": resource} for resource in resources]
    body["prefetch"][key]["total"] += len(resources)


def order_of(code: str | None, text: str = "", **more: Any) -> Json:
    """A draft order of a drug by its RxNorm code, or in words; its patient is to be filled in."""
    concept: Json = {"coding": [{"system": RXNORM, "code": code}]} if code is not None else {}
    return {
        "resourceType": "MedicationRequest",
        "id": f"order-{code or 'in-words'}",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": {**concept, **({"text": text} if text else {})},
        **more,
    }


def instead(*orders: Json) -> Edit:
    """An edit: these are the draft orders."""

    def edit(body: Json) -> None:
        subject = {"reference": f"Patient/{body['context']['patientId']}"}
        entries = [{"resource": {"subject": subject, **order}} for order in orders]
        body["context"]["draftOrders"] = {"resourceType": "Bundle", "entry": entries}

    return edit


def cards(response: Json, level: str = "") -> list[Json]:
    """The cards of a response, of one level if named."""
    return [card for card in response["cards"] if level in ("", card["indicator"])]


def card(response: Json, level: str = "") -> Json:
    """The only card (of a level)."""
    (only,) = cards(response, level)
    return only


def summaries(response: Json) -> list[str]:
    """Level and heading of every card."""
    return [f"{one['indicator']}: {one['summary']}" for one in response["cards"]]


def labels(one: Json) -> list[str]:
    """What a card offers."""
    return [suggestion["label"] for suggestion in one.get("suggestions", ())]


def told(response: Json) -> Json:
    """What the response says of itself."""
    extension: Json = response["extension"][EXTENSION]
    return extension


def verdicts(response: Json, order: str | None = None) -> dict[str, str]:
    """Rule -> verdict of the findings, of one order if named."""
    findings = told(response)["findings"]
    return {f["rule"]: f["verdict"] for f in findings if order is None or f.get("order") == order}
