"""One answer as rows: what was decided and on what grounds, without anything that names somebody.

Left out: names, free text (a card's summary and detail hold values of the record), resources, tokens. Hashed
under a key: the references to patient and orders. Each row lists both, with what was put in place.
"""

import re
from typing import Any

import orjson

from cds.audit.decision import Decision, Json, Judged
from cds.audit.facts_json import sheet_json
from cds.audit.keys import Pseudonyms
from cds.audit.tables import Entry, Row, stamp

UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_ERASED = (
    "patient: keyed hash",
    "orders: keyed hash",
    "user: left out",
    "encounter: left out",
    "prefetch: left out",
    "draft orders: left out",
    "FHIR server and token: left out",
    "summary and detail of cards: left out",
    "resources of suggestions: left out",
)
_NO_FACTS = "facts: left out"
_NO_ORIGINS = "origins of facts: left out"
_INSTANCE = "hook instance: keyed hash, as it is no UUID"


class Log:
    """What makes rows of decisions. ``extension`` is the name of ours in the cards."""

    def __init__(self, pseudonyms: Pseudonyms, extension: str, *, keeps_facts: bool) -> None:
        self._pseudonyms = pseudonyms
        self._extension = extension
        self._keeps_facts = keeps_facts
        self._erased = (*_ERASED, _NO_ORIGINS if keeps_facts else _NO_FACTS)
        self._erased_json = _json(self._erased)

    def entry(self, decision: Decision) -> Entry:
        """The rows of one decision and its cards, ready for the database and the spool."""
        scope = f"{decision.client}/{decision.tenant}"
        places = _places(decision)
        is_uuid = UUID.fullmatch(decision.hook_instance) is not None
        instance = decision.hook_instance
        row: Row = {
            "id": decision.id,
            "answered": stamp(decision.answered),
            "as_of": decision.as_of.isoformat(),
            "client": decision.client,
            "tenant": decision.tenant.replace("\0", ""),  # PostgreSQL refuses it, and a token may hold it
            "hook": decision.hook,
            "service": decision.service,
            "hook_instance": instance if is_uuid else self._pseudonyms.of(scope, instance),
            "patient": self._pseudonyms.of(scope, f"Patient/{decision.patient_id}"),
            "rulebook": decision.rulebook,
            "software": decision.software,
            "findings": _json(_findings(decision, places)),
            "orders": _json([self._pseudonyms.of(scope, name) for name in places if name is not None]),
            "cards": _json([card["uuid"] for card in decision.cards]),
            "sources": _json(decision.sources),
            "seconds": _json({stage: round(taken, 6) for stage, taken in decision.seconds.items()}),
            "erased": self._erased_json if is_uuid else _json((*self._erased, _INSTANCE)),
            "sheets": _json([_sheet(one, places) for one in decision.judged]) if self._keeps_facts else None,
        }
        cards = [self._card(card, decision.id) for card in decision.cards]
        return {"decisions": [row], "cards": cards}

    def _card(self, card: Json, decision_id: str) -> Row:
        return {
            "uuid": card["uuid"],
            "decision": decision_id,
            "indicator": card["indicator"],
            "rules": _json(card["extension"][self._extension].get("rules", ())),
            "suggestions": _json([[one["uuid"], _offer(one)] for one in card.get("suggestions", ())]),
        }


def _offer(suggestion: Json) -> str:
    """What a suggestion offers, by the codes of the rulebook alone: ``cancel``, ``replace by`` or ``order``
    with ``system|code``. Its words may hold a dose worked out for the patient."""
    actions = suggestion.get("actions", ())
    cancels = any(action["type"] == "delete" for action in actions)
    made = [_coded(action["resource"]) for action in actions if "resource" in action]
    if not made:
        return "cancel"
    return " ".join(("replace by" if cancels else "order", *made))


def _coded(resource: Json) -> str:
    concept = resource.get("code") or resource["medicationCodeableConcept"]
    coding = concept["coding"][0]
    return f"{coding['system']}|{coding['code']}"


def _places(decision: Decision) -> dict[str | None, int | None]:
    """The orders by their place, to tell them apart without their names. None, the chart, has none."""
    named = dict.fromkeys([one.get("order") for one in decision.findings])
    named |= dict.fromkeys([one.order for one in decision.judged])
    named.pop(None, None)
    return {None: None, **{name: place for place, name in enumerate(named)}}


def _findings(decision: Decision, places: dict[str | None, int | None]) -> list[list[Any]]:
    """Each ``[rule@version, verdict, order]``, and where it is unknown ``[[fact, reason], ...]``."""
    return [
        [f"{one['rule']}@{one['version']}", one["verdict"], places[one.get("order")]]
        if "missing" not in one
        else [
            f"{one['rule']}@{one['version']}",
            one["verdict"],
            places[one.get("order")],
            [[item["fact"], item["reason"]] for item in one["missing"]],
        ]
        for one in decision.findings
    ]


def _sheet(one: Judged, places: dict[str | None, int | None]) -> dict[str, Any]:
    return {
        "order": places[one.order],
        "drugs": list(one.drugs),
        "asOf": one.as_of.isoformat(),
        "facts": sheet_json(one.sheet),
    }


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
