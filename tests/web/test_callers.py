"""Who is asked for a token, what is made for it, and two gunicorn workers that share what they know."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from cds.core.rules import RuleBook
from cds.fhir.servers import Base
from cds.settings import SettingError, Settings
from cds.web import create_app
from cds.web.clients import Client
from tests.hooks.calls import NOW, ROOT
from tests.service import free_port
from tests.web.ehr import BASE, Ehr, SigningKey, bearer, clients_file, key_set

DISCOVERY = "/cds-services"
_PATIENCE = 60.0  # seconds until a server must have started or ended


def caller(app: Flask, path: str = DISCOVERY, **headers: str) -> Client:
    """Whom the application takes a request for."""
    with app.test_request_context(path, headers=headers):
        app.preprocess_request()
        found: Client = g.client
        return found


# ------------------------------------------------------------------ the demo


def test_in_the_demo_everybody_is_anonymous(demo: Flask) -> None:
    assert caller(demo) == Client("anonymous")


def test_there_a_token_makes_no_difference(demo: Flask) -> None:
    sandbox = Ehr(SigningKey("44823f3d-0b01-4a6c-a80e-b9d3e8a7226f"), "https://sandbox.cds-hooks.org")
    head = {"jku": "https://sandbox.cds-hooks.org/.well-known/jwks.json"}
    assert caller(demo, **bearer(sandbox.token(DISCOVERY, NOW, head))) == Client("anonymous")


def test_a_client_without_keys_lends_its_servers(rulebook: RuleBook, tmp_path: Path) -> None:
    file = clients_file(tmp_path, jwks_file=None, fhir_servers=["http://127.0.0.1:9/r4"])
    app = create_app(Settings(clients=file, state=tmp_path / "state"), rulebook=rulebook, clock=lambda: NOW)
    assert caller(app) == Client("anonymous", (Base("http", "127.0.0.1", 9, "/r4"),))


# ------------------------------------------------------------------ production


def test_a_client_is_known_with_its_servers(
    rulebook: RuleBook, in_production: Settings, ehr: Ehr, tmp_path: Path
) -> None:
    (tmp_path / "keys.json").write_text(json.dumps(key_set(ehr.key)), encoding="utf-8")
    file = clients_file(tmp_path, fhir_servers=["https://ehr.example.org/r4"])
    settings = Settings(production=True, clients=file, public_url=BASE, state=tmp_path / "state")
    app = create_app(settings, rulebook=rulebook, clock=lambda: NOW)
    token = ehr.token(DISCOVERY, NOW, tenant="t-1")
    servers = (Base("https", "ehr.example.org", 443, "/r4"),)
    assert caller(app, **bearer(token)) == Client("ehr", servers, "t-1")


def test_outside_of_the_services_nobody_is_asked(production: Flask) -> None:
    client = FlaskClient(production)
    for path in ("/", "/elsewhere", "/cds-services-of-others", "//cds-services"):
        assert client.get(path).status_code == 404


@pytest.mark.obligation("68")
def test_without_clients_production_does_not_start(rulebook: RuleBook) -> None:
    with pytest.raises(SettingError, match="CDS_CLIENTS is not set"):
        create_app(Settings(production=True), rulebook=rulebook)


def test_with_a_private_key_it_does_not_start(rulebook: RuleBook, tmp_path: Path) -> None:
    private = {**SigningKey("k").public, "d": "AA"}
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [private]}), encoding="utf-8")
    settings = Settings(clients=clients_file(tmp_path), state=tmp_path / "state")
    with pytest.raises(SettingError, match=r"keys\.json:1: key-set a private key stands here"):
        create_app(settings, rulebook=rulebook)


def test_without_a_file_of_used_tokens_it_does_not_start(
    rulebook: RuleBook, tmp_path: Path, ehr: Ehr
) -> None:
    (tmp_path / "keys.json").write_text(json.dumps(key_set(ehr.key)), encoding="utf-8")
    state = tmp_path / "state"
    (state / "used-tokens.sqlite").mkdir(parents=True)
    with pytest.raises(SettingError, match="the file of used tokens cannot be written"):
        create_app(Settings(clients=clients_file(tmp_path), state=state), rulebook=rulebook)


# ------------------------------------------------------------------ two workers


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """`gunicorn wsgi:app` in production with two workers, on a free port of loopback."""
    port = free_port()
    settings = {
        "CDS_ENV": "production",
        "CDS_CLIENTS": str(folder / "clients.json"),
        "CDS_PUBLIC_URL": BASE,
        "CDS_STATE": str(folder / "state"),
        "CDS_BIND": f"127.0.0.1:{port}",
        "CDS_WORKERS": "2",
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CDS_")}
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--log-level", "error"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment | settings)  # noqa: S603 - a fixed command
    try:
        until = monotonic() + _PATIENCE
        while _status(port, None) is None:
            assert server.poll() is None
            assert monotonic() < until
            sleep(0.1)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(_PATIENCE)


def _status(port: int, token: str | None) -> int | None:
    """The status of discovery; None where nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request("GET", DISCOVERY, headers=bearer(token) if token else {})
        return connection.getresponse().status
    except ConnectionError:
        return None
    finally:
        connection.close()


@pytest.mark.obligation("73")
def test_a_token_serves_once_whatever_worker_it_meets_and_after_a_restart(tmp_path: Path) -> None:
    ehr = Ehr(SigningKey("k", "RS384"))
    (tmp_path / "keys.json").write_text(json.dumps(key_set(ehr.key)), encoding="utf-8")
    clients_file(tmp_path)
    now = datetime.now(UTC)  # noqa: TID251 - the server has the clock of the machine
    tokens = [ehr.token(DISCOVERY, now) for _ in range(9)]
    unused = tokens.pop()
    with served(tmp_path) as port, ThreadPoolExecutor(16) as pool:
        for token in tokens:
            statuses = list(pool.map(lambda sent: _status(port, sent), [token] * 16))
            assert sorted(map(str, statuses)) == ["200", *["401"] * 15]
    with served(tmp_path) as port:
        assert [_status(port, token) for token in tokens] == [401] * 8
        assert _status(port, unused) == 200
