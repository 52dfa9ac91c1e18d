"""One hook call answered: request -> record -> facts -> engine and core -> advice -> cards and findings.

The straight way of the architecture. ``now``, the rulebook and the engine are given; nothing here is global.
A fault of ours raises (EngineError or whatever it is) and becomes a 500: never an answer with fewer cards.
"""

import uuid
from collections.abc import Callable
from copy import copy
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cds.core.rules import RuleBook, Status
from cds.core.speech import Speech
from cds.hooks.call import Call
from cds.hooks.cards import launching
from cds.hooks.completion import Completion
from cds.hooks.discovery import discovery
from cds.hooks.knowledge import Knowledge
from cds.hooks.request import EXTENSION, read_request
from cds.hooks.services import Service
from cds.hooks.stages import Stages
from cds.hooks.trail import Trail

if TYPE_CHECKING:
    from cds.fhir.retrieval import Source


class Answers:
    """The service for one rulebook. Immutable but for caches; safe for threads; build it before a fork."""

    def __init__(self, rulebook: RuleBook, lowest: Status, pages: str = "") -> None:
        """``pages`` is what stands before the addresses of the pages, which cards link to; empty: no link."""
        self.knowledge = Knowledge(rulebook, lowest, pages)
        self.rulebook = rulebook
        self.discovery = discovery(rulebook, lowest)
        self._templates = {one["hook"]: one.get("prefetch", {}) for one in self.discovery["services"]}

        self._in_language = {self.knowledge.speech.language: self}

    def speaking(self, speech: Speech) -> "Answers":
        """The same service, whose cards speak another language; findings and codes stay as they are."""
        kept = self._in_language.get(speech.language)
        if kept is None:
            kept = copy(self)
            kept.knowledge = self.knowledge.speaking(speech)
            self._in_language[speech.language] = kept
        return kept

    @property
    def shows_cards(self) -> bool:
        """Whether any rule has the standing to show a card."""
        return self.knowledge.shows_cards

    def warm_up(self, day: date) -> None:
        """Compile what a call on ``day`` needs, so that no caller waits and a fork shares it."""
        self.knowledge.warm_up(day)

    def answer(
        self,
        service: Service,
        body: Any,
        now: datetime,
        *,
        allow_as_of: bool,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
        stages: Stages | None = None,
        source: "Source | None" = None,
        trail: Trail | None = None,
        launch: str = "",
    ) -> dict[str, Any]:
        """The response to one call. RequestError where it cannot be judged, EngineError where we failed.

        ``now`` carries the patient's time zone and is the moment asked about, unless the request names one.
        ``source`` reads from the FHIR servers that the client may name; None: it may name none. ``launch`` is
        the address at which this client opens the patient page by SMART App Launch; empty: it does not.
        """
        stages = trail.stages if trail is not None else stages or Stages()
        request = read_request(body, service, allow_as_of=allow_as_of)
        as_of = request.as_of or now
        decision_id = new_id()
        stages.done("request")
        completion = Completion(request, self._templates[service.hook], source, stages)
        call = Call(self.knowledge, request, completion, as_of, decision_id, new_id, stages)
        parts = call.parts()
        standings = {standing for part in parts for standing in part.standings}
        cards = [card for part in parts for card in part.cards]
        response = {
            "cards": launching(cards, launch, decision_id, self.knowledge.speech) if launch else cards,
            "extension": {
                EXTENSION: {
                    "decision": decision_id,
                    "rulebook": self.rulebook.digest,
                    "asOf": as_of.isoformat(),
                    "approved": standings == {Status.ACTIVE},
                    "findings": [one for part in parts for one in part.findings],
                }
            },
        }
        if trail is not None:
            trail.request, trail.as_of, trail.reads = request, as_of, completion.reads
            trail.record, trail.judged, trail.decisions = call.record, call.judged, call.decisions
        stages.done("cards")
        return response
