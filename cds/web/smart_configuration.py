"""``.well-known/smart-configuration``: where an EHR's server authorizes apps, as far as that may be used.

Its endpoints have to be at the FHIR server's own origin or at one that the site registered for it.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cds.fhir.servers import Base, base_of, is_loopback
from cds.web.download import DownloadError, download
from cds.web.smart_client import SmartApp

_DEADLINE = 3.0  # seconds
_LARGEST = 256 * 1024  # bytes


class ConfigurationError(Exception):
    """There is none, or none that may be used."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a server says of authorization. ``issuer`` is empty where it does not say it."""

    authorize: str
    token: str
    issuer: str = ""
    takes_v2_scopes: bool = True


def read_configuration(iss: str, app: SmartApp, *, production: bool) -> Configuration:
    """That of the FHIR server ``iss``, which has to be registered. ConfigurationError."""
    try:
        url = f"{iss.rstrip('/')}/.well-known/smart-configuration"
        said = json.loads(download(url, seconds=_DEADLINE, largest=_LARGEST))
    except (DownloadError, ValueError, RecursionError):
        raise ConfigurationError from None
    if not isinstance(said, dict):
        raise ConfigurationError
    base = base_of(iss)
    for name in ("authorization_endpoint", "token_endpoint"):
        if not _may_be_at(said.get(name), base, app, production):
            raise ConfigurationError
    return _sound(said)


def _sound(said: dict[str, Any]) -> Configuration:
    """ConfigurationError where the server cannot do PKCE with S256; one that does not say is believed to."""
    methods, capable = said.get("code_challenge_methods_supported", ["S256"]), said.get("capabilities", [])
    if not isinstance(methods, list) or "S256" not in methods or not isinstance(capable, list):
        raise ConfigurationError
    issuer = said.get("issuer")
    return Configuration(
        authorize=said["authorization_endpoint"],
        token=said["token_endpoint"],
        issuer=issuer if isinstance(issuer, str) else "",
        takes_v2_scopes="permission-v2" in capable or "permission-v1" not in capable,
    )


def _may_be_at(url: object, base: Base, app: SmartApp, production: bool) -> bool:
    """Whether an endpoint may be there: at a known origin, and https but on this machine in the demo."""
    from cds.web.outbound import origin_of  # loaded with the first launch

    if not isinstance(url, str) or not url.isascii() or not url.isprintable() or " " in url or "#" in url:
        return False
    origin = origin_of(url)
    if not origin.startswith("https://"):
        if production or not origin or not is_loopback(urlsplit(url).hostname or ""):
            return False
    host = f"[{base.host}]" if ":" in base.host else base.host
    return origin in (origin_of(f"{base.scheme}://{host}:{base.port}"), *app.authorization)
