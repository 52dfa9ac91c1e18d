"""Reading one document: what is taken, and everything a server may do instead."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic

import pytest

from cds.web.download import DownloadError, download
from tests.fhir.certificate import self_signed

_DEADLINE = 0.3  # seconds given to what never ends
_PATIENCE = 10.0  # seconds after which a test has hung


@contextmanager
def answering(reply: Callable[[socket.socket], None], wrap: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server on loopback whose every connection gets ``reply``; its URL without a scheme."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(_PATIENCE)
        thread = threading.Thread(target=_serve, args=(listening, reply, wrap))
        thread.start()
        try:
            yield f"127.0.0.1:{listening.getsockname()[1]}"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(_PATIENCE)


def _serve(
    listening: socket.socket, reply: Callable[[socket.socket], None], wrap: ssl.SSLContext | None
) -> None:
    with suppress(OSError):
        while True:
            link, _ = listening.accept()
            link.settimeout(_PATIENCE)
            with link, suppress(OSError):
                if wrap is None:
                    reply(link)
                    continue
                with wrap.wrap_socket(link, server_side=True) as secure:
                    reply(secure)


def says(text: bytes) -> Callable[[socket.socket], None]:
    def reply(link: socket.socket) -> None:
        link.recv(4096)
        link.sendall(text)
        link.close()

    return reply


def drips(head: bytes) -> Callable[[socket.socket], None]:
    def reply(link: socket.socket) -> None:
        link.recv(4096)
        link.sendall(head)
        while True:
            link.sendall(b"a")
            threading.Event().wait(0.02)

    return reply


def body(text: bytes, status: bytes = b"200 OK", head: bytes = b"") -> bytes:
    return b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s" % (status, head, len(text), text)


def read(address: str) -> bytes:
    return download(f"http://{address}/keys?set=1", seconds=_DEADLINE, largest=1000)


def test_a_document() -> None:
    heard: list[bytes] = []

    def reply(link: socket.socket) -> None:
        heard.append(link.recv(4096))
        link.sendall(body(b'{"keys": []}'))

    with answering(reply) as address:
        assert read(address) == b'{"keys": []}'
    head = heard[0].decode().splitlines()
    assert head[0] == "GET /keys?set=1 HTTP/1.1"
    assert {f"Host: {address}", "Accept: application/json"} <= set(head)


def test_no_redirect_is_followed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        elsewhere = b"Location: http://127.0.0.1:%d/\r\n" % canary.getsockname()[1]
        with (
            answering(says(body(b"", b"302 Found", elsewhere))) as address,
            pytest.raises(DownloadError, match="status 302"),
        ):
            read(address)
        canary.setblocking(False)
        with pytest.raises(BlockingIOError):
            canary.accept()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (body(b"{}", b"404 Not Found"), "status 404"),
        (body(b"{}", b"500 Failed"), "status 500"),
        (body(b"", b"204 No Content"), "status 204"),
        (body(b"x" * 1001), "larger than 1000 bytes"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001, "larger than 1000 bytes"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}", "was cut"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n{}", "HTTPException"),
        (b"SSH-2.0-OpenSSH\r\n", "BadStatusLine"),
        (b"", "RemoteDisconnected"),
    ],
)
def test_answers_that_are_no_document(text: bytes, message: str) -> None:
    with answering(says(text)) as address, pytest.raises(DownloadError, match=message):
        read(address)


@pytest.mark.parametrize(
    "head", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"]
)
def test_a_byte_at_a_time_comes_to_an_end(head: bytes) -> None:
    begun = monotonic()
    with answering(drips(head)) as address, pytest.raises(DownloadError):
        read(address)
    assert monotonic() - begun < _PATIENCE / 2


def test_silence_comes_to_an_end() -> None:
    def reply(link: socket.socket) -> None:
        while link.recv(4096):
            pass

    with answering(reply) as address, pytest.raises(DownloadError):
        read(address)


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(DownloadError, match="ConnectionRefusedError"):
        read(f"127.0.0.1:{port}")


# ------------------------------------------------------------------ TLS


Contexts = tuple[ssl.SSLContext, ssl.SSLContext]  # what trusts, what serves


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Contexts:
    return self_signed(tmp_path_factory.mktemp("tls"), "127.0.0.1")


def test_tls_with_a_certificate_that_is_trusted(tls: Contexts) -> None:
    with answering(says(body(b"{}")), tls[1]) as address:
        assert download(f"https://{address}/", seconds=_PATIENCE, largest=1000, trust=tls[0]) == b"{}"


def test_tls_with_one_that_is_not(tls: Contexts) -> None:
    with (
        answering(says(body(b"{}")), tls[1]) as address,
        pytest.raises(DownloadError, match="certificate is not trusted"),
    ):
        download(f"https://{address}/", seconds=_PATIENCE, largest=1000)


def test_a_handshake_a_byte_at_a_time_comes_to_an_end() -> None:
    # A TLS record that announces 255 bytes and then never completes.
    with answering(drips(b"\x16\x03\x03\x00\xff")) as address, pytest.raises(DownloadError):
        download(f"https://{address}/", seconds=_DEADLINE, largest=1000)


def test_a_body_a_byte_at_a_time_over_tls_comes_to_an_end(tls: Contexts) -> None:
    reply = drips(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n")
    with answering(reply, tls[1]) as address, pytest.raises(DownloadError):
        download(f"https://{address}/", seconds=_DEADLINE, largest=1000, trust=tls[0])
