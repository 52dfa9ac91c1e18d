"""One question over HTTP to a fixed URL: no redirect, a limit of size, an end in time whatever comes."""

import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event, Timer
from typing import NamedTuple
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}
_JSON = {"Accept": "application/json"}


class DownloadError(Exception):
    """The document could not be had; the message says why and holds nothing of what was sent."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of ``url``. Its text is shown nowhere: it may hold a code or a secret."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=lambda: _JSON, repr=False)
    body: bytes | None = field(default=None, repr=False)


class Reply(NamedTuple):
    """An answer of any status."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def download(url: str, *, seconds: float, largest: int, trust: ssl.SSLContext | None = None) -> bytes:
    """The body of a 200 answer to GET ``url``. DownloadError for every other status; else as :func:`ask`."""
    reply = ask(Question(url), seconds=seconds, largest=largest, trust=trust)
    if reply.status != 200:
        raise DownloadError(f"it answers with status {reply.status}")
    return reply.body


def ask(question: Question, *, seconds: float, largest: int, trust: ssl.SSLContext | None = None) -> Reply:
    """The answer, with a body of at most ``largest`` bytes.

    Once connected it ends within ``seconds``, also where the answer comes a byte at a time. DownloadError
    where there is none; a redirect is an answer like any other. ``trust``: the certificates trusted, by
    default the system's.
    """
    parts = urlsplit(question.url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    try:
        with socket.create_connection((host, port), timeout=seconds) as plain:
            if parts.scheme == "http":
                return _reply(plain, question, seconds, largest)
            context = trust or ssl.create_default_context()
            # The handshake is left for later, so that it too can be cut.
            with context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False) as secure:
                return _reply(secure, question, seconds, largest)
    except ssl.SSLCertVerificationError as error:
        raise DownloadError(f"its certificate is not trusted ({error.verify_message})") from None
    except (OSError, HTTPException) as error:
        raise DownloadError(f"it cannot be read ({type(error).__name__})") from None


def _reply(link: socket.socket, question: Question, seconds: float, largest: int) -> Reply:
    cut = Event()
    watch = Timer(seconds, _cut, (link, cut))
    watch.daemon = True
    watch.start()
    try:
        if isinstance(link, ssl.SSLSocket):
            link.do_handshake()
        parts = urlsplit(question.url)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection = HTTPConnection(parts.hostname or "", parts.port)
        connection.sock = link
        headers = {**question.headers, "Host": parts.netloc}
        connection.request(question.method, target, question.body, headers)
        with connection.getresponse() as response:
            body = response.read(largest + 1)
            if len(body) > largest:
                raise DownloadError(f"it is larger than {largest} bytes")
            if response.length or cut.is_set():  # without a length, a cut looks like the end
                raise DownloadError(f"its answer did not end within {seconds:g} seconds, or was cut")
            return Reply(response.status, dict(response.getheaders()), body)
    finally:
        watch.cancel()


def _cut(link: socket.socket, cut: Event) -> None:
    """End a read under way in another thread."""
    cut.set()
    with suppress(OSError):
        # Not SSLSocket.shutdown, after which the reading thread would go on without TLS.
        socket.socket.shutdown(link, socket.SHUT_RDWR)
