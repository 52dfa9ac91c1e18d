"""Tokens that were used: each is accepted once, by whichever worker, also after a restart.

A small SQLite file holds a hash of every token's issuer and ``jti`` until the token has expired.
"""

import hashlib
import os
import sqlite3
import threading
from pathlib import Path

_WAIT = 1.0  # seconds for another worker's write
_PURGE_EVERY = 60.0  # seconds of the service's clock
# Without an index on `until`: one look at all rows a minute costs less than keeping it at every call.
_SCHEMA = "CREATE TABLE IF NOT EXISTS used (token BLOB PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID"


class UsedTokensError(Exception):
    """The file cannot be read or written, so it cannot be told whether a token was used."""


def token_hash(issuer: str, jti: str) -> bytes:
    """What stands for a token: 32 bytes that do not tell its id."""
    return hashlib.sha256(f"{len(issuer)}:{issuer}{jti}".encode()).digest()


class UsedTokens:
    """The tokens used so far. Safe for threads; every process opens the file for itself, at its first call.

    SQLite's own insert decides between two workers. A commit outlives the process; after a power failure the
    last ones may be lost (``synchronous=NORMAL``).
    """

    def __init__(self, path: Path) -> None:
        """Makes the file, for its user alone. UsedTokensError where that fails."""
        self._path = path
        self._lock = threading.Lock()
        self._process = 0
        self._connection: sqlite3.Connection | None = None
        self._inherited: list[sqlite3.Connection] = []
        self._purge_at = float("-inf")
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._open().close()
        except (OSError, sqlite3.Error) as error:
            raise UsedTokensError(f"{path}: {error}") from None

    def take(self, token: bytes, until: float, now: float) -> bool:
        """Whether ``token`` is used for the first time; it is kept until ``until`` (seconds since 1970).

        UsedTokensError where it cannot be kept.
        """
        with self._lock:
            try:
                connection = self._here()
                if now >= self._purge_at:
                    self._purge_at = now + _PURGE_EVERY
                    connection.execute("DELETE FROM used WHERE until < ?", (now,))
                rows = connection.execute("INSERT OR IGNORE INTO used VALUES (?, ?)", (token, until))
                return rows.rowcount == 1
            except sqlite3.Error as error:
                self._connection = None
                raise UsedTokensError(f"{self._path}: {error}") from None

    def _here(self) -> sqlite3.Connection:
        """This process's connection. One made before a fork is kept: to close it would harm the parent's."""
        process = os.getpid()
        if self._connection is not None and self._process != process:
            self._inherited.append(self._connection)
            self._connection = None
        if self._connection is None:
            self._connection, self._process = self._open(), process
        return self._connection

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(_SCHEMA)
        return connection
