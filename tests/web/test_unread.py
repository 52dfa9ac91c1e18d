"""A connection that is kept bears the next call, whatever became of the body before it."""

import http.client
import socket
from collections.abc import Iterator

import pytest

from tests.hooks.calls import SIGN
from tests.service import Service

URL = f"/cds-services/{SIGN.id}"
LARGEST = 400_000


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service(tmp_path_factory.mktemp("service"), {"CDS_LARGEST_BODY": str(LARGEST)}) as running:
        yield running


def ask(
    connection: http.client.HTTPConnection, path: str, body: bytes, media_type: str = "application/json"
) -> tuple[int, str | None]:
    connection.request("POST", path, body, {"Content-Type": media_type})
    response = connection.getresponse()
    response.read()
    return response.status, response.getheader("Connection")


@pytest.mark.parametrize("size", [100, 100_000, LARGEST])
@pytest.mark.parametrize(
    ("path", "media_type", "status"),
    [
        ("/cds-services/none", "application/json", 404),
        ("/health/live", "application/json", 405),
        (URL, "text/plain", 415),
        (URL, "application/json", 400),
    ],
)
def test_an_answer_that_did_not_wait_for_the_body(
    service: Service, size: int, path: str, media_type: str, status: int
) -> None:
    connection = service.connection()
    try:
        assert ask(connection, path, b" " * size, media_type) == (status, "keep-alive")
        same = connection.sock
        assert ask(connection, URL, b"{}") == (400, "keep-alive")
        assert connection.sock is same
    finally:
        connection.close()


@pytest.mark.parametrize(("path", "status"), [(URL, 413), ("/cds-services/none", 404)])
def test_a_body_that_is_too_large_ends_the_connection_and_the_answer_says_so(
    service: Service, path: str, status: int
) -> None:
    connection = service.connection()
    try:
        for size in (LARGEST + 1, 2 * LARGEST):
            assert ask(connection, path, b" " * size) == (status, "close")
        assert ask(connection, URL, b"{}") == (400, "keep-alive")  # over a new one
    finally:
        connection.close()


def status_over(connection: socket.socket) -> int:
    """The status of the next answer, which is read to its end."""
    with http.client.HTTPResponse(connection) as response:
        response.begin()
        response.read()
        return response.status


def test_a_body_in_chunks_without_an_end_in_sight(service: Service) -> None:
    chunk = b"%x\r\n%s\r\n" % (50_000, b" " * 50_000)
    head = b"POST /cds-services/none HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", service.port), 30) as connection:
        connection.sendall(head + chunk * 6)
        connection.sendall(b"0\r\n\r\n")
        assert status_over(connection) == 404
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        assert status_over(connection) == 200


def test_a_client_that_holds_the_body_back_is_answered_all_the_same(service: Service) -> None:
    silent = [socket.create_connection(("127.0.0.1", service.port), 30) for _ in range(20)]
    try:
        for connection in silent:
            connection.sendall(b"POST /cds-services/none HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
        assert service.get("/health/live").status == 200
        for connection in silent:
            assert status_over(connection) == 404
    finally:
        for connection in silent:
            connection.close()


def test_a_client_that_leaves_in_the_middle_is_no_failure(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port), 30) as connection:
        connection.sendall(b"POST /cds-services/none HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n ")
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65_536):
            pass
    assert service.get("/health/live").status == 200
    assert [line for line in service.lines() if line["level"] == "error"] == []
