"""Which FHIR servers may be asked: base URLs compared as text, before any name is looked up.

The address comes with the request, so it is the caller's word (server-side request forgery). Only a base that
is on the calling client's list, or below one, is used; a spelling that could be read in two ways is refused
rather than understood: user names, fragments, queries, percent signs, dot segments, empty segments, trailing
dots, names that are not ASCII, addresses not written as the standard writes them.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

_PORTS = {"http": 80, "https": 443}
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:]+\])(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<path>(?:/[A-Za-z0-9._~:@!$&'()*+,;=-]+)*)/?",
)
_ORIGIN = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # of an address that is not written as four decimal numbers
# A link below the base: a path without escapes that hide a separator or a dot, and a query.
_TARGET = re.compile(r"(?P<path>(?:/(?:[A-Za-z0-9._~:@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)*)(?:\?[!$-\[\]-~]*)?")
_HIDING = re.compile(r"%(?:2e|2f|5c|25|00)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Base:
    """The base URL of a FHIR server, in its one spelling. ``path`` has no slash at its end."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port."""
        return self.scheme, self.host, self.port

    def holds(self, other: "Base") -> bool:
        """Whether ``other`` is this base or below it, on the border of a path segment."""
        return self.origin == other.origin and (
            other.path == self.path or other.path.startswith(f"{self.path}/")
        )

    def target(self, link: str) -> str | None:
        """Path and query to ask for ``link`` (of this server's Bundle), None where it leads elsewhere.

        Relative links count from the base (FHIR R4, Bundle.link).
        """
        absolute = _ORIGIN.match(link)
        if not link or (absolute is None and (_SCHEME.match(link) or link.startswith("//"))):
            return None
        if absolute is not None:
            if self._origin_of(absolute[0]) != self.origin:
                return None
            target = link[absolute.end() :]
        elif link.startswith("?"):
            target = f"{self.path}{link}"
        else:
            target = link if link.startswith("/") else f"{self.path}/{link}"
        if not self._is_below(target):
            return None
        return target if target.startswith("/") else f"/{target}"

    @staticmethod
    def _origin_of(text: str) -> tuple[str, str, int] | None:
        try:
            return base_of(text).origin
        except ValueError:
            return None

    def _is_below(self, target: str) -> bool:
        matched = _TARGET.fullmatch(target)
        if matched is None:
            return False
        path = matched["path"]
        if _HIDING.search(path) or not {".", ".."}.isdisjoint(path.split("/")):
            return False
        return path == self.path or path.startswith(f"{self.path}/")


def base_of(text: str) -> Base:
    """The base that ``text`` names. ValueError, fit to show, where it is none or may be read in two ways."""
    scheme, colon, rest = text.partition("://")
    authority, slash, path = rest.partition("/")
    matched = _URL.fullmatch(f"{scheme.lower()}{colon}{authority.lower()}{slash}{path}")
    if matched is None:
        raise ValueError("a base URL is https://host[:port]/path, without user, query, fragment or escapes")
    port = int(matched["port"] or _PORTS[matched["scheme"]])
    if port > 65535:
        raise ValueError(f"port {port} does not exist")
    if not {".", ".."}.isdisjoint(matched["path"].split("/")):
        raise ValueError("the path of a base URL has no dot segments")
    return Base(matched["scheme"], _host(matched["host"]), port, matched["path"])


def allowed_bases(urls: Iterable[str], *, production: bool) -> tuple[Base, ...]:
    """The bases a client may name. ValueError where one is none, or may not be used here.

    Production wants https. The demo also takes http to this machine's own addresses.
    """
    bases = tuple(map(base_of, urls))
    for base in bases:
        if base.scheme != "https" and (production or not is_loopback(base.host)):
            where = "in production" if production else "but to a loopback address"
            raise ValueError(f"{base.scheme}://{base.host} is not https, which is wanted {where}")
    return bases


def find_base(bases: Iterable[Base], named: str) -> Base | None:
    """The base that a request names, where it is one of ``bases`` or below one; else None."""
    try:
        wanted = base_of(named)
    except ValueError:
        return None
    return wanted if any(base.holds(wanted) for base in bases) else None


def is_loopback(host: str) -> bool:
    """Whether a host, as :class:`Base` spells it, is this machine: ``localhost`` or a loopback address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _host(spelt: str) -> str:
    """One spelling of a host; an IPv6 address without its brackets."""
    if spelt.startswith("["):
        try:
            address = ipaddress.IPv6Address(spelt[1:-1])
        except ValueError:
            raise ValueError("the host is not an IPv6 address") from None
        if address.ipv4_mapped is not None:
            raise ValueError("write an IPv4 address as four decimal numbers")
        return str(address)
    labels = spelt.split(".")
    if not all(map(_LABEL.fullmatch, labels)) or len(spelt) > 253:
        raise ValueError("the host is not a name of letters, digits and hyphens, nor an address")
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return str(ipaddress.IPv4Address(spelt))
        except ValueError:
            raise ValueError("write an IPv4 address as four decimal numbers") from None
    return spelt
