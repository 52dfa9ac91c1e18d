"""How the settings of the pages' sign-in are read, and what they have to be together."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from cds.settings.values import SettingError, base_url, is_loopback

if TYPE_CHECKING:
    from cds.settings.settings import Settings

_UNIX = "unix"


@dataclass(frozen=True, slots=True)
class Networks:
    """Whom a connection may come from. ``unix``: from a socket of this machine, which has no address."""

    members: tuple[IPv4Network | IPv6Network, ...] = ()
    unix: bool = False

    def __bool__(self) -> bool:
        return bool(self.members) or self.unix

    def __str__(self) -> str:
        return ",".join([*map(str, self.members), *([_UNIX] if self.unix else [])])

    def hold(self, peer: str) -> bool:
        """Whether the peer of a connection is among them; a peer without an address has a socket."""
        if not peer:
            return self.unix
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None) or address
        return any(mapped in one for one in self.members)


@dataclass(frozen=True, slots=True)
class Roles:
    """Who may enter: ``claim`` of the ID token, a path with dots, has (or holds) one of ``values``."""

    claim: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.claim}={','.join(self.values)}"


def word(name: str, text: str) -> str:
    """Visible ASCII without blanks."""
    if not re.fullmatch(r"[!-~]{1,256}", text):
        raise SettingError(f"{name} is {text!r}; letters, digits and signs without blanks are wanted")
    return text


def issuer_url(name: str, text: str) -> str:
    """The issuer, letter by letter: https, or http on this machine."""
    base_url(name, text)
    if not text.startswith("https://") and not is_loopback(text.split("/")[2].partition(":")[0] + ":0"):
        raise SettingError(f"{name} is {text!r}; an issuer begins with https://")
    return text


def roles(name: str, text: str) -> Roles:
    """``claim=value,value``."""
    claim, equals, values = text.partition("=")
    named = tuple(value.strip() for value in values.split(",") if value.strip())
    if not equals or not claim.strip() or not named:
        raise SettingError(f"{name} is {text!r}; a claim and its values are wanted, like groups=neurology")
    return Roles(claim.strip(), named)


def header_name(name: str, text: str) -> str:
    """The name of an HTTP header; underscores are not let through by servers."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,63}", text):
        raise SettingError(f"{name} is {text!r}; a header of letters, digits and hyphens is wanted")
    return text


def networks(name: str, text: str) -> Networks:
    """Addresses and networks, with commas between."""
    named = list(filter(None, (part.strip() for part in text.split(","))))
    found = []
    for one in named:
        try:
            found += [] if one == _UNIX else [ip_network(one)]
        except ValueError:
            wanted = "addresses like 127.0.0.1 or networks like 10.0.0.0/24 are wanted"
            raise SettingError(f"{name} holds {one!r}; {wanted}") from None
    return Networks(tuple(found), _UNIX in named)


def sign_in_faults(settings: "Settings") -> Iterator[str]:
    """What is lacking for the kind of sign-in that is chosen, and what belongs to another kind."""
    for kind, name, value, is_needed in (
        ("oidc", "CDS_OIDC_ISSUER", settings.oidc_issuer, True),
        ("oidc", "CDS_OIDC_CLIENT_ID", settings.oidc_client_id, True),
        ("oidc", "CDS_OIDC_SECRET_FILE", settings.oidc_secret_file, False),
        ("oidc", "CDS_OIDC_ROLES", settings.oidc_roles, False),
        ("proxy", "CDS_PROXY_USER_HEADER", settings.proxy_user_header, True),
        ("proxy", "CDS_TRUSTED_PROXIES", settings.trusted_proxies, True),
    ):
        if kind == settings.sign_in and is_needed and not value:
            yield f"{name} is not set; CDS_SIGN_IN={kind} needs it (docs/access.md)"
        if kind != settings.sign_in and value:
            yield f"{name} is set, and CDS_SIGN_IN is {settings.sign_in!r}; it belongs to {kind!r}"
