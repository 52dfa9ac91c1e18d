"""Reading and clearing the decision log, for the commands. Every method may raise DatabaseAway."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, delete, exists, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from cds.audit.database import Database, DatabaseAway
from cds.audit.tables import CARDS, DECISIONS, FEEDBACK

Stored = Mapping[str, Any]
_AT_ONCE = 200  # rows held in memory
_OF_BOTH = ("card", "client", "tenant", "service")  # that a report and the decision have in common


class Purged(NamedTuple):
    """How many rows went."""

    decisions: int
    feedback: int


class Store:
    """The log in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def decision(self, decision_id: str) -> Stored | None:
        """One decision by its columns, with its ``cards``; None where it is not stored."""
        with self._connected() as connection:
            row = (
                connection.execute(select(DECISIONS).where(DECISIONS.c.id == decision_id)).mappings().first()
            )
            return None if row is None else _whole(connection, dict(row))

    def decisions(self, since: datetime | None = None, until: datetime | None = None) -> Iterator[Stored]:
        """The decisions answered from ``since`` on and before ``until``, oldest first, with their cards."""
        query = select(DECISIONS).order_by(DECISIONS.c.answered, DECISIONS.c.id)
        with self._connected() as connection:
            for row in _rows(connection, _within(query, since, until)):
                yield _whole(connection, row)

    def calls(self, since: datetime, until: datetime) -> dict[str, int]:
        """How many decisions were answered from ``since`` on and before ``until``, by service."""
        query = select(DECISIONS.c.service, func.count()).group_by(DECISIONS.c.service)
        with self._connected() as connection:
            rows = connection.execute(_within(query, since, until)).all()
            return {str(service): int(count) for service, count in rows}

    def newest(self, since: datetime, until: datetime, most: int) -> Iterator[Stored]:
        """Service, findings and stages of at most so many decisions of that time, newest first."""
        told = (DECISIONS.c.service, DECISIONS.c.findings, DECISIONS.c.seconds)
        query = select(*told).order_by(DECISIONS.c.answered.desc()).limit(most)
        with self._connected() as connection:
            yield from _rows(connection, _within(query, since, until))

    def answered_cards(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[Sequence[Stored]]:
        """The cards shown from ``since`` on and before ``until``, each as one row for every report on it.

        A row has ``uuid``, ``rules`` and ``suggestions`` of the card, the instant ``answered`` of its
        decision, and the columns of the report (``outcome`` and others), all None where there is none. Only
        reports of the client and tenant that were shown the card count.
        """
        told = [column for column in FEEDBACK.c if column.name not in _OF_BOTH]
        theirs = and_(
            FEEDBACK.c.card == CARDS.c.uuid,
            FEEDBACK.c.client == DECISIONS.c.client,
            FEEDBACK.c.tenant == DECISIONS.c.tenant,
        )
        query = (
            select(CARDS.c.uuid, CARDS.c.rules, CARDS.c.suggestions, DECISIONS.c.answered, *told)
            .select_from(
                CARDS.join(DECISIONS, DECISIONS.c.id == CARDS.c.decision).outerjoin(FEEDBACK, theirs)
            )
            .order_by(CARDS.c.uuid)
        )
        with self._connected() as connection:
            rows = _rows(connection, _within(query, since, until))
            for _, reports in groupby(rows, key=itemgetter("uuid")):
                yield list(reports)

    def unknown_feedback(self, since: datetime | None = None, until: datetime | None = None) -> int:
        """How many reports, received in that time, are on a card that their client was not shown here."""
        theirs = (
            select(CARDS.c.uuid)
            .join(DECISIONS, DECISIONS.c.id == CARDS.c.decision)
            .where(
                CARDS.c.uuid == FEEDBACK.c.card,
                DECISIONS.c.client == FEEDBACK.c.client,
                DECISIONS.c.tenant == FEEDBACK.c.tenant,
            )
        )
        query = select(func.count()).select_from(FEEDBACK).where(~theirs.exists())
        if since is not None:
            query = query.where(FEEDBACK.c.received >= since)
        if until is not None:
            query = query.where(FEEDBACK.c.received < until)
        with self._connected() as connection:
            return int(connection.execute(query).scalar_one())

    def purge(self, before: datetime) -> Purged:
        """Delete what was answered, and the feedback received, before an instant."""
        old = DECISIONS.c.answered < before
        theirs = exists().where(DECISIONS.c.id == CARDS.c.decision, old)
        with self._connected() as connection:
            connection.execute(delete(CARDS).where(theirs))
            decisions = connection.execute(delete(DECISIONS).where(old)).rowcount
            feedback = connection.execute(delete(FEEDBACK).where(FEEDBACK.c.received < before)).rowcount
            connection.commit()
        return Purged(decisions, feedback)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            with self._database.engine.connect() as connection:
                yield connection
        except (DBAPIError, PoolTimeoutError):
            raise DatabaseAway from None


def _within(query: Select[Any], since: datetime | None, until: datetime | None) -> Select[Any]:
    if since is not None:
        query = query.where(DECISIONS.c.answered >= since)
    return query if until is None else query.where(DECISIONS.c.answered < until)


def _rows(connection: Connection, query: Select[Any]) -> Iterator[Stored]:
    result = connection.execution_options(yield_per=_AT_ONCE).execute(query)
    yield from (dict(row) for row in result.mappings())


def _whole(connection: Connection, row: Mapping[str, Any]) -> Stored:
    """A decision with its cards as they are stored, in the order they were shown."""
    found = connection.execute(select(CARDS).where(CARDS.c.uuid.in_(row["cards"]))).mappings()
    cards = {card["uuid"]: dict(card) for card in found}
    return {**row, "cards": [cards[uuid] for uuid in row["cards"] if uuid in cards]}
