"""One hook call answered: request -> record -> facts -> engine and core -> advice -> cards and findings.

The straight way of the architecture. ``now``, the rulebook and the engine are given; nothing here is global.
A fault of ours raises (EngineError or whatever it is) and becomes a 500: never an answer with fewer cards.
"""

import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from cds.core.rules import RuleBook, Status
from cds.hooks.call import Call
from cds.hooks.discovery import discovery
from cds.hooks.knowledge import Knowledge
from cds.hooks.request import EXTENSION, read_request
from cds.hooks.services import Service
from cds.hooks.stages import Stages


class Answers:
    """The service for one rulebook. Immutable but for caches; safe for threads; build it before a fork."""

    def __init__(self, rulebook: RuleBook, lowest: Status) -> None:
        self._knowledge = Knowledge(rulebook, lowest)
        self.rulebook = rulebook
        self.discovery = discovery(rulebook, lowest)

    @property
    def shows_cards(self) -> bool:
        """Whether any rule has the standing to show a card."""
        return self._knowledge.shows_cards

    def warm_up(self, day: date) -> None:
        """Compile what a call on ``day`` needs, so that no caller waits and a fork shares it."""
        self._knowledge.warm_up(day)

    def answer(
        self,
        service: Service,
        body: Any,
        now: datetime,
        *,
        allow_as_of: bool,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
        stages: Stages | None = None,
    ) -> dict[str, Any]:
        """The response to one call. RequestError where it cannot be judged, EngineError where we failed.

        ``now`` carries the patient's time zone and is the moment asked about, unless the request names one.
        """
        stages = stages or Stages()
        request = read_request(body, service, allow_as_of=allow_as_of)
        as_of = request.as_of or now
        decision_id = new_id()
        stages.done("request")
        parts = Call(self._knowledge, request, as_of, decision_id, new_id, stages).parts()
        standings = {standing for part in parts for standing in part.standings}
        response = {
            "cards": [card for part in parts for card in part.cards],
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
        stages.done("cards")
        return response
