"""CORS: which origins may read what, on answers, errors and preflights."""

from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from cds.core.rules import RuleBook
from cds.settings import Settings
from cds.web import create_app
from tests.hooks.calls import NOW, SIGN
from tests.web.ehr import Ehr, clients_file, signing_client

DISCOVERY, SERVICE = "/cds-services", f"/cds-services/{SIGN.id}"
CHART = "https://chart.example.org"
ALLOWED = {
    "Access-Control-Allow-Origin": CHART,
    "Access-Control-Allow-Headers": "authorization, content-type",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
}


@pytest.fixture(scope="module")
def app(
    rulebook: RuleBook, in_production: Settings, ehr: Ehr, tmp_path_factory: pytest.TempPathFactory
) -> Flask:
    """Production with an EHR whose pages are on one origin."""
    assert in_production.clients is not None
    file = clients_file(
        tmp_path_factory.mktemp("origins"),
        jwks_file=str(in_production.clients.parent / "keys.json"),
        origins=[CHART, "https://ward.example.org:8443"],
    )
    made = create_app(replace(in_production, clients=file), rulebook=rulebook, clock=lambda: NOW)
    made.test_client_class = signing_client(ehr, NOW)
    return made


def every_kind(app: Flask, origin: str | None) -> list[TestResponse]:
    """An answer, a preflight, errors of each kind, and a call without a token."""
    headers = {"Origin": origin} if origin else {}
    client = app.test_client()
    return [
        client.get(DISCOVERY, headers=headers),
        client.options(SERVICE, headers={**headers, "Access-Control-Request-Method": "POST"}),
        client.options(f"{SERVICE}/feedback", headers=headers),
        client.post(SERVICE, json={}, headers=headers),
        client.get(SERVICE, headers=headers),
        client.post("/cds-services/unheard-of", json={}, headers=headers),
        client.get("/elsewhere", headers=headers),
        client.get(DISCOVERY, headers={**headers, "Authorization": "Bearer x"}),
    ]


@pytest.mark.parametrize("origin", [CHART, "https://ward.example.org:8443"])
@pytest.mark.obligation("74")
def test_an_origin_of_a_client_reads_everything(app: Flask, origin: str) -> None:
    for response in every_kind(app, origin):
        found = {name: response.headers.get(name) for name in ALLOWED}
        assert found == {**ALLOWED, "Access-Control-Allow-Origin": origin}
        assert response.vary.find("Origin") >= 0


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "https://evil.example.org",
        "http://chart.example.org",
        f"{CHART}:8443",
        f"{CHART}.evil.example.org",
        f"{CHART}/",
        "https://CHART.example.org",
        f"{CHART}, https://evil.example.org",
    ],
)
def test_another_origin_reads_nothing(app: Flask, origin: str | None) -> None:
    for response in every_kind(app, origin):
        assert not [name for name in response.headers.keys() if name.startswith("Access-Control")]
        assert response.vary.find("Origin") >= 0


@pytest.mark.obligation("74")
def test_a_preflight_needs_no_token_and_a_call_does(app: Flask) -> None:
    without = app.test_client_class
    app.test_client_class = None
    try:
        client = app.test_client()
        assert client.options(SERVICE, headers={"Origin": CHART}).status_code == 200
        assert client.post(SERVICE, json={}, headers={"Origin": CHART}).status_code == 401
    finally:
        app.test_client_class = without


def test_without_origins_there_are_no_headers(production: Flask) -> None:
    for response in every_kind(production, CHART):
        assert not [name for name in response.headers.keys() if name.startswith("Access-Control")]
        assert response.vary.find("Origin") < 0


def test_the_demo_is_open_to_all(demo: Flask) -> None:
    for response in every_kind(demo, "https://anything.example.org"):
        assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/review", "/rules", "/assets/style.css", "/nowhere"])
def test_what_is_for_people_is_open_to_no_other_page(demo: Flask, path: str) -> None:
    client = demo.test_client()
    for answer in (client.get, client.options):
        headers = {"Origin": "https://evil.example.org", "Accept": "text/html"}
        response = answer(path, headers=headers, buffered=True)
        is_api = path == "/nowhere" and answer == client.options  # nobody asks a page for its methods
        assert ("Access-Control-Allow-Origin" in response.headers) is is_api
