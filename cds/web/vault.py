"""What a reader's browser has a key to and the service keeps: a token of an EHR, a launch under way.

Each entry is encrypted under a secret that only the reader's cookie, or the address the reader comes back to,
holds. The file alone opens nothing, and neither does the cookie without the file. Entries live for minutes.
"""

import base64
import hashlib
import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cds.settings import SettingError, Settings
from cds.settings.state import state_folder
from cds.web.clients import Clients
from cds.web.smallfile import SmallFile

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS entry (name BLOB PRIMARY KEY, sealed BLOB NOT NULL, until REAL NOT NULL) "
    "WITHOUT ROWID"
)
_FILE = "sign-ins.sqlite"
Entry = dict[str, Any]


class VaultError(Exception):
    """The file cannot be read or written. The message names it, and nothing of what it holds."""


class Vault:
    """The entries, shared by all workers and kept over a restart. Instants are seconds since 1970."""

    def __init__(self, path: Path) -> None:
        """Makes the file, for its user alone. VaultError where that fails."""
        self._path = path
        try:
            self._file = SmallFile(path, _SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise VaultError(f"{path}: {error}") from None

    def put(self, secret: str, entry: Entry, until: float, now: float) -> None:
        """Keep ``entry`` until ``until``; what has expired is removed."""
        sealed = _seal(secret).encrypt_at_time(json.dumps(entry).encode(), int(now))
        self._do("DELETE FROM entry WHERE until <= ?", now)
        self._do("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", _name(secret), sealed, until)

    def get(self, secret: str, now: float) -> Entry | None:
        """The entry; None where there is none, or no longer."""
        found = self._do("SELECT sealed FROM entry WHERE name = ? AND until > ?", _name(secret), now)
        return _opened(secret, found)

    def take(self, secret: str, now: float) -> Entry | None:
        """The entry, which is gone then: of several that take it one has it."""
        query = "DELETE FROM entry WHERE name = ? AND until > ? RETURNING sealed"
        return _opened(secret, self._do(query, _name(secret), now))

    def _do(self, query: str, *values: object) -> list[tuple[bytes]]:
        try:
            with self._file.open() as connection:
                return connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise VaultError(f"{self._path}: {error}") from None


def vault_of(settings: Settings, clients: Clients) -> Vault | None:
    """The vault of this service; None where nobody signs in or launches. SettingError."""
    if settings.sign_in != "oidc" and not any(one.smart for one in clients.registrations):
        return None
    try:
        return Vault(state_folder(settings) / _FILE)
    except VaultError as error:
        raise SettingError(f"CDS_STATE: the file of sign-ins cannot be written: {error}") from None


def _name(secret: str) -> bytes:
    return hashlib.sha256(f"name {secret}".encode()).digest()


def _seal(secret: str) -> "Fernet":
    from cryptography.fernet import Fernet  # only pages need it

    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"seal {secret}".encode()).digest()))


def _opened(secret: str, found: list[tuple[bytes]]) -> Entry | None:
    if not found:
        return None
    entry: Entry = json.loads(_seal(secret).decrypt(found[0][0]))
    return entry
