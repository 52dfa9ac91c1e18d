"""The bearer token that comes with a call, and what it says it opens (SMART App Launch, scopes).

The token is of this call alone: it is sent to the call's own FHIR server and shown nowhere.
"""

import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")  # RFC 6750, b64token
_SCOPE = re.compile(
    r"(?:patient|user|system)/(?P<kind>\*|[A-Z][A-Za-z]*)\.(?P<may>read|write|\*|c?r?u?d?s?)(?P<filter>\?.*)?"
)


class Scope(enum.Enum):
    """How much of one resource type a token opens."""

    ALL = "all"
    SOME = "some"  # only what passes a filter: what is not found may be there
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Authorization:
    """``fhirAuthorization`` of a request. ``token`` is empty where what came cannot be used."""

    token: str = field(repr=False)
    scopes: str = ""

    def scope_of(self, kind: str) -> Scope:
        """What the token says of resources of type ``kind``; all, where it speaks of no type.

        A server may leave out what a token does not open and say nothing, which would read as "not there".
        """
        granted = list(self._granted())
        if not granted:
            return Scope.ALL
        wanted = "r" if kind == "Patient" else "s"
        opening = [one for one in granted if one["kind"] in ("*", kind) and _opens(one["may"], wanted)]
        if not opening:
            return Scope.NONE
        return Scope.SOME if all(one["filter"] for one in opening) else Scope.ALL

    def _granted(self) -> Iterator[re.Match[str]]:
        for scope in self.scopes.split():
            matched = _SCOPE.fullmatch(scope)
            if matched is not None:
                yield matched


def _opens(may: str, wanted: str) -> bool:
    return may in ("read", "*") or (may != "write" and wanted in may)


def read_authorization(said: Mapping[str, Any]) -> Authorization:
    """From the member ``fhirAuthorization``. Unusable where it holds no bearer token of the right letters.

    Members that real clients leave out (``expires_in``, ``subject``, ``scope``) are not missed.
    """
    token, kind, scopes = said.get("access_token"), said.get("token_type"), said.get("scope")
    is_bearer = isinstance(kind, str) and kind.lower() == "bearer"
    usable = is_bearer and isinstance(token, str) and _TOKEN.fullmatch(token) is not None
    return Authorization(str(token) if usable else "", scopes if isinstance(scopes, str) else "")
