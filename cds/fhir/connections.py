"""Connections to one FHIR server, kept open between calls, each of which another thread can cut.

A time-out of a socket bounds one wait, not an answer that comes a byte at a time. So whoever waits for an
answer cuts its :class:`Exchange` when time is up, and the thread that reads it comes free.
"""

import logging
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import monotonic
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from cds.fhir.servers import Base

MOST_READS = 32  # at once, of one server by one process
# Seconds a connection may lie idle: firewalls forget one without a word, and then it hangs.
_LONGEST_IDLE = 20.0

_OWNERS = threading.Lock()
_CURRENT = threading.local()
# It writes the URLs asked for, which name the patient.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)


class Exchange:
    """What one thread asks of a server, one request after the other, until it is cut."""

    __slots__ = ("connection", "is_cut")

    def __init__(self) -> None:
        self.connection: _Kept | None = None
        self.is_cut = False

    def enter(self) -> None:
        """From now on the requests of this thread are part of this exchange."""
        _CURRENT.exchange = self

    def cut(self) -> None:
        """End the request under way, from another thread, and let no other begin."""
        with _OWNERS:
            self.is_cut = True
            connection = self.connection
            if connection is None or connection.exchange is not self:
                return
            if isinstance(connection.sock, socket.socket):
                with suppress(OSError):
                    # Not SSLSocket.shutdown, which would let the reading thread go on without TLS.
                    socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)


class _Kept:
    """A connection that knows for which exchange it works, and how long it has been idle."""

    exchange: Exchange | None = None
    sock: Any
    _last_used = 0.0

    def connect(self) -> None:
        self._take_up()
        super().connect()  # type: ignore[misc]
        self._take_up()

    def request(self, *args: Any, **options: Any) -> None:
        self._take_up()
        super().request(*args, **options)  # type: ignore[misc]
        self._last_used = monotonic()

    @property
    def is_connected(self) -> bool:
        """Whether the server may be expected to be at the other end still."""
        fresh = monotonic() - self._last_used < _LONGEST_IDLE
        return fresh and bool(super().is_connected)  # type: ignore[misc]

    def _take_up(self) -> None:
        """Work for the exchange of this thread, whose cut finds the socket from here on."""
        exchange: Exchange = _CURRENT.exchange
        with _OWNERS:
            if exchange.is_cut:
                raise TimeoutError
            self.exchange, exchange.connection = exchange, self


class _PlainConnection(_Kept, HTTPConnection):
    pass


class _TlsConnection(_Kept, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class Origin:
    """One server's connections and the threads that read from it: one that hangs stops no other's.

    ``trust`` says which certificates are believed; without, those of the system (``SSL_CERT_FILE``).
    """

    def __init__(self, base: Base, trust: ssl.SSLContext | None) -> None:
        host = f"[{base.host}]" if ":" in base.host else base.host
        self.pool: HTTPConnectionPool = (
            _PlainPool(host, base.port, maxsize=MOST_READS)
            if base.scheme == "http"
            else _TlsPool(
                host, base.port, maxsize=MOST_READS, ssl_context=trust or ssl.create_default_context()
            )
        )
        self.threads = ThreadPoolExecutor(MOST_READS, thread_name_prefix="fhir")
