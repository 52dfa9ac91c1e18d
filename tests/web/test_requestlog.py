"""Request ids and log lines: what is in them, and what never is."""

import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cds.web.requestlog import HEADER, JsonLines
from tests.hooks.calls import ROOT, SIGN, Site

URL = f"/cds-services/{SIGN.id}"
SECRET = "Zwicky"  # noqa: S105 - what a record holds


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[dict[str, object]]]:
    """The lines written, as JSON; filled when the test has read `text` of them."""
    caplog.set_level(logging.INFO, logger="cds")
    caplog.handler.setFormatter(JsonLines())
    written: list[dict[str, object]] = []
    caplog.handler.emit = lambda record: written.append(json.loads(caplog.handler.format(record)))  # type: ignore[method-assign]
    yield written
    del caplog.handler.emit


@pytest.mark.parametrize("sent", ["abc-DEF-123", "a" * 64, "12345678"])
def test_a_harmless_request_id_is_kept(client: FlaskClient, sent: str) -> None:
    assert client.get("/cds-services", headers={HEADER: sent}).headers[HEADER] == sent


@pytest.mark.parametrize(
    "sent", ["", "short", "a" * 65, "with space", "line\u00a0break", "<script>alert(1)", "a_b_c_d_e"]
)
def test_any_other_is_replaced(client: FlaskClient, sent: str) -> None:
    made = client.get("/cds-services", headers={HEADER: sent}).headers[HEADER]
    assert re.fullmatch("[0-9a-f]{32}", made)


def test_errors_carry_the_id_too(client: FlaskClient) -> None:
    for response in (
        client.post(URL, data=b"{"),
        client.get("/nowhere"),
        client.get(URL),
        client.options(URL),
    ):
        assert len(response.headers.getlist(HEADER)) == 1


def test_a_call_leaves_one_line(client: FlaskClient, site: Site, lines: list[dict[str, object]]) -> None:
    response = client.post(URL, json=site.call("low-clearance"), headers={HEADER: "abc-12345"})
    told = response.get_json()["extension"]["org.cluster-headache-cds"]
    (line,) = lines
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", str(line.pop("at")))
    assert isinstance(line.pop("milliseconds"), float)
    assert isinstance(line.pop("process"), int)
    assert line == {
        "level": "info",
        "event": "request",
        "request": "abc-12345",
        "client": "anonymous",
        "service": SIGN.id,
        "status": 200,
        "decision": told["decision"],
        "rulebook": told["rulebook"],
    }


def test_nothing_of_the_caller_is_in_a_line(
    client: FlaskClient, site: Site, lines: list[dict[str, object]]
) -> None:
    body = site.call("low-clearance")
    body["prefetch"]["patient"]["name"] = [{"family": SECRET}]
    headers = {"User-Agent": SECRET, "Referer": SECRET, "Authorization": f"Bearer {SECRET}"}
    client.post(f"{URL}?patient={SECRET}", json=body, headers=headers)
    client.post(f"/cds-services/{SECRET}", json=body, headers=headers)
    client.post(URL, data=SECRET, headers=headers)
    assert [line["status"] for line in lines] == [200, 404, 400]
    assert [line["service"] for line in lines] == [SIGN.id, "other", SIGN.id]
    assert SECRET not in json.dumps(lines)
    assert str(body["context"]["patientId"]) not in json.dumps(lines)


def test_probes_and_scrapes_leave_none(
    client: FlaskClient, demo: Flask, lines: list[dict[str, object]]
) -> None:
    for url in ("/health/live", "/health/ready", "/metrics"):
        assert client.get(url).status_code == 200
    assert lines == []


def record(name: str, message: str, *arguments: object, error: BaseException | None = None) -> str:
    info = None if error is None else (type(error), error, error.__traceback__)
    return JsonLines().format(logging.LogRecord(name, logging.ERROR, "", 0, message, arguments, info))


def test_of_an_exception_only_type_and_place_are_written() -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        line = json.loads(record("cds", "failed", error=error))
    assert line["failure"].startswith("ValueError at test_requestlog.py:")
    assert SECRET not in json.dumps(line)


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("Error handling request %s %s", ("GET", f"/{SECRET}")),
        (f"Invalid request from ip=127.0.0.1: Invalid HTTP request line: '{SECRET}'", ()),
    ],
)
def test_the_servers_lines_lose_the_request(message: str, arguments: tuple[str, ...]) -> None:
    assert SECRET not in record("gunicorn.error", message, *arguments)
    assert json.loads(record("gunicorn.error", "Booting worker with pid: %s", 7))["event"].endswith(": 7")


def test_the_configuration_puts_every_line_on_standard_error() -> None:
    code = """
import logging, logging.config
from cds.web.requestlog import logging_of
logging.config.dictConfig(logging_of("info"))
logging.getLogger("cds.request").info("one", extra={"cds": {"status": 200}})
logging.getLogger("gunicorn.error").info("two")
logging.getLogger("sqlalchemy").info("not shown")
logging.getLogger("cds").debug("not shown")
"""
    # A fixed command.
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert run.stdout == ""
    first, second = map(json.loads, run.stderr.splitlines())
    assert (first["event"], first["status"], second["event"]) == ("one", 200, "two")
