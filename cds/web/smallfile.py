"""A small SQLite file that the workers of one service share for what must not be lost at a restart."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_WAIT = 1.0  # seconds for another worker's write


class SmallFile:
    """The file. Safe for threads; every process opens it for itself, at its first use.

    A commit outlives the process; after a power failure the last ones may be lost (``synchronous=NORMAL``).
    """

    def __init__(self, path: Path, schema: str) -> None:
        """Makes the file, for its user alone, and what ``schema`` says. OSError or sqlite3.Error."""
        self._path = path
        self._schema = schema
        self._lock = threading.Lock()
        self._process = 0
        self._connection: sqlite3.Connection | None = None
        self._inherited: list[sqlite3.Connection] = []
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._connect().close()

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """The connection, which no other thread has meanwhile; each statement commits. sqlite3.Error."""
        with self._lock:
            try:
                yield self._here()
            except sqlite3.Error:
                self._connection = None
                raise

    def _here(self) -> sqlite3.Connection:
        """This process's connection. One made before a fork is kept: to close it would harm the parent's."""
        process = os.getpid()
        if self._connection is not None and self._process != process:
            self._inherited.append(self._connection)
            self._connection = None
        if self._connection is None:
            self._connection, self._process = self._connect(), process
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(self._schema)
        return connection
