"""The database: one statement a table, a commit an entry, and a deadline on everything.

Rows are inserted through the driver with statements that SQLAlchemy compiled once: half the processor time of
its own execution. Inserting the same row again changes nothing, so whoever does not know whether a commit
arrived may insert again.
"""

import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from cds.audit.tables import TABLES, Entry

QUICK = 0.25  # seconds that a caller waits for the database
PATIENT = 10.0  # seconds that work without a caller waits


class DatabaseAway(Exception):
    """The database cannot be had, or not in time. Without its message, which may hold rows."""


class RowRefused(Exception):
    """The database is there and will not have a row, whenever it is asked."""


def database_url(written: str) -> str:
    """A checked ``CDS_DATABASE_URL``, with its driver and its password.

    ValueError, without the password, where it is none that is served.
    """
    try:
        url = make_url(written)
    except ArgumentError:
        raise ValueError("not a database URL, such as postgresql://user@host/name") from None
    kind = url.get_backend_name()
    if kind == "sqlite":
        if not url.database or url.database == ":memory:":
            raise ValueError("SQLite needs a file: sqlite:///folder/file.db")
        return _text(url.set(drivername="sqlite"))
    if kind == "postgresql":
        return _text(url.set(drivername="postgresql+psycopg"))
    raise ValueError(f"{kind} is not served; it may be sqlite or postgresql")


def sqlite_url(file: Path) -> str:
    """The URL of a database in a file."""
    return _text(URL.create("sqlite", database=str(file)))


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


class Database:
    """One database, by a URL that ``database_url`` gave.

    Safe for threads, and over a fork: connections are made by the process that uses them.
    ``deadline``: seconds after which whatever was asked of it is given up.
    """

    def __init__(self, url: str, deadline: float) -> None:
        self._url = make_url(url)
        self._deadline = deadline
        self._lock = threading.Lock()
        self._owner = 0
        self._engine: Engine | None = None
        self._statements = _statements(self._url)
        self._is_sqlite = self._url.get_backend_name() == "sqlite"

    @property
    def engine(self) -> Engine:
        """This process's engine."""
        with self._lock:
            if self._engine is None or self._owner != os.getpid():
                if self._engine is not None:
                    self._engine.dispose(close=False)  # its connections are another process's
                self._engine = _engine(self._url, self._deadline)
                self._owner = os.getpid()
            return self._engine

    def insert(self, entries: Iterable[Entry]) -> None:
        """Insert what is not there yet, in one transaction. DatabaseAway, RowRefused."""
        engine = self.engine
        driver = engine.dialect.loaded_dbapi
        try:
            pooled = engine.raw_connection()
        except (driver.Error, DBAPIError, PoolTimeoutError):
            raise DatabaseAway from None
        try:
            self._insert(pooled.driver_connection, entries)
        except (driver.DataError, driver.IntegrityError):
            pooled.rollback()
            raise RowRefused from None
        except driver.Error:
            pooled.invalidate()
            raise DatabaseAway from None
        finally:
            pooled.close()

    def _insert(self, connection: Any, entries: Iterable[Entry]) -> None:
        cursor = connection.cursor()
        if self._is_sqlite:
            cursor.execute("BEGIN IMMEDIATE")  # else a reader that becomes a writer fails at once
        for entry in entries:
            for name, rows in entry.items():
                if rows:
                    statement, blank = self._statements[name]
                    whole = [row if len(row) == len(blank) else {**blank, **row} for row in rows]
                    cursor.executemany(statement, whole)
        connection.commit()

    def revision(self) -> str:
        """The revision that the tables have, empty where there are none. DatabaseAway."""
        try:
            with self.engine.connect() as connection:
                return revision_of(connection)
        except (DBAPIError, PoolTimeoutError):
            raise DatabaseAway from None

    def close(self) -> None:
        """Close this process's connections; the next use opens new ones."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose(close=self._owner == os.getpid())
                self._engine = None


def revision_of(connection: Connection) -> str:
    """The revision that Alembic noted, empty where it noted none."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _statements(url: URL) -> dict[str, tuple[str, dict[str, None]]]:
    """For each table its insertion, with parameters by name, and a row of nothing."""
    return {name: (_statement(url, table), dict.fromkeys(table.c.keys())) for name, table in TABLES.items()}


def _statement(url: URL, table: Table) -> str:
    if url.get_backend_name() == "sqlite":
        ours = sqlite.insert(table).on_conflict_do_nothing()
        return str(ours.compile(dialect=sqlite.dialect(paramstyle="named")))
    from sqlalchemy.dialects import postgresql  # most services run without it

    theirs = postgresql.insert(table).on_conflict_do_nothing()
    return str(theirs.compile(dialect=url.get_dialect()()))


def _engine(url: URL, deadline: float) -> Engine:
    if url.get_backend_name() != "sqlite":
        from cds.audit.postgres import connector  # its driver is wanted by nobody else

        return create_engine(url, creator=connector(url, deadline), pool_timeout=deadline)
    arguments = {"timeout": deadline, "isolation_level": None, "check_same_thread": False}
    engine = create_engine(url, connect_args=arguments, pool_timeout=deadline)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _set_up(connection: Any, _: Any) -> None:
    """Readers beside one writer, and each commit on the disk before it counts (docs/adr/0014)."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")  # what was purged is overwritten
