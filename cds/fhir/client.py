"""GET of FHIR resources by strangers' rules: one deadline, few bytes, no redirect, no second try.

Nothing of what is asked or answered is logged, and no error carries it: only the code of a :class:`Trouble`.
"""

import enum
import os
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

import orjson
from urllib3 import HTTPResponse, exceptions

from cds.fhir.connections import Exchange, Origin
from cds.fhir.servers import Base

_MIB = 1024 * 1024
_CHUNK = 64 * 1024
_HEADERS = {
    "Accept": "application/fhir+json",
    "Accept-Encoding": "gzip",
    "Cache-Control": "no-cache",  # some servers answer a search again with what they found a minute ago
    "User-Agent": "cluster-headache-cds",
}


class Trouble(enum.StrEnum):
    """Why something could not be read. The spelling is that of logs and metrics."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    TLS = "tls"
    REDIRECT = "redirect"
    NOT_AUTHORIZED = "not_authorized"
    NOT_FOUND = "not_found"
    THROTTLED = "throttled"
    SERVER_ERROR = "server_error"
    STATUS = "status"
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    TOO_DEEP = "too_deep"
    NOT_THE_RESOURCE = "not_the_resource"
    OUTCOME = "operation_outcome"
    LINK_ELSEWHERE = "link_elsewhere"
    TOO_MANY_PAGES = "too_many_pages"


class NotRead(Exception):
    """A GET without a usable answer; says why by its code alone."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(trouble.value)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may cost: seconds for all reads together, bytes of one answer and of all, pages of one
    list, depth of JSON."""

    deadline: float = 2.0
    answer: int = 8 * _MIB
    total: int = 16 * _MIB
    pages: int = 25
    depth: int = 64


class Allowance:
    """What is left of a call's time and bytes; shared by the threads that read for it."""

    def __init__(self, limits: Limits, now: float) -> None:
        self.limits = limits
        self._until = now + limits.deadline
        self._bytes = limits.total
        self._lock = threading.Lock()

    @property
    def seconds(self) -> float:
        """Seconds left; NotRead where there are none."""
        left = self._until - monotonic()
        if left <= 0:
            raise NotRead(Trouble.TIMEOUT)
        return left

    def spend(self, size: int) -> None:
        """Take ``size`` bytes off. NotRead where they are not there."""
        with self._lock:
            self._bytes -= size
            if self._bytes < 0:
                raise NotRead(Trouble.TOO_LARGE)


class FhirClient:
    """GET of FHIR JSON. Safe for threads, and over a fork: connections and threads are made when needed.

    ``trust`` says which certificates are believed; without, those of the system (``SSL_CERT_FILE``).
    """

    def __init__(self, limits: Limits | None = None, trust: ssl.SSLContext | None = None) -> None:
        self.limits = limits or Limits()
        self._trust = trust
        self._lock = threading.Lock()
        self._origins: dict[tuple[int, tuple[str, str, int]], Origin] = {}

    def origin(self, base: Base) -> Origin:
        """The connections and threads for the server at ``base``, of this process."""
        key = (os.getpid(), base.origin)
        with self._lock:
            found = self._origins.get(key)
            if found is None:
                found = self._origins[key] = Origin(base, self._trust)
            return found

    def close(self) -> None:
        """Close what is open. For the end of a test; a process that ends needs no such call."""
        with self._lock:
            for origin in self._origins.values():
                origin.threads.shutdown()
                origin.pool.close()
            self._origins = {}

    def get(
        self, base: Base, target: str, token: str, allowance: Allowance, exchange: Exchange
    ) -> dict[str, Any]:
        """The JSON object at ``target`` (path and query) of the server at ``base``. NotRead otherwise."""
        headers = {**_HEADERS, "Authorization": f"Bearer {token}"} if token else _HEADERS
        exchange.enter()
        with _troubles():
            response = self.origin(base).pool.urlopen(
                "GET",
                target,
                headers=headers,
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=allowance.seconds,
            )
            try:
                _require_ok(response.status, response.headers.get("Content-Encoding", "identity"))
                body = _body(response, allowance)
            except BaseException:
                response.close()
                raise
            finally:
                response.release_conn()
        return _object(body, allowance.limits.depth)


@contextmanager
def _troubles() -> Iterator[None]:
    """What urllib3 raises, as our codes and without its words."""
    try:
        yield
    except NotRead:
        raise
    except exceptions.NewConnectionError:  # by inheritance a time-out too, which it is not
        raise NotRead(Trouble.CONNECTION) from None
    except (exceptions.TimeoutError, TimeoutError):
        raise NotRead(Trouble.TIMEOUT) from None
    except (exceptions.SSLError, ssl.SSLError):
        raise NotRead(Trouble.TLS) from None
    except (exceptions.HTTPError, OSError, ValueError):
        raise NotRead(Trouble.CONNECTION) from None


_STATUSES = {
    401: Trouble.NOT_AUTHORIZED,
    403: Trouble.NOT_AUTHORIZED,
    404: Trouble.NOT_FOUND,
    410: Trouble.NOT_FOUND,
    429: Trouble.THROTTLED,
}


def _require_ok(status: int, encoding: str) -> None:
    if status != 200:
        kinds = {3: Trouble.REDIRECT, 5: Trouble.SERVER_ERROR}
        raise NotRead(_STATUSES.get(status) or kinds.get(status // 100, Trouble.STATUS))
    if encoding.strip().lower() not in ("identity", "gzip", "x-gzip"):
        raise NotRead(Trouble.NOT_JSON)


def _body(response: Any, allowance: Allowance) -> bytes:
    """The body, decompressed piece by piece, within the caps."""
    held: HTTPResponse = response
    body = bytearray()
    while piece := held.read1(_CHUNK, decode_content=True):
        body += piece
        if len(body) > allowance.limits.answer:
            raise NotRead(Trouble.TOO_LARGE)
        allowance.spend(len(piece))
        _ = allowance.seconds
    return bytes(body)


def _object(body: bytes, deepest: int) -> dict[str, Any]:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise NotRead(Trouble.NOT_JSON) from None
    if not isinstance(value, dict):
        raise NotRead(Trouble.NOT_JSON)
    if _is_deeper(value, deepest):
        raise NotRead(Trouble.TOO_DEEP)
    return value


def _is_deeper(value: dict[str, Any], limit: int) -> bool:
    """Whether objects and lists lie deeper in one another than ``limit``; without recursion."""
    level: list[Any] = [value]
    for _ in range(limit):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True
