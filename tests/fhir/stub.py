"""A FHIR server of one patient on the loopback, over real HTTP, which can be told to misbehave.

It answers the published templates from a Bundle. ``misbehave["Condition"] = hang`` changes what one type
gets. Behaviours take the handler of the request and write what they like.
"""

import gzip
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cds.fhir.prefetch import KEYS, answer

Json = dict[str, Any]
OUTCOME: Json = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}
_TEMPLATES = {key: f"{kind}?patient" if kind != "Patient" else kind for key, kind in KEYS.items()}


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: Mapping[str, str]
    peer: tuple[str, int]

    @property
    def kind(self) -> str:
        """The resource type asked for."""
        return next((kind for kind in KEYS.values() if f"/{kind}" in self.path), "")


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "FhirStub"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.asked = Asked(
            self.command, parts.path, parse_qs(parts.query), dict(self.headers), self.client_address
        )
        self.server.asked.append(self.asked)
        self.server.began.set()
        behave = self.server.misbehave.get(self.asked.kind, serve)
        behave(self)

    do_POST = do_GET

    def send(self, body: bytes, status: int = 200, **headers: str) -> None:
        """A whole answer; ``Content_Length`` and the like replace what is usual."""
        sent = {
            "Content-Type": "application/fhir+json",
            "Content-Length": str(len(body)),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        self.send_response(status)
        for name, value in sent.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait, or until the stub is closed: False then."""
        return not self.server.closing.wait(seconds)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


Behaviour = Callable[[Handler], None]


class FhirStub(ThreadingHTTPServer):
    """The server. ``asked`` is every request in order, ``began`` whether there was one."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, bundle: Json, patient_id: str, path: str = "/fhir") -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.path = path
        self.answers = answer(_TEMPLATES, bundle, patient_id)
        self.misbehave: dict[str, Behaviour] = {}
        self.asked: list[Asked] = []
        self.connections: list[socket.socket] = []
        self.began = threading.Event()
        self.closing = threading.Event()
        self.scheme = "http"

    @property
    def base(self) -> str:
        """As a client would send it."""
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}{self.path}"

    def asked_for(self, kind: str) -> list[Asked]:
        """The requests for one type."""
        return [one for one in self.asked if one.kind == kind]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, which a client keeps open."""
        self.connections.append(request)
        super().process_request(request, client_address)

    def hang_up(self) -> None:
        """End all connections, so that their threads end."""
        for connection in self.connections:
            with suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def handle_error(self, *_: Any) -> None:
        """Clients that hang up are expected."""


@contextmanager
def serving(stub: FhirStub, tls: ssl.SSLContext | None = None) -> Iterator[FhirStub]:
    """The stub at work; all its threads have ended afterwards."""
    if tls is not None:
        stub.socket = tls.wrap_socket(stub.socket, server_side=True, do_handshake_on_connect=False)
        stub.scheme = "https"
    thread = threading.Thread(target=stub.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield stub
    finally:
        stub.closing.set()
        stub.shutdown()
        thread.join()
        stub.hang_up()
        stub.server_close()


# ------------------------------------------------------------------ behaviours


def serve(handler: Handler) -> None:
    """What the patient's record holds."""
    asked = handler.asked
    key = next((key for key, kind in KEYS.items() if kind == asked.kind), "")
    found = handler.server.answers.get(key)
    handler.send(json.dumps(found or OUTCOME).encode(), 200 if found is not None else 404)


def says(body: Any, status: int = 200, **headers: str) -> Behaviour:
    """The same answer to everything: bytes, or JSON of anything else."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda handler: handler.send(content, status, **headers)


def hang(handler: Handler) -> None:
    """No answer."""
    handler.wait()
    handler.close_connection = True


def drip(handler: Handler) -> None:
    """An answer that comes a byte at a time."""
    handler.send(b"{", Content_Length="1000000")
    while handler.wait(0.05):
        handler.wfile.write(b" ")


def drip_head(handler: Handler) -> None:
    """A head that comes a byte at a time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while handler.wait(0.05):
        handler.wfile.write(b"x")


def drip_chunks(handler: Handler) -> None:
    """Chunks of one byte."""
    handler.send(b"", Content_Length="", Transfer_Encoding="chunked")
    while handler.wait(0.05):
        handler.wfile.write(b"1\r\n \r\n")


def cut_off(handler: Handler) -> None:
    """Less than was promised."""
    handler.send(b'{"resourceType": "Bundle"', Content_Length="1000")
    handler.close_connection = True


def reset(handler: Handler) -> None:
    """Hang up."""
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def paged(pages: list[Json], link: Callable[[Handler, int], str]) -> Behaviour:
    """One page after the other; ``link`` makes the link to page number n."""

    def behave(handler: Handler) -> None:
        number = int(handler.asked.query.get("page", ["0"])[0])
        page = pages[min(number, len(pages) - 1)]
        if number + 1 < len(pages):
            page = {**page, "link": [{"relation": "next", "url": link(handler, number + 1)}]}
        handler.send(json.dumps(page).encode())

    return behave


def bomb(size: int) -> Behaviour:
    """A few kilobytes that become ``size`` bytes."""
    return says(gzip.compress(b" " * size), Content_Encoding="gzip")


# ------------------------------------------------------------------ canary


@dataclass
class Canary:
    """A port on the loopback that nobody may call."""

    listener: socket.socket
    callers: list[Any] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Where it listens."""
        number: int = self.listener.getsockname()[1]
        return number

    def was_called(self) -> bool:
        """Whether anybody connected until now."""
        self.listener.setblocking(False)
        try:
            connection, _ = self.listener.accept()
        except BlockingIOError:
            return False
        connection.close()
        return True


@contextmanager
def canary(address: str = "127.0.0.1") -> Iterator[Canary]:
    """A listening socket."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as listener:
        listener.bind((address, 0))
        listener.listen()
        yield Canary(listener)
