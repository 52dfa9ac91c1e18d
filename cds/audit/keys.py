"""Keys of the service's own in files, and the hashes of patients and orders that one of them makes.

Without the key nobody can try hashes out.
"""

import os
import secrets
from hashlib import sha256
from hmac import HMAC
from hmac import new as new_hmac
from pathlib import Path

_BYTES = 32
_SHORTEST = 32  # characters in a file, of whatever an operator put there
_SEPARATOR = b"\x1f"


class KeyFileError(ValueError):
    """The key file cannot be used; the message names it and says why, and never holds the key."""


class Pseudonyms:
    """Keyed hashes (HMAC-SHA256) of what names somebody. The same under one key, and nothing without it.

    ``scope`` keeps apart those who number their patients alike. The hash bears the first digits of the key's
    own, so that one made under another key is not taken for another patient.
    """

    def __init__(self, key: bytes) -> None:
        self._mac: HMAC = new_hmac(key, digestmod=sha256)
        self._head = f"hmac-sha256:{sha256(key).hexdigest()[:8]}:"

    def of(self, scope: str, name: str) -> str:
        """The hash of ``name`` among those of ``scope``."""
        mac = self._mac.copy()
        mac.update(
            scope.encode("utf-8", "surrogatepass") + _SEPARATOR + name.encode("utf-8", "surrogatepass")
        )
        return self._head + mac.hexdigest()


def pseudonyms(file: Path) -> Pseudonyms:
    """Those under the key in ``file``. KeyFileError."""
    return Pseudonyms(key_in(file))


def key_in(file: Path) -> bytes:
    """The key in ``file``; where there is none it is made, for its owner alone. KeyFileError."""
    try:
        if not file.exists():
            _make(file)
        mode, key = file.stat().st_mode, file.read_bytes().strip()
    except OSError as error:
        raise KeyFileError(f"{file}: {error.strerror}") from None
    if mode & 0o077:
        raise KeyFileError(f"{file}: others may read it; `chmod 600 {file}`")
    if len(key) < _SHORTEST:
        raise KeyFileError(f"{file}: shorter than {_SHORTEST} characters; `openssl rand -hex 32` makes a key")
    return key


def _make(file: Path) -> None:
    """Write the whole key, then give it its name: nobody reads half a key, and the first to name it wins."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, secrets.token_hex(_BYTES).encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
