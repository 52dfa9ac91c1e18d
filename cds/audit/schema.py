"""Making and moving the tables. Alembic is imported only where something has to be moved."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from cds.audit.database import Database, DatabaseAway, revision_of
from cds.audit.tables import HEAD, METADATA

MIGRATIONS = Path(__file__).parent / "migrations"
_TURN = 5_000_371  # of PostgreSQL's advisory locks, ours


class UnknownRevision(Exception):
    """The tables were made by a release that this one does not know: a newer one."""


def prepare(database: Database) -> None:
    """Bring the tables to ``HEAD``, whatever they are now. DatabaseAway, UnknownRevision.

    Where there are none they are made at once, as Alembic's cookbook has it; else the migrations run. Several
    processes may do this at a time: one does it, the others find it done.
    """
    revision = database.revision()
    if revision == HEAD:
        return
    try:
        with database.engine.begin() as connection:
            _wait_for_turn(connection)
            _work(revision_of(connection))(connection)
    except (DBAPIError, PoolTimeoutError):
        raise DatabaseAway from None


def _wait_for_turn(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})


def _work(revision: str) -> Callable[[Connection], None]:
    if revision == HEAD:
        return _nothing
    return _migrate if revision else _create


def _nothing(_: Connection) -> None:
    """Another process was first."""


def _create(connection: Connection) -> None:
    METADATA.create_all(connection)
    connection.execute(
        text(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
            " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise UnknownRevision from None
