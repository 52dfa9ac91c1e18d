"""What every response owes: CDS Hooks 2.0.1 (Card, Suggestion, Action, Link) and the response contract."""

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

from fhir.resources.R4B.medicationrequest import MedicationRequest
from fhir.resources.R4B.servicerequest import ServiceRequest

from cds.hooks.request import EXTENSION

Json = dict[str, Any]
_MODELS = {"MedicationRequest": MedicationRequest, "ServiceRequest": ServiceRequest}
_MAY_BE_EMPTY = frozenset({"cards", "findings"})
_REASONS = {
    "not_recorded", "not_sent", "too_old", "unit_not_understood", "contradictory", "unreadable", "text_only",
}  # fmt: skip


def check(response: Json) -> None:
    """Assert all of it."""
    assert list(_empty("$", response)) == []
    assert set(response) == {"cards", "extension"}
    for card in response["cards"]:
        check_card(card)
    ids = [one["uuid"] for card in response["cards"] for one in (card, *card.get("suggestions", ()))]
    assert len(ids) == len(set(ids)) == len({str(uuid.UUID(each)) for each in ids})
    _extension(response["extension"][EXTENSION], response["cards"])


def once_a_level(response: Json) -> None:
    """Assert that no level speaks twice: for a call about the chart, or about one order of each drug."""
    levels = Counter((card["source"]["topic"]["code"], card["indicator"]) for card in response["cards"])
    assert set(levels.values()) <= {1}, levels


def outside_code(markdown: str) -> str:
    """A card's detail without its code spans, where Markdown, HTML and links mean nothing."""
    assert markdown.count("`") % 2 == 0
    return re.sub(r"`[^`\n]+`", "", markdown)


def _empty(path: str, value: object) -> Iterator[str]:
    if value is None or value in ("", [], {}):
        if not (value == [] and path.rpartition(".")[2] in _MAY_BE_EMPTY):
            yield path
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _empty(f"{path}.{key}", inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _empty(f"{path}[]", inner)


def check_card(card: Json) -> None:
    """Assert what a card owes."""
    assert 0 < len(card["summary"]) < 140
    assert "\n" not in card["summary"]
    assert card["indicator"] in ("info", "warning", "critical")
    assert card["source"]["label"]
    assert card["source"]["topic"].keys() == {"system", "code", "display"}
    assert card.get("source", {}).get("url", "https://").startswith("https://")
    assert ("suggestions" in card) == ("selectionBehavior" in card)
    recommended = [s for s in card.get("suggestions", ()) if s.get("isRecommended")]
    assert len(recommended) <= 1 or card["selectionBehavior"] == "any"
    if "suggestions" in card:
        creates = all(a["type"] == "create" for s in card["suggestions"] for a in s["actions"])
        assert card["selectionBehavior"] == ("any" if creates else "at-most-one")
    for suggestion in card.get("suggestions", ()):
        assert suggestion["label"]
        for action in suggestion["actions"]:
            _action(action)
    for reason in card.get("overrideReasons", ()):
        assert reason.keys() == {"system", "code", "display"}
    for link in card.get("links", ()):
        assert link.keys() == {"label", "url", "type"}
        assert link["type"] == "absolute"
        assert link["url"].startswith(("https://", "http://127.0.0.1:"))  # the demo links to its own pages


def _action(action: Json) -> None:
    assert action["description"]
    if action["type"] == "delete":
        assert action.keys() == {"type", "description", "resourceId"}
        return
    assert action["type"] == "create"
    resource = action["resource"]
    _MODELS[resource["resourceType"]].model_validate(resource)
    if resource["resourceType"] == "MedicationRequest":  # what the reference client needs to take it over
        assert resource["medicationCodeableConcept"]["text"]
        assert resource["medicationCodeableConcept"]["coding"][0]["code"]


def _extension(told: Json, cards: list[Json]) -> None:
    assert told.keys() == {"decision", "rulebook", "asOf", "approved", "findings"}
    assert told["rulebook"].startswith("sha256:")
    assert isinstance(told["approved"], bool)
    for card in cards:
        assert card["extension"][EXTENSION]["decision"] == told["decision"]
    references = {f"{finding['rule']}@{finding['version']}" for finding in told["findings"]}
    assert {rule for card in cards for rule in card["extension"][EXTENSION].get("rules", ())} <= references
    for finding in told["findings"]:
        assert finding["verdict"] in ("met", "not_met", "unknown")
        assert finding["criteria"]
        assert ("missing" in finding) == (finding["verdict"] == "unknown")
        for part in (finding, *finding["criteria"]):
            assert all(set(item) == {"fact", "reason"} for item in part.get("missing", ()))
            assert {item["reason"] for item in part.get("missing", ())} <= _REASONS
