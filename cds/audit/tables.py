"""The tables of the decision log. The migrations make them; a test holds both together.

Few indexes: every call pays for each of them.
No foreign keys: rows arrive in any order (a spool is drained late), and feedback may name a card that this
service never showed.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Dialect, Index, MetaData, String, Table, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

Row = Mapping[str, Any]
Entry = Mapping[str, Sequence[Row]]  # what is written at once: table name -> rows

HEAD = "0001"  # the revision of the migrations that makes exactly these tables


def stamp(instant: datetime) -> str:
    """An instant as it is written: UTC, of one width, so that text sorts as time does."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


class Instant(TypeDecorator[datetime]):
    """A moment in UTC: ``timestamptz`` on PostgreSQL, the text of :func:`stamp` on SQLite."""

    impl = String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column's type on this database."""
        is_postgres = dialect.name == "postgresql"
        return dialect.type_descriptor(DateTime(timezone=True) if is_postgres else String(32))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """A datetime with a zone, as the database takes it."""
        return value if value is None or dialect.name == "postgresql" else stamp(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """A datetime in UTC."""
        if value is None:
            return None
        return (value if isinstance(value, datetime) else datetime.fromisoformat(value)).astimezone(UTC)


class Json(TypeDecorator[Any]):
    """``jsonb`` on PostgreSQL, text on SQLite."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column's type on this database."""
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON())
        from sqlalchemy.dialects.postgresql import JSONB  # most services run without it

        return dialect.type_descriptor(JSONB())


METADATA = MetaData()

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("answered", Instant, nullable=False, index=True),
    Column("as_of", String(40), nullable=False),  # with the zone it was asked in, which sets the days
    Column("client", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("hook", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("hook_instance", Text, nullable=False),
    Column("patient", Text, nullable=False),
    Column("rulebook", Text, nullable=False),
    Column("software", Text, nullable=False),
    Column("findings", Json, nullable=False),  # [[rule@version, verdict, order, [[fact, reason], ...]], ...]
    Column("orders", Json, nullable=False),  # keyed hashes of the references, by the index in findings
    Column("cards", Json, nullable=False),  # their uuids
    Column("sources", Json, nullable=False),  # resource type -> how its list came
    Column("seconds", Json, nullable=False),  # stage -> seconds
    Column("erased", Json, nullable=False),
    Column("sheets", Json),  # the facts by order; only where they are kept
)

CARDS = Table(
    "cards",
    METADATA,
    Column("uuid", String(36), primary_key=True),
    Column("decision", String(36), nullable=False),
    Column("indicator", String(8), nullable=False),
    Column("rules", Json, nullable=False),  # [rule@version, ...]; empty for a notice
    Column("suggestions", Json, nullable=False),  # [[uuid, what it offers], ...]
    sqlite_with_rowid=False,
)

FEEDBACK = Table(
    "feedback",
    METADATA,
    # A digest of what was said, by whom, of which card: the same report again is the same row.
    Column("id", String(64), primary_key=True),
    Column("received", Instant, nullable=False, index=True),
    Column("client", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("card", Text, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("outcome_at", Instant, nullable=False),
    Column("accepted", Json, nullable=False),  # uuids of suggestions
    Column("reason_system", Text),
    Column("reason_code", Text),
    Column("erased", Json, nullable=False),
    Index("ix_feedback_card", "card"),
)
# By plain strings: the names that tables bear are no keys for orjson.
TABLES: Mapping[str, Table] = {"decisions": DECISIONS, "cards": CARDS, "feedback": FEEDBACK}
