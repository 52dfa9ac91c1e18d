"""The shape of the file of trusted EHRs; what it means together is judged in ``cds.web.clients``."""

import re
from typing import Any
from urllib.parse import SplitResult, urlsplit

from cds.rulebook.containers import Listing, Texts
from cds.rulebook.fields import Matching, StrictSchema, Text
from cds.rulebook.problems import refuse

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class _Url(Text):
    """An absolute URL without anything that hides where it leads; ``origin``: without a path too."""

    def __init__(self, *, origin: bool = False, **options: Any) -> None:
        self.origin = origin
        super().__init__(**options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        text = super()._deserialize(value, attr, data)
        parts = _split(text)
        if parts is None or parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            raise refuse("wrong-value", f"`{text}` is no URL", "such as https://ehr.example.org")
        if "@" in parts.netloc or "#" in text or "\\" in text:
            hint = "write scheme, host, port and path alone"
            raise refuse("wrong-value", f"`{text}` holds a user or a fragment", hint)
        if self.origin and text != _origin_of(parts):
            hint = "as browsers send it: scheme and host in small letters, no path or slash, no default port"
            raise refuse("wrong-value", f"`{text}` is no origin", hint)
        return text


class _Issuer(Text):
    """The ``iss`` of a client's tokens: a URI, compared letter by letter."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        text = super()._deserialize(value, attr, data)
        parts = _split(text)
        if parts is None or not parts.scheme or not (parts.netloc or parts.path):
            raise refuse("wrong-value", f"`{text}` is no URI", "such as https://ehr.example.org")
        return text


class _ClientSchema(StrictSchema):
    """One client."""

    name = Matching(_NAME, "letters, digits, dots, hyphens and underscores, at most 64", required=True)
    issuer = _Issuer()
    jwks_file = Text()
    jwks_url = _Url()
    tenants = Texts()
    fhir_servers = Texts()
    origins = Texts(_Url(origin=True))
    smart_client_id = Text()
    smart_key_file = Text()
    smart_secret_file = Text()
    smart_authorization = Texts(_Url(origin=True))


class FileSchema(StrictSchema):
    """The file."""

    clients = Listing(_ClientSchema(), required=True)


def _origin_of(parts: SplitResult) -> str:
    default = f":{_DEFAULT_PORTS[parts.scheme]}"
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(default)}"


def _split(text: str) -> SplitResult | None:
    """The parts of a URL; None where it has none, or holds what URLs do not (spaces, controls)."""
    if not text.isascii() or not text.isprintable() or " " in text:
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port  # ValueError where it is no port
    except ValueError:
        return None
    return parts
