"""Over HTTP: a call without a prefetch is completed from the EHR's FHIR server, or says what it lacks."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds.core.rules import RuleBook
from cds.fhir.servers import allowed_bases
from cds.hooks.samples import patient_of, record_of
from cds.settings import Settings
from cds.web import create_app
from cds.web.clients import Client, Clients, Registration
from cds.web.sources import Sources
from tests.fhir import stub as misbehaving
from tests.fhir.stub import OUTCOME, FhirStub, canary, says, serving
from tests.hooks.calls import (
    BY_HOOK,
    NOW,
    REVIEW,
    SIGN,
    Json,
    Site,
    instead,
    order_of,
    sample,
    summaries,
    told,
    verdicts,
)

NAME = "low-clearance"
DEADLINE = 1.5
SLACK = 2.0  # seconds a busy machine may take over the rest of the call
TOKEN = "opaque-token-of-one-call"  # noqa: S105


@pytest.fixture(scope="module")
def server() -> Iterator[FhirStub]:
    """The EHR's FHIR server, with the sample patient's record."""
    bundle = sample(NAME)
    with serving(FhirStub(record_of(bundle), patient_of(bundle))) as running:
        yield running


@pytest.fixture(scope="module")
def settings(server: FhirStub, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The demo that lets anybody name that server."""
    folder = tmp_path_factory.mktemp("demo")
    file = folder / "clients.yaml"
    file.write_text(f"clients:\n  - name: ehr\n    fhir_servers: ['{server.base}']\n", encoding="utf-8")
    return Settings(allow_as_of=True, clients=file, fhir_deadline=DEADLINE, state=folder / "state")


@pytest.fixture(scope="module")
def completed(settings: Settings, rulebook: RuleBook) -> FlaskClient:
    """A client of it."""
    return create_app(settings, rulebook=rulebook, clock=lambda: NOW).test_client()


@pytest.fixture(autouse=True)
def well_behaved(server: FhirStub) -> None:
    """Each test begins with a server that behaves."""
    server.misbehave.clear()
    server.asked.clear()


def bare(site: Site, server: FhirStub, *, hook: str = SIGN.hook, **more: Any) -> Json:
    """A call with an address and a token in place of the prefetch."""
    body = site.call(NAME, BY_HOOK[hook])
    del body["prefetch"]
    access = {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 300, "scope": "user/*.read"}
    return {**body, "fhirServer": server.base, "fhirAuthorization": access, **more}


def post(client: FlaskClient, body: Json) -> TestResponse:
    return client.post(f"/cds-services/{BY_HOOK[body['hook']].id}", json=body)


def answered(response: TestResponse) -> Json:
    assert response.status_code == 200, response.get_data(as_text=True)
    body: Json = response.get_json()
    return body


def reasons(response: Json) -> set[str]:
    """Why facts are missing, over all findings."""
    return {one["reason"] for finding in told(response)["findings"] for one in finding.get("missing", ())}


@pytest.mark.parametrize("hook", BY_HOOK)
@pytest.mark.obligation("28", "32", "34")
def test_read_from_the_server_the_answer_is_the_same(
    completed: FlaskClient, site: Site, server: FhirStub, hook: str
) -> None:
    wanted = site.ask(site.call(NAME, BY_HOOK[hook]), BY_HOOK[hook])
    found = answered(post(completed, bare(site, server, hook=hook)))
    assert summaries(found) == summaries(wanted)
    assert told(found)["findings"] == told(wanted)["findings"]
    assert {asked.headers["Authorization"] for asked in server.asked} == {f"Bearer {TOKEN}"}
    published = site.answers.discovery["services"]
    templates = next(one for one in published if one["hook"] == hook)["prefetch"]
    assert len(server.asked) == len(templates)


@pytest.mark.obligation("26", "28")
def test_only_what_is_lacking_is_read(completed: FlaskClient, site: Site, server: FhirStub) -> None:
    body = bare(site, server, prefetch=site.call(NAME)["prefetch"])
    del body["prefetch"]["conditions"]
    assert summaries(answered(post(completed, body))) == summaries(site.sign(NAME))
    assert [asked.kind for asked in server.asked] == ["Condition"]


def test_an_order_that_nobody_speaks_about_reads_nothing(
    completed: FlaskClient, site: Site, server: FhirStub
) -> None:
    body = bare(site, server)
    instead(order_of("723"))(body)  # amoxicillin
    assert answered(post(completed, body))["cards"] == []
    assert not server.asked


def test_an_order_for_another_patient_reads_nothing(
    completed: FlaskClient, site: Site, server: FhirStub
) -> None:
    body = bare(site, server)
    instead(order_of("6130", subject={"reference": "Patient/somebody-else"}))(body)
    (card,) = answered(post(completed, body))["cards"]
    assert "another patient" in card["summary"]
    assert not server.asked


# ------------------------------------------------------------------ 412, unknown, complete


@pytest.mark.parametrize(
    "change",
    [
        {"fhirServer": None},
        {"fhirServer": "https://ehr.elsewhere.example/fhir"},
        {"fhirServer": "{{fhirServerUrl}}"},
        {"fhirServer": ""},
        {"fhirAuthorization": {"access_token": TOKEN, "token_type": "mac"}},
        {"fhirAuthorization": {"token_type": "Bearer"}},
    ],
)
@pytest.mark.parametrize("hook", [SIGN.hook, REVIEW.hook])
@pytest.mark.obligation("30")
def test_without_a_patient_and_a_usable_server_it_is_412(
    completed: FlaskClient, site: Site, server: FhirStub, change: Json, hook: str
) -> None:
    response = post(completed, {**bare(site, server, hook=hook), **change})
    assert response.status_code == 412
    assert response.get_json()["issue"][0]["expression"] == ["$.prefetch.patient"]
    assert not server.asked


@pytest.mark.obligation("30")
def test_with_a_patient_what_else_is_lacking_was_not_sent(
    completed: FlaskClient, site: Site, server: FhirStub
) -> None:
    prefetch = {"patient": site.call(NAME)["prefetch"]["patient"]}
    body = bare(site, server, prefetch=prefetch, fhirServer="https://ehr.elsewhere.example/fhir")
    found = answered(post(completed, body))
    assert "not_sent" in reasons(found)
    assert "unreadable" not in reasons(found)
    assert found["cards"]


@pytest.mark.parametrize(
    "behaviour",
    [
        says(OUTCOME, 401),
        says(OUTCOME, 429),
        says(OUTCOME, 500),
        says(OUTCOME),
        says(b"<html>Please log in</html>"),
        misbehaving.reset,
        misbehaving.hang,
        misbehaving.drip,
    ],
)
def test_what_cannot_be_read_is_unknown_and_said(
    completed: FlaskClient, site: Site, server: FhirStub, behaviour: misbehaving.Behaviour
) -> None:
    server.misbehave["Condition"] = behaviour
    began = monotonic()
    found = answered(post(completed, bare(site, server)))
    assert monotonic() - began < DEADLINE + SLACK
    assert "unreadable" in reasons(found)
    assert "not_sent" not in reasons(found)
    assert any("Cannot verify" in heading for heading in summaries(found))
    # What was read counts all the same.
    assert any(heading.startswith("critical") for heading in summaries(found))
    assert verdicts(found)["ketamine-renal-contraindication"] == "met"


def test_a_server_that_fails_altogether_is_not_silent(
    completed: FlaskClient, site: Site, server: FhirStub
) -> None:
    for kind in misbehaving.KEYS.values():
        server.misbehave[kind] = says(OUTCOME, 503)
    found = answered(post(completed, bare(site, server)))
    assert reasons(found) == {"unreadable"}
    assert found["cards"]
    assert verdicts(found)["ketamine-renal-contraindication"] == "unknown"


@pytest.mark.obligation("16")
def test_an_open_server_is_asked_without_a_token(
    completed: FlaskClient, site: Site, server: FhirStub
) -> None:
    for absent in (None, {}):
        server.asked.clear()
        found = answered(post(completed, bare(site, server, fhirAuthorization=absent)))
        assert summaries(found) == summaries(site.sign(NAME))
        assert not any("Authorization" in asked.headers for asked in server.asked)


@pytest.mark.obligation("16", "cds-r-1")
def test_an_authorization_without_a_server_is_tolerated(
    completed: FlaskClient, site: Site, server: FhirStub
) -> None:
    body = bare(site, server, prefetch=site.call(NAME)["prefetch"])
    del body["fhirServer"]
    assert summaries(answered(post(completed, body))) == summaries(site.sign(NAME))


@pytest.mark.parametrize(
    "change, path",
    [
        ({"fhirServer": 7}, "$.fhirServer"),
        ({"fhirServer": ["http://127.0.0.1"]}, "$.fhirServer"),
        ({"fhirAuthorization": "Bearer abc"}, "$.fhirAuthorization"),
    ],
)
def test_members_of_the_wrong_type_are_400(
    completed: FlaskClient, site: Site, server: FhirStub, change: Json, path: str
) -> None:
    response = post(completed, {**bare(site, server), **change})
    assert response.status_code == 400
    assert [issue["expression"] for issue in response.get_json()["issue"]] == [[path]]


# ------------------------------------------------------------------ who may name what


def test_a_server_outside_the_list_is_never_contacted(
    completed: FlaskClient, site: Site, server: FhirStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    with canary() as elsewhere:
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: pytest.fail("a name was looked up"))
        for named in (
            f"http://127.0.0.1:{elsewhere.port}/fhir",
            f"{server.base}@127.0.0.1:{elsewhere.port}",
            f"{server.base}-evil",
            f"http://localhost:{elsewhere.port}/fhir",
            "http://169.254.169.254/latest/meta-data",
        ):
            assert post(completed, bare(site, server, fhirServer=named)).status_code == 412
        assert not elsewhere.was_called()
    assert not server.asked


def test_a_redirect_is_not_followed(completed: FlaskClient, site: Site, server: FhirStub) -> None:
    with canary() as elsewhere:
        there = f"http://127.0.0.1:{elsewhere.port}/fhir/Condition"
        server.misbehave["Condition"] = says(b"", 302, Location=there)
        assert "unreadable" in reasons(answered(post(completed, bare(site, server))))
        assert not elsewhere.was_called()


def test_the_demo_without_clients_reads_nothing(client: FlaskClient, site: Site, server: FhirStub) -> None:
    assert post(client, bare(site, server)).status_code == 412
    assert not server.asked


def test_each_client_has_its_own_servers() -> None:
    north, south = (allowed_bases([f"https://{name}.example/fhir"], production=True) for name in ("n", "s"))
    clients = Clients(
        (
            Registration("north", fhir_servers=north, jwks_url="https://n.example/keys"),
            Registration("south", fhir_servers=south),
            Registration("anonymous"),
        )
    )
    sources = Sources(clients, Settings(fhir_deadline=3.5, deepest_json=50))
    source = sources.of(Client("north", north))
    assert source is not None
    assert source.bases == north
    assert (source.client.limits.deadline, source.client.limits.depth) == (3.5, 50)
    anonymous = sources.of(clients.anonymous())
    assert anonymous is not None
    assert anonymous.bases == south
    assert sources.of(Client("anonymous")) is None
    assert Sources(Clients(), Settings()).of(Client("north")) is None


# ------------------------------------------------------------------ what stays behind


@pytest.mark.obligation("35", "38")
def test_the_token_stays_nowhere(
    completed: FlaskClient, site: Site, server: FhirStub, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.misbehave["Condition"] = says(OUTCOME, 500)
    response = post(completed, bare(site, server))
    kept = [path.read_bytes() for path in Path(settings.state).rglob("*") if path.is_file()]
    assert kept
    assert not any(TOKEN.encode() in content for content in [*kept, response.get_data()])
    assert TOKEN not in caplog.text
    assert patient_of(sample(NAME)) not in caplog.text


def test_the_log_says_what_was_read(
    settings: Settings, rulebook: RuleBook, site: Site, server: FhirStub, tmp_path: Path
) -> None:
    app = create_app(replace(settings, state=tmp_path), rulebook=rulebook, clock=lambda: NOW)
    server.misbehave["Condition"] = says(OUTCOME, 429)
    answered(post(app.test_client(), bare(site, server)))
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"throttled" in written
    assert json.dumps(server.base).encode() not in written


def test_without_clients_the_http_client_is_not_loaded() -> None:
    code = "import sys, cds.web, cds.hooks.answer; sys.exit('urllib3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0  # noqa: S603
