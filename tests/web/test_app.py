"""Over HTTP: routes, status codes, error bodies that give nothing away, what production shows, start-up."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds.core.errors import RuleBookError
from cds.core.rules import RuleBook, Status
from cds.engine import durable
from cds.hooks.discovery import NOTHING_SHOWN
from cds.settings import SettingError, Settings
from cds.web import create_app
from tests.hooks import contract
from tests.hooks.calls import BY_HOOK, NOW, ROOT, SAMPLES, SIGN, Json, Site, drafts, instead, order_of
from tests.hooks.test_knowledge import OneComparisonChanged
from tests.state import STATE
from tests.web.ehr import Ehr, signing_client

URL = "/cds-services/cluster-headache-order-sign"
OF_A_RECORD = "Zwicky"


def refused(response: TestResponse, status: int) -> list[dict[str, Any]]:
    """The issues of an OperationOutcome with this status, which is JSON and without a card."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.mimetype == "application/json"
    body = response.get_json()
    assert body.keys() == {"resourceType", "issue"}
    assert body["resourceType"] == "OperationOutcome"
    for issue in body["issue"]:
        assert issue["severity"] == ("fatal" if status >= 500 else "error")
        assert issue["code"]
        assert issue["diagnostics"]
    issues: list[dict[str, Any]] = body["issue"]
    return issues


def post(client: FlaskClient, body: Any, url: str = URL) -> TestResponse:
    return client.post(url, json=body)


# ------------------------------------------------------------------ what is served


@pytest.mark.parametrize("url", ["/cds-services", "/cds-services/"])
@pytest.mark.obligation("8", "9")
def test_discovery_is_served(client: FlaskClient, site: Site, url: str) -> None:
    response = client.get(url)
    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert response.get_json() == site.answers.discovery


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.obligation("12", "15", "39")
def test_each_hook_is_answered_by_its_service(client: FlaskClient, site: Site, name: str) -> None:
    for service in BY_HOOK.values():
        response = post(client, site.call(name, service, ""), f"/cds-services/{service.id}")
        assert response.status_code == 200
        contract.check(response.get_json())


def test_the_critical_card_comes_over_http(client: FlaskClient, site: Site) -> None:
    response = post(client, site.call("low-clearance"))
    (critical,) = [card for card in response.get_json()["cards"] if card["indicator"] == "critical"]
    assert "29.97 mL/min" in critical["detail"]


def test_the_clock_is_asked_where_the_request_names_no_moment(rulebook: RuleBook, site: Site) -> None:
    moments = iter([NOW, datetime.fromisoformat("2027-01-01T12:00:00+01:00")])
    client = create_app(Settings(state=STATE), rulebook=rulebook, clock=lambda: next(moments)).test_client()
    body = site.call("candidate")
    del body["extension"]
    told = post(client, body).get_json()["extension"]["org.cluster-headache-cds"]
    assert told["asOf"] == "2027-01-01T12:00:00+01:00"


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    "data", [b"", b"{", b'{"hook": NaN}', b"[" * 100_000, b'{"a":' * 100_000, b"\xff", b"{} trailing"]
)
@pytest.mark.obligation("17", "42")
def test_what_is_no_json(client: FlaskClient, data: bytes) -> None:
    (issue,) = refused(client.post(URL, data=data, content_type="application/json"), 400)
    assert issue["expression"] == ["$"]


@pytest.mark.obligation("17")
def test_every_fault_of_a_request_is_named_by_its_path(client: FlaskClient) -> None:
    sent = {"hook": [], "context": {"patientId": 1.5, "draftOrders": "x"}, "prefetch": "x"}
    issues = refused(post(client, sent), 400)
    assert [issue["expression"] for issue in issues] == [
        ["$.hook"],
        ["$.hookInstance"],
        ["$.context.patientId"],
        ["$.prefetch"],
        ["$.context.draftOrders"],
    ]


@pytest.mark.parametrize("sent", [None, [], "x", 0, [{}], {}])
@pytest.mark.obligation("17")
def test_bodies_that_are_no_request(client: FlaskClient, sent: Any) -> None:
    refused(client.post(URL, data=json.dumps(sent), content_type="application/json"), 400)


@pytest.mark.obligation("11", "17")
def test_a_hook_of_another_service(client: FlaskClient, site: Site) -> None:
    (issue,) = refused(
        post(client, site.call("candidate"), "/cds-services/cluster-headache-order-select"), 400
    )
    assert issue["expression"] == ["$.hook"]


@pytest.mark.parametrize(
    "url",
    [
        "/cds-services/unheard-of",
        "/cds-services//cluster-headache-order-sign",
        "/cds-services/x/y",
        "/admin",
    ],
)
@pytest.mark.obligation("17", "42")
def test_what_is_not_there(client: FlaskClient, site: Site, url: str) -> None:
    (issue,) = refused(post(client, site.call("candidate"), url), 404)
    assert issue["code"] == "not-found"


@pytest.mark.parametrize(
    ("method", "url", "allowed"),
    [
        ("GET", URL, "OPTIONS, POST"),
        ("PUT", URL, "OPTIONS, POST"),
        ("DELETE", URL, "OPTIONS, POST"),
        ("POST", "/cds-services", "GET, HEAD, OPTIONS"),
    ],
)
@pytest.mark.obligation("42")
def test_the_wrong_method(client: FlaskClient, method: str, url: str, allowed: str) -> None:
    response = client.open(url, method=method)
    (issue,) = refused(response, 405)
    assert issue["code"] == "not-supported"
    assert response.headers["Allow"] == allowed


@pytest.mark.obligation("1", "7", "42")
def test_the_wrong_media_type(client: FlaskClient) -> None:
    refused(client.post(URL, data="hook=order-sign", content_type="application/x-www-form-urlencoded"), 415)


@pytest.mark.obligation("42")
def test_a_body_that_is_too_large(rulebook: RuleBook, site: Site) -> None:
    small = create_app(Settings(largest_body=1000, state=STATE), rulebook=rulebook).test_client()
    (issue,) = refused(post(small, site.call("candidate")), 413)
    assert issue["code"] == "too-long"


def test_too_many_orders(client: FlaskClient, site: Site) -> None:
    orders = [order_of("6130", id=f"m{i}") for i in range(101)]
    (issue,) = refused(post(client, site.call("candidate", SIGN, "ketamine", instead(*orders))), 413)
    assert issue["expression"] == ["$.context.draftOrders"]


@pytest.mark.parametrize("hook", BY_HOOK)
@pytest.mark.obligation("30", "41", "42")
def test_without_the_patient_the_precondition_fails(client: FlaskClient, site: Site, hook: str) -> None:
    body = site.call("candidate", BY_HOOK[hook], "")
    for prefetch in (None, {}, {"conditions": body["prefetch"]["conditions"]}):
        response = post(client, {**body, "prefetch": prefetch}, f"/cds-services/{BY_HOOK[hook].id}")
        (issue,) = refused(response, 412)
        assert issue["expression"] == ["$.prefetch.patient"]


@pytest.mark.obligation("40")
def test_but_only_where_something_is_asked(client: FlaskClient, site: Site) -> None:
    body = site.call("candidate", SIGN, "ketamine", instead(order_of("1191")))
    del body["prefetch"]
    response = post(client, body)
    assert (response.status_code, response.get_json()["cards"]) == (200, [])


def test_as_of_is_refused_where_it_is_switched_off(production: Flask, site: Site) -> None:
    (issue,) = refused(post(production.test_client(), site.call("candidate")), 400)
    assert issue["code"] == "not-supported"
    assert issue["expression"] == ["$.extension['org.cluster-headache-cds'].asOf"]


# ------------------------------------------------------------------ faults of ours


def hostile(body: Json) -> None:
    """Text of a record that must not be seen again."""
    body["prefetch"]["patient"]["name"] = [{"family": OF_A_RECORD}]
    drafts(body)[0]["note"] = [{"text": OF_A_RECORD}]


def failed(response: TestResponse, caplog: pytest.LogCaptureFixture) -> str:
    """The one line logged; nothing of the record, of an exception or of a path is in it or in the answer."""
    (issue,) = refused(response, 500)
    assert issue == {
        "severity": "fatal",
        "code": "exception",
        "diagnostics": "The service failed; nothing was checked.",
    }
    (record,) = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert record.exc_info is None
    line = record.getMessage()
    for secret in (OF_A_RECORD, str(ROOT), "Traceback", "low-clearance", "29."):
        assert secret not in line
        assert secret not in response.get_data(as_text=True)
    return line


@pytest.mark.obligation("41", "42")
def test_a_disagreement_of_core_and_engine(
    rulebook: RuleBook, site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("cds.hooks.knowledge.Programs", OneComparisonChanged)
    client = create_app(Settings(allow_as_of=True, state=STATE), rulebook=rulebook).test_client()
    line = failed(post(client, site.call("low-clearance", SIGN, "ketamine", hostile)), caplog)
    assert "the engine and the core disagree on ketamine-renal-contraindication at program.py:" in line


def test_a_failing_engine(
    client: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise durable.extension.error(f"{OF_A_RECORD} 302")

    monkeypatch.setattr(durable.extension, "start_action_for_state", fail)
    line = failed(post(client, site.call("low-clearance", SIGN, "ketamine", hostile)), caplog)
    assert "the rule engine failed at durable.py:" in line


def test_any_other_fault(rulebook: RuleBook, site: Site, caplog: pytest.LogCaptureFixture) -> None:
    moments = iter([NOW])

    def clock() -> datetime:
        try:
            return next(moments)
        except StopIteration:
            raise RuntimeError(f"{OF_A_RECORD} in {ROOT}") from None

    client = create_app(Settings(allow_as_of=True, state=STATE), rulebook=rulebook, clock=clock).test_client()
    line = failed(post(client, site.call("low-clearance")), caplog)
    assert line.startswith("call failed: RuntimeError at test_app.py:")


def test_what_is_refused_repeats_nothing_and_is_not_logged(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    sent = {
        "hook": OF_A_RECORD,
        "hookInstance": [OF_A_RECORD],
        "context": {"patientId": {OF_A_RECORD: 1}, "draftOrders": OF_A_RECORD},
        "prefetch": OF_A_RECORD,
        "extension": OF_A_RECORD,
    }
    for response in (
        post(client, sent),
        client.post(URL, data=f"{OF_A_RECORD}{{", content_type="application/json"),
        client.post(f"/{OF_A_RECORD}", json={}),
        client.post(f"/cds-services/{OF_A_RECORD}", json={}),
        client.get(URL, query_string={"patient": OF_A_RECORD}),
    ):
        assert 400 <= response.status_code < 500
        assert OF_A_RECORD not in response.get_data(as_text=True)
    assert caplog.records == []


# ------------------------------------------------------------------ browsers


CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "authorization, content-type",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
}
ANY: tuple[Callable[[FlaskClient], TestResponse], ...] = (
    lambda client: client.get("/cds-services"),
    lambda client: client.options("/cds-services"),
    lambda client: client.options(URL, headers={"Access-Control-Request-Method": "POST"}),
    lambda client: client.options("/unheard-of"),
    lambda client: client.post(URL, json={}),
    lambda client: client.post(URL, data=b"{", content_type="application/json"),
    lambda client: client.get(URL),
    lambda client: client.post("/unheard-of"),
    lambda client: client.post(URL, data="x", content_type="text/plain"),
)


@pytest.mark.parametrize("ask", ANY)
@pytest.mark.obligation("74")
def test_browsers_may_read_everything_of_the_demo(
    client: FlaskClient, ask: Callable[[FlaskClient], TestResponse]
) -> None:
    response = ask(client)
    assert {name: response.headers.get(name) for name in CORS} == CORS


@pytest.mark.obligation("74")
def test_a_preflight_is_answered(client: FlaskClient) -> None:
    for url in ("/cds-services", URL):
        assert client.options(url).status_code == 200


@pytest.mark.obligation("74")
def test_errors_of_ours_too(rulebook: RuleBook, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cds.hooks.knowledge.Programs", OneComparisonChanged)
    client = create_app(Settings(allow_as_of=True, state=STATE), rulebook=rulebook).test_client()
    response = post(client, site.call("low-clearance"))
    assert response.status_code == 500
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_production_is_not_open_to_every_page(production: Flask) -> None:
    for ask in ANY:
        assert "Access-Control-Allow-Origin" not in ask(production.test_client()).headers


# ------------------------------------------------------------------ production


def test_production_shows_nothing_while_no_rule_is_active_and_says_so(production: Flask, site: Site) -> None:
    client = production.test_client()
    for entry in client.get("/cds-services").get_json()["services"]:
        assert entry["usageRequirements"] == NOTHING_SHOWN
    for service in BY_HOOK.values():
        body = site.call("low-clearance", service, "")
        del body["extension"]
        for sent in (body, {key: value for key, value in body.items() if key != "prefetch"}):
            response = post(client, sent, f"/cds-services/{service.id}")
            assert response.status_code == 200
            assert response.get_json()["cards"] == []


def test_it_is_logged_at_start(
    rulebook: RuleBook, in_production: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    create_app(in_production, rulebook=rulebook)
    assert [record.getMessage() for record in caplog.records if record.name == "cds"] == [
        "no rule is active: the service answers, and shows no card"
    ]


def test_an_active_rule_speaks_in_production(
    rulebook: RuleBook, site: Site, in_production: Settings, ehr: Ehr
) -> None:
    name = "ketamine-renal-contraindication"
    rules = {**rulebook.rules, name: replace(rulebook.rules[name], status=Status.ACTIVE)}
    settings = replace(in_production, allow_as_of=True)
    app = create_app(settings, rulebook=replace(rulebook, rules=rules), clock=lambda: NOW)
    app.test_client_class = signing_client(ehr, NOW)
    client = app.test_client()
    answered = post(client, site.call("low-clearance")).get_json()
    assert [card["indicator"] for card in answered["cards"]] == ["critical"]
    assert answered["extension"]["org.cluster-headache-cds"]["approved"] is True
    assert "Not clinically approved" not in json.dumps(answered)


# ------------------------------------------------------------------ published requests


def test_every_published_request_is_answered_or_refused(client: FlaskClient, shared_data: Path) -> None:
    statuses = []
    for file in sorted((shared_data / "requests").rglob("*.json")):
        data = file.read_bytes()
        try:
            hook = json.loads(data).get("hook")
        except ValueError:
            hook = None
        service = BY_HOOK.get(hook, SIGN)
        response = client.post(f"/cds-services/{service.id}", data=data, content_type="application/json")
        if response.status_code == 200:
            assert isinstance(response.get_json()["cards"], list)
        elif file.parent.name == "malformed":
            refused(response, 400)
        else:
            assert response.status_code in (400, 412), file.name
            refused(response, response.status_code)
        statuses.append(response.status_code)
    assert len(statuses) > 160
    assert statuses.count(200) > 90


# ------------------------------------------------------------------ start-up


def started(**environment: str) -> "subprocess.CompletedProcess[str]":
    """`python -c "import wsgi"`, which is what gunicorn does first."""
    return subprocess.run(
        [sys.executable, "-c", "import wsgi; print(wsgi.app.name)"],
        cwd=ROOT,
        env={**{k: v for k, v in os.environ.items() if not k.startswith("CDS_")}, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_starts_with_the_shipped_rules() -> None:
    run = started()
    assert (run.returncode, run.stdout) == (0, "cds.web.app\n"), run.stderr


def test_with_broken_rules_it_refuses_to_start_and_prints_every_fault(tmp_path: Path) -> None:
    broken = tmp_path / "rules"
    broken.mkdir()
    for part in (ROOT / "rules").iterdir():
        (broken / part.name).symlink_to(part)
    replaced = {
        "value_sets/tsh.yaml": "codes: [\n",
        "facts/body.yaml": "facts:\n  height_in_feet:\n    title: Height\n    type: lenght\n",
    }
    for path, text in replaced.items():
        folder = broken / path.partition("/")[0]
        if folder.is_symlink():
            shipped = folder.resolve()
            folder.unlink()
            folder.mkdir()
            for file in shipped.iterdir():
                (folder / file.name).symlink_to(file)
        (broken / path).unlink()
        (broken / path).write_text(text, encoding="utf-8")
    run = started(CDS_RULES=str(broken))
    assert run.returncode == 3
    assert "RuleBookError" in run.stderr
    assert "Traceback" not in run.stderr
    for path in replaced:
        assert f"{broken / path}:" in run.stderr


def test_without_rules_it_refuses_to_start(tmp_path: Path) -> None:
    with pytest.raises(RuleBookError, match="is not a folder"):
        create_app(Settings(rules=tmp_path / "nowhere"))


def test_with_a_wrong_setting_it_refuses_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDS_ENV", "prod")
    with pytest.raises(SettingError, match="CDS_ENV is 'prod'"):
        create_app()
