"""The service page: what it did, how well, and which of its cards people pass over."""

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from cds.core.explain import REASONS
from cds.settings.decision_log import database_of
from cds.web.pages.desk import Desk
from cds.web.pages.rendering import page

if TYPE_CHECKING:
    from cds.audit.store import Store

_REASONS = {reason.value: words for reason, words in REASONS.items()}
PERIODS = (1, 7, 30, 90)  # days
_USUAL = 7
_RESPONSES = 90  # days of cards whose answers are counted: feedback comes late and is scarce


def add_routes(pages: Blueprint, desk: Desk) -> None:
    """``/service``."""
    stores: list[Store] = []

    @pages.get("/service")
    def service() -> Response:
        # Imported when somebody asks: calls of an EHR need none of it.
        from cds.audit.activity import activity
        from cds.audit.database import PATIENT, Database, DatabaseAway
        from cds.audit.responses import responses
        from cds.audit.store import Store
        from cds.hooks.reasons import display_of

        if not stores:
            stores.append(Store(Database(database_of(desk.settings), PATIENT)))
        asked = request.args.get("days", "")
        days = next((one for one in PERIODS if str(one) == asked), _USUAL)
        now, store = desk.clock(), stores[0]
        standing, health = desk.health.ready()
        shown = {"health": health, "standing": standing.name.lower(), "days": days, "periods": PERIODS}
        rulebook = desk.serving.answers.rulebook
        shown |= {"now": now, "rules": rulebook.rules, "facts": rulebook.facts}
        shown |= {"display_of": display_of, "reason_words": _REASONS}
        try:
            done = activity(store, now, days)
            found = responses(store.answered_cards(now - timedelta(days=_RESPONSES), now))
        except DatabaseAway:
            return page("service.html", activity=None, responses=None, **shown)
        return page("service.html", activity=done, responses=found, responses_days=_RESPONSES, **shown)
