"""A recorded decision looked up for a page: its facts where they were kept, else what was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cds.audit.database import Database, DatabaseAway
from cds.audit.decision import Judged
from cds.audit.facts_json import NotFacts
from cds.audit.store import Store, Stored
from cds.audit.stored_sheets import judged_of
from cds.audit.tables import HEAD
from cds.core.errors import Fault, RequestError
from cds.settings import Settings
from cds.settings.decision_log import database_of
from cds.web.pages.languages import spoken

_DEADLINE = 2.0  # seconds that a reader waits for the database
_LONGEST_ID = 36  # a UUID


@dataclass(frozen=True, slots=True)
class Logged:
    """One decision. ``judged`` is None where its facts were not kept; ``patient`` is a keyed hash."""

    stored: Stored
    judged: Sequence[Judged] | None

    @property
    def patient(self) -> str:
        """Who it was about, as the log names patients."""
        return str(self.stored["patient"])

    @property
    def as_of(self) -> datetime:
        """The moment that was asked about."""
        return datetime.fromisoformat(str(self.stored["as_of"]))

    @property
    def hook(self) -> str:
        """The hook that was called."""
        return str(self.stored["hook"])


class DecisionLog:
    """The log, opened when the first page asks for it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _database(self) -> Database:
        return Database(database_of(self._settings), _DEADLINE)

    def find(self, decision_id: str) -> Logged:
        """RequestError 404 where there is none of this id, 503 where the log cannot be read."""
        text = spoken().text
        try:
            stored = self._stored(decision_id) if len(decision_id) <= _LONGEST_ID else None
        except DatabaseAway:
            message = text("The decision log cannot be read now. Try again in a minute.")
            raise RequestError(503, [Fault("", message, "transient")]) from None
        if stored is None:
            message = text(
                "The decision log holds no decision of this id. It may be deleted, or not stored yet."
            )
            raise RequestError(404, [Fault("", message, "not-found")])
        try:
            return Logged(stored, judged_of(stored) or None)
        except NotFacts:
            return Logged(stored, None)

    def _stored(self, decision_id: str) -> Stored | None:
        if self._database.revision() != HEAD:
            raise DatabaseAway
        return Store(self._database).decision(decision_id)
