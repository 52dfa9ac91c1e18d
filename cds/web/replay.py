"""Tokens that were used: each is accepted once, by whichever worker, also after a restart.

A small SQLite file holds a hash of every token's issuer and ``jti`` until the token has expired.
"""

import hashlib
import sqlite3
from pathlib import Path

from cds.web.smallfile import SmallFile

_PURGE_EVERY = 60.0  # seconds of the service's clock
# Without an index on `until`: one look at all rows a minute costs less than keeping it at every call.
_SCHEMA = "CREATE TABLE IF NOT EXISTS used (token BLOB PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID"


class UsedTokensError(Exception):
    """The file cannot be read or written, so it cannot be told whether a token was used."""


def token_hash(issuer: str, jti: str) -> bytes:
    """What stands for a token: 32 bytes that do not tell its id."""
    return hashlib.sha256(f"{len(issuer)}:{issuer}{jti}".encode()).digest()


class UsedTokens:
    """The tokens used so far. Safe for threads and over a fork.

    SQLite's own insert decides between two workers.
    """

    def __init__(self, path: Path) -> None:
        """Makes the file, for its user alone. UsedTokensError where that fails."""
        self._path = path
        self._purge_at = float("-inf")
        try:
            self._file = SmallFile(path, _SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise UsedTokensError(f"{path}: {error}") from None

    def take(self, token: bytes, until: float, now: float) -> bool:
        """Whether ``token`` is used for the first time; it is kept until ``until`` (seconds since 1970).

        UsedTokensError where it cannot be kept.
        """
        try:
            with self._file.open() as connection:
                if now >= self._purge_at:
                    self._purge_at = now + _PURGE_EVERY
                    connection.execute("DELETE FROM used WHERE until < ?", (now,))
                rows = connection.execute("INSERT OR IGNORE INTO used VALUES (?, ?)", (token, until))
                return rows.rowcount == 1
        except sqlite3.Error as error:
            raise UsedTokensError(f"{self._path}: {error}") from None
