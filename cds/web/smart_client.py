"""This service as a SMART app of an EHR: the members ``smart_*`` of a client's entry in the clients file.

::

    smart_client_id: cluster-headache             # the id that the EHR gave to this app
    smart_key_file: smart.jwk.json                # a private key, JWK: the EHR has its public half
    smart_secret_file: smart.secret               # instead, where the EHR takes no key
    smart_authorization: [https://auth.ehr.example.org]   # where that is not the FHIR server's origin

With neither key nor secret the app is a public client, protected by PKCE alone.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # it brings the cryptography, which a service without keys does not need
    from jwt import PyJWK

CLIENT_ID = "smart_client_id"
_KEY, _SECRET, _AUTHORIZATION = "smart_key_file", "smart_secret_file", "smart_authorization"
_SHORTEST_RSA = 2048  # bits
_HINT = "an RSA key of 2048 bits or more, or an EC key on P-384, as a private JWK with a `kid`"


class SmartFileError(ValueError):
    """A key or secret that cannot be used. The message names the file and holds nothing of it."""

    def __init__(self, member: str, message: str, hint: str) -> None:
        self.member = member
        self.hint = hint
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class SmartApp:
    """How this service is known to one EHR as an app. At most one of ``key`` and ``secret`` is set.

    ``authorization`` are the origins of the EHR's authorization server besides that of its FHIR servers.
    """

    client_id: str
    key: "PyJWK | None" = field(default=None, repr=False, compare=False)
    secret: str = field(default="", repr=False, compare=False)
    authorization: tuple[str, ...] = ()


def lone_members(data: Mapping[str, Any]) -> Iterator[str]:
    """The members of an entry that mean nothing without others that are not there."""
    if CLIENT_ID not in data:
        yield from (member for member in (_KEY, _SECRET, _AUTHORIZATION) if member in data)
    elif not data.get("fhir_servers"):
        yield CLIENT_ID


def smart_app(data: Mapping[str, Any], folder: Path) -> SmartApp | None:
    """The app of an entry; None where it has none. Files count from ``folder``. SmartFileError."""
    if CLIENT_ID not in data:
        return None
    if _KEY in data and _SECRET in data:
        raise SmartFileError(_SECRET, "a key and a secret stand here", f"keep `{_KEY}`, which is safer")
    return SmartApp(
        client_id=data[CLIENT_ID],
        key=_key(folder / data[_KEY]) if _KEY in data else None,
        secret=_text(_SECRET, folder / data[_SECRET]) if _SECRET in data else "",
        authorization=tuple(data.get(_AUTHORIZATION, ())),
    )


def _text(member: str, file: Path) -> str:
    try:
        mode, text = file.stat().st_mode, file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SmartFileError(
            member, f"`{file}` cannot be read", "check the path and who may read it"
        ) from None
    if mode & 0o007:
        raise SmartFileError(member, f"everybody may read `{file}`", f"`chmod o= {file}`")
    if not text:
        raise SmartFileError(member, f"`{file}` is empty", "put the secret there that the EHR gave out")
    return text


def _key(file: Path) -> "PyJWK":
    from jwt import PyJWK, PyJWTError

    from cds.web.keyset import ALGORITHM_OF

    text = _text(_KEY, file)
    try:
        jwk = json.loads(text)
        is_sound = isinstance(jwk["kid"], str) and isinstance(jwk["d"], str)
        key = PyJWK(jwk, ALGORITHM_OF[jwk["kty"]]) if is_sound else None
    except (ValueError, TypeError, KeyError, PyJWTError):
        key = None
    size = key.key.key_size if key is not None else 0
    if key is None or size < (_SHORTEST_RSA if key.key_type == "RSA" else 384):
        raise SmartFileError(_KEY, f"`{file}` holds no key that serves", _HINT)
    return key
