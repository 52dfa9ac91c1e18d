"""Whatever is sent: nothing breaks, nothing hangs, no error and no line of the log shows any of it."""

import json
import logging
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds.hooks.request import EXTENSION
from cds.hooks.services import SERVICES
from cds.web.requestlog import JsonLines
from tests.hooks import contract
from tests.hooks.calls import BY_HOOK, SAMPLES, SIGN, Site
from tests.web.mutants import CANARY, mutant, with_canaries

PUBLISHED, MUTANTS_OF_A_SAMPLE, FEEDBACK_MUTANTS = 1200, 30, 300
_MOST_SECONDS = 5  # of processor time, for one call
_REFUSALS = (400, 412, 413)
JSON = {"Content-Type": "application/json"}


class Judge:
    """Sends calls and asserts of each what must hold whatever was sent."""

    def __init__(self, client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
        self._client = client
        self._caplog = caplog
        self._lines = JsonLines()
        self.statuses: list[int] = []
        caplog.set_level(logging.DEBUG, "cds")

    def send(self, url: str, data: bytes) -> int:
        """The status of the answer to a call with ``data``."""
        response = self._sent("POST", url, data=data, headers=JSON)
        assert response.status_code in (200, *_REFUSALS), response.get_data(as_text=True)
        self.statuses.append(response.status_code)
        return response.status_code

    def ask(self, statuses: tuple[int, ...], method: str, url: str, **sent: Any) -> None:
        """Anything at all, to be answered with one of ``statuses``."""
        assert self._sent(method, url, **sent).status_code in statuses

    def _sent(self, method: str, url: str, **sent: Any) -> TestResponse:
        self._caplog.clear()
        begun = process_time()
        response = self._client.open(url, method=method, **sent)
        assert process_time() - begun < _MOST_SECONDS
        for record in self._caplog.records:
            assert record.levelno <= logging.INFO, record.getMessage()
            assert CANARY not in self._lines.format(record)
        if response.status_code != 200:
            self._refused(response)
        elif url.endswith("/feedback"):
            assert CANARY not in response.get_data(as_text=True)
        else:
            contract.check(response.get_json())
        return response

    def _refused(self, response: TestResponse) -> None:
        body = response.get_data(as_text=True)
        assert response.mimetype == "application/json"
        assert CANARY not in body
        assert CANARY not in str(response.headers)
        told = json.loads(body)
        assert told["resourceType"] == "OperationOutcome"
        assert all(issue["severity"] == "error" and issue["diagnostics"] for issue in told["issue"])


@pytest.fixture
def judge(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> Judge:
    return Judge(client, caplog)


def _url(body: Any) -> str:
    service = BY_HOOK.get(body.get("hook"), SIGN)
    return f"/cds-services/{service.id}"


def test_published_requests_broken(judge: Judge, shared_data: Path) -> None:
    random = Random(20260302)  # noqa: S311 - not for secrets
    files = sorted((shared_data / "requests").glob("*.json"))
    bodies = [with_canaries(json.loads(file.read_bytes())) for file in files]
    for number in range(PUBLISHED):
        body = bodies[number % len(bodies)]
        judge.send(_url(body), mutant(random, body))
    assert judge.statuses.count(200) > PUBLISHED / 4
    assert judge.statuses.count(400) > PUBLISHED / 20


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_broken(judge: Judge, site: Site, name: str) -> None:
    random = Random(name)  # noqa: S311 - not for secrets
    for number in range(MUTANTS_OF_A_SAMPLE):
        service = list(SERVICES.values())[number % len(SERVICES)]
        body = with_canaries(site.call(name, service, ""))
        judge.send(_url(body), mutant(random, body))
    assert judge.statuses.count(200) > MUTANTS_OF_A_SAMPLE / 4


def test_feedback_broken(judge: Judge) -> None:
    random = Random("feedback")  # noqa: S311 - not for secrets
    override = {"reason": {"system": CANARY, "code": CANARY, "display": CANARY}, "userComment": CANARY}
    told = {"card": CANARY, "outcomeTimestamp": "2026-03-02T08:05:00Z"}
    reports = [
        {**told, "outcome": "accepted", "acceptedSuggestions": [{"id": CANARY}]},
        {**told, "outcome": "overridden", "overrideReason": override},
        {**told, "outcome": "overridden"},
    ]
    for _ in range(FEEDBACK_MUTANTS):
        judge.send(f"/cds-services/{SIGN.id}/feedback", mutant(random, {"feedback": reports}))
    assert judge.statuses.count(200) > FEEDBACK_MUTANTS / 10
    assert judge.statuses.count(400) > FEEDBACK_MUTANTS / 10


def test_what_is_refused_holds_nothing_of_the_record(judge: Judge, site: Site) -> None:
    """Each way to be refused, with a record full of what is looked for."""
    whole = with_canaries(site.call("low-clearance"))
    assert json.dumps(whole).count(CANARY) > 20
    context, prefetch = whole["context"], whole["prefetch"]
    order = context["draftOrders"]["entry"][0]["resource"]
    orders = [{"resource": {**order, "id": f"{CANARY}{number}"}} for number in range(101)]
    sent = {
        400: {**whole, "hookInstance": {CANARY: CANARY}, "extension": {EXTENSION: {"asOf": CANARY}}},
        412: {**whole, "prefetch": {"conditions": prefetch["conditions"]}},
        413: {**whole, "context": {**context, "draftOrders": {"resourceType": "Bundle", "entry": orders}}},
    }
    for status, body in sent.items():
        assert judge.send(_url(body), json.dumps(body).encode()) == status


ADDRESSES = (
    f"/cds-services/{CANARY}", f"/cds-services/%00{CANARY}", f"/cds-services/%ff{CANARY}",
    f"/{CANARY}?{CANARY}", f"/cds-services/{SIGN.id}/{CANARY}", f"/cds-services/../{CANARY}",
    f"/%2e%2e/{CANARY}", f"/{CANARY * 500}", f"/cds-services/{SIGN.id}%2f{CANARY}",
    f"/cds-services/\u202e{CANARY}", f"//x/{CANARY}", f"/cds-services;{CANARY}",
)  # fmt: skip
HEADERS = (
    {"Content-Type": f"application/json; charset={CANARY}"},
    {"Content-Type": f"application/{CANARY}+json"},
    {"Content-Encoding": CANARY},
    {"Accept": f"text/{CANARY}"},
    {"Authorization": f"Bearer {CANARY}"},
    {"Cookie": f"session={CANARY}"},
    {"Host": f"{CANARY}.example.org"},
    {"Origin": f"https://{CANARY}.example.org"},
    {"X-Forwarded-Prefix": f"/{CANARY}", "X-Forwarded-Host": CANARY},
    {"X-Request-ID": f"{CANARY} \u00e4"},
)


@pytest.mark.parametrize(
    "method", ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY", CANARY.upper()]
)
@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_that_nobody_serves(judge: Judge, address: str, method: str) -> None:
    judge.ask((404, 405), method, address, data=b"{}", headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("headers", HEADERS)
def test_headers_that_nobody_expects(judge: Judge, site: Site, headers: dict[str, str]) -> None:
    data = json.dumps(site.call("candidate")).encode()
    judge.ask((200,), "POST", f"/cds-services/{SIGN.id}", data=data, headers={**JSON, **headers})
    judge.ask((400,), "POST", f"/cds-services/{SIGN.id}", data=b"{", headers={**JSON, **headers})


@pytest.mark.parametrize("kind", ["text/plain", f"text/{CANARY}", "multipart/form-data; boundary=x", "x"])
def test_media_types_that_are_refused(judge: Judge, kind: str) -> None:
    judge.ask((415,), "POST", f"/cds-services/{SIGN.id}", data=b"{}", headers={"Content-Type": kind})
