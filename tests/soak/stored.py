"""What the decision log holds in the end, read from its tables without the code of the service."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

from sqlalchemy import create_engine, text

from cds.audit.database import database_url
from tests.service import Service
from tests.soak.disturbances import readiness
from tests.soak.record import Report, hash_of_cards

_PATIENCE = 120.0  # seconds for the spool to drain


class Row(NamedTuple):
    """A decision: its id, and what it says of instance, rulebook and cards."""

    decision: str
    instance: str
    rulebook: str
    cards: int


class Stored(NamedTuple):
    """Every row of decisions and of feedback, how many cards there are, and those of no decision here."""

    decisions: list[Row]
    reports: list[Report]
    cards_named: int
    cards: int
    strays: int


def read(url: str) -> Stored:
    """All of it."""
    engine = create_engine(database_url(url), execution_options={"yield_per": 1000})
    try:
        with engine.connect() as connection:
            named = 0
            decisions = []
            for row in connection.execute(text("SELECT id, hook_instance, rulebook, cards FROM decisions")):
                named += len(row.cards)
                decisions.append(Row(row.id, row.hook_instance, row.rulebook, hash_of_cards(row.cards)))
            reports = [
                Report(row.client, row.card, row.outcome)
                for row in connection.execute(text("SELECT client, card, outcome FROM feedback"))
            ]
            cards = connection.execute(text("SELECT count(*) FROM cards")).scalar_one()
            strays = connection.execute(
                text(
                    "SELECT count(*) FROM cards WHERE NOT EXISTS (SELECT 1 FROM decisions"
                    " WHERE decisions.id = cards.decision AND decisions.cards @> to_jsonb(cards.uuid))"
                )
            ).scalar_one()
            return Stored(decisions, reports, named, cards, strays)
    finally:
        engine.dispose()


def spooled(state: Path) -> list[str]:
    """The names of the files in the spool: what waits, and what was kept aside."""
    return sorted(file.name for file in (state / "spool").glob("*") if file.suffix != ".lock")


def drained(service: Service) -> float | None:
    """Wait until nothing is spooled and every worker has its database: the seconds; None: it did not come."""
    begun = monotonic()
    while monotonic() - begun < _PATIENCE:
        if not spooled(service.folder / "state") and all(_is_ready(service)):
            return monotonic() - begun
        sleep(0.2)
    return None


def _is_ready(service: Service) -> Iterator[bool]:
    for _ in range(8):  # whichever worker answers
        yield readiness(service)["decision_log"]["database"] == "ok"
