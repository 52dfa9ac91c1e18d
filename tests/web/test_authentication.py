"""Tokens: each thing that is checked, on both sides of its limit, over HTTP and with real keys."""

import base64
import hashlib
import hmac
import json
import logging
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask, g, jsonify
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds.core.rules import RuleBook
from cds.settings import Settings
from cds.web import create_app
from cds.web.token import LARGEST_TOKEN, LEEWAY, LONGEST_LIFE
from tests.hooks.calls import NOW, SIGN, Site
from tests.web.ehr import BASE, ISSUER, Ehr, SigningKey, bearer, clients_file, key_set, unsigned

DISCOVERY = "/cds-services"
SERVICE = f"/cds-services/{SIGN.id}"
SECOND = int(NOW.timestamp())
ES, RS = SigningKey("es-1"), SigningKey("rs-1", "RS384")


class Clock:
    """The service's clock, which a test sets."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def app(rulebook: RuleBook, clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Production with one EHR that has an EC and an RSA key, at the clock of the test."""
    folder = tmp_path_factory.mktemp("clients")
    (folder / "keys.json").write_text(json.dumps(key_set(ES, RS)), encoding="utf-8")
    file = clients_file(folder, tenants=["north", "south"], fhir_servers=["https://ehr.example.org/r4"])
    made = create_app(production(file), rulebook=rulebook, clock=clock)
    made.add_url_rule("/cds-services/me", view_func=lambda: jsonify(g.client.name, g.client.tenant))
    return made


def production(file: Path) -> Settings:
    return Settings(production=True, clients=file, public_url=BASE, state=file.parent / "state")


@pytest.fixture
def client(app: Flask, clock: Clock) -> Iterator[FlaskClient]:
    clock.now = NOW
    yield app.test_client()
    clock.now = NOW


def token(key: SigningKey = RS, path: str = DISCOVERY, **claims: Any) -> str:
    return Ehr(key).token(path, NOW, **{"tenant": "north", **claims})


def ask(client: FlaskClient, sent: str, path: str = DISCOVERY) -> TestResponse:
    return client.get(path, headers=bearer(sent))


def refused(response: TestResponse) -> None:
    """A 401 that tells nothing."""
    assert response.status_code == 401, response.get_data(as_text=True)
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.get_json() == {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": "login", "diagnostics": "The call is not authenticated."}],
    }


def reason(caplog: pytest.LogCaptureFixture) -> str:
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("cds", logging.WARNING)
    return record.getMessage().removeprefix("call not authenticated: ").partition(" (")[0]


# ------------------------------------------------------------------ accepted


@pytest.mark.parametrize("key", [ES, RS], ids=["ES384", "RS384"])
@pytest.mark.obligation("13", "69", "71")
def test_a_signed_call_is_answered(client: FlaskClient, key: SigningKey) -> None:
    response = ask(client, token(key))
    assert response.status_code == 200
    assert response.get_json()["services"]


@pytest.mark.obligation("64", "70")
def test_a_service_and_whatever_is_below_it_have_their_own_audience(client: FlaskClient, site: Site) -> None:
    body = site.call("candidate")
    del body["extension"]
    sent = {path: token(path=path) for path in (SERVICE, f"{SERVICE}/feedback")}
    assert client.post(SERVICE, json=body, headers=bearer(sent[SERVICE])).status_code == 200
    refused(client.post(SERVICE, json=body, headers=bearer(token(path=DISCOVERY))))
    refused(client.post(SERVICE, json=body, headers=bearer(token(path=f"{SERVICE}/feedback"))))
    refused(client.post(f"{SERVICE}/feedback", json={}, headers=bearer(token(path=SERVICE))))


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_in_any_case(client: FlaskClient, scheme: str) -> None:
    assert client.get(DISCOVERY, headers={"Authorization": f"{scheme} {token()}"}).status_code == 200


@pytest.mark.parametrize(
    "audience",
    [
        f"{BASE}{DISCOVERY}",
        f"{BASE}{DISCOVERY}/",
        ["https://elsewhere.example.org", f"{BASE}{DISCOVERY}"],
    ],
)
@pytest.mark.obligation("69", "70")
def test_audiences_that_are_this_endpoint(client: FlaskClient, audience: Any) -> None:
    assert ask(client, token(aud=audience)).status_code == 200
    assert ask(client, token(aud=audience), f"{DISCOVERY}/").status_code == 200


@pytest.mark.obligation("69")
def test_what_real_clients_add_is_no_reason_to_refuse(client: FlaskClient) -> None:
    assert ask(client, token(sub="cds", nbf=SECOND - 300, foo={"bar": [1]})).status_code == 200
    assert (
        ask(client, Ehr(RS).token(DISCOVERY, NOW, {"jku": f"{ISSUER}/x"}, tenant="north")).status_code == 200
    )


def test_the_caller_is_known_to_what_comes_after(client: FlaskClient) -> None:
    sent = token(path="/cds-services/me", tenant="south")
    assert ask(client, sent, "/cds-services/me").get_json() == ["ehr", "south"]


# ------------------------------------------------------------------ refused

REFUSED: dict[str, tuple[str, Callable[[], str]]] = {
    "issuer of a stranger": ("issuer not registered", lambda: token(iss="https://sandbox.cds-hooks.org")),
    "issuer in other letters": ("issuer not registered", lambda: token(iss=f"{ISSUER}/")),
    "issuer that is no text": (
        "issuer not registered",
        lambda: unsigned({"alg": "RS384"}, {"iss": [ISSUER]}),
    ),
    "no issuer": ("issuer not registered", lambda: unsigned({"alg": "RS384"}, {})),
    "audience of another service": ("for another endpoint", lambda: token(path=SERVICE)),
    "audience without the prefix": (
        "for another endpoint",
        lambda: token(aud="https://cds.example.org/cds-services"),
    ),
    "audience in plain http": (
        "for another endpoint",
        lambda: token(aud=f"{BASE}{DISCOVERY}".replace("s:", ":")),
    ),
    "audience with a query": ("for another endpoint", lambda: token(aud=f"{BASE}{DISCOVERY}?x")),
    "audience in capitals": ("for another endpoint", lambda: token(aud=f"{BASE}{DISCOVERY}".upper())),
    "audience of two slashes": ("for another endpoint", lambda: token(aud=f"{BASE}{DISCOVERY}//")),
    "audience of nobody": ("for another endpoint", lambda: token(aud=[])),
    "no audience": ("for another endpoint", lambda: token(aud=None)),
    "audience within a list in a list": ("for another endpoint", lambda: token(aud=[[f"{BASE}{DISCOVERY}"]])),
    "no exp": ("exp missing or no instant", lambda: token(exp=None)),
    "exp in words": ("exp missing or no instant", lambda: token(exp=str(SECOND + 300))),
    "exp that is true": ("exp missing or no instant", lambda: token(exp=True)),
    "no iat": ("iat missing or no instant", lambda: token(iat=None)),
    "nbf in words": ("nbf missing or no instant", lambda: token(nbf="now")),
    "no tenant": ("tenant missing or no text", lambda: token(tenant=None)),
    "tenant of somebody else": ("tenant not registered", lambda: token(tenant="east")),
    "no jti": ("jti missing or no text", lambda: token(jti=None)),
    "empty jti": ("jti missing or no text", lambda: token(jti="")),
    "jti of a page": ("jti missing or no text", lambda: token(jti="x" * 513)),
    "jti that is a number": ("jti missing or no text", lambda: token(jti=1)),
    "no kid": ("kid missing or no text", lambda: headed({"kid": None})),
    "another kid": ("key not known", lambda: headed({"kid": "rs-2"})),
    "kid that is a path": ("key not known", lambda: headed({"kid": "../../../../dev/null"})),
    "kid that is a query": ("key not known", lambda: headed({"kid": "x' UNION SELECT 'key"})),
    "kid of the other type of key": ("signature wrong", lambda: headed({"kid": "es-1"})),
    "another type of token": ("no JWT", lambda: headed({"typ": "at+jwt"})),
    "a critical extension": ("no JWT", lambda: headed({"crit": ["exp"]})),
    "a payload that is not in the token": ("no JWT", lambda: unsigned({"alg": "RS384", "b64": False}, {})),
    "another's key under the same kid": ("signature wrong", lambda: token(SigningKey("rs-1", "RS384"))),
    "another's EC key under the same kid": ("signature wrong", lambda: token(SigningKey("es-1"))),
    "an algorithm that is not recommended": (
        "algorithm not allowed",
        lambda: token(SigningKey("x", "ES256")),
    ),
    "claims exchanged": ("signature wrong", lambda: exchanged(token(), token(tenant="south"))),
    "signature cut": ("signature wrong", lambda: token()[:-8]),
    "no signature": ("signature wrong", lambda: token().rpartition(".")[0] + "."),
    "none": ("algorithm not allowed", lambda: made_by("none", lambda _: b"")),
    "None": ("algorithm not allowed", lambda: made_by("None", lambda _: b"")),
    "no algorithm": ("algorithm not allowed", lambda: unsigned({"kid": "rs-1"}, claims())),
    "algorithms in a list": ("algorithm not allowed", lambda: unsigned({"alg": ["RS384"]}, claims())),
    "HS384 under the public key": ("algorithm not allowed", lambda: made_by("HS384", hmac_of_public_key)),
    "HS256 under the public key": ("algorithm not allowed", lambda: made_by("HS256", hmac_of_public_key)),
    "HMAC of the public key as RS384": ("signature wrong", lambda: made_by("RS384", hmac_of_public_key)),
    "four parts": ("no JWT", lambda: f"{token()}.x"),
    "one part": ("no JWT", lambda: "x"),
    "nothing": ("no JWT", lambda: ""),
    "two tokens": ("no JWT", lambda: f"{token()}, Bearer {token()}"),
    "no base64": ("no JWT", lambda: "?.?.?"),
    "no JSON": ("no JWT", lambda: f"{b64(b'{')}.{b64(b'{}')}."),
    "no object": ("no JWT", lambda: f"{b64(b'[]')}.{b64(b'{}')}."),
    "deep JSON": ("no JWT", lambda: f"{b64(b'[' * 3000)}.{b64(b'{}')}."),
    "an instant that is no number": (
        "no JWT",
        lambda: f"{token().partition('.')[0]}.{b64(json.dumps({**claims(), 'exp': float('nan')}).encode())}.",
    ),
    "a token too long": ("token too long", lambda: token(foo="x" * LARGEST_TOKEN)),
}


def b64(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def headed(header: dict[str, Any]) -> str:
    return Ehr(RS).token(DISCOVERY, NOW, header, tenant="north")


def claims() -> dict[str, Any]:
    sound: dict[str, Any] = jwt.decode(token(), options={"verify_signature": False})
    return sound


def exchanged(first: str, second: str) -> str:
    head, _, signature = first.split(".")
    return f"{head}.{second.split('.')[1]}.{signature}"


def made_by(algorithm: str, sign: Callable[[bytes], bytes]) -> str:
    text = unsigned({"alg": algorithm, "kid": "rs-1", "typ": "JWT"}, claims()).removesuffix(".")
    return f"{text}.{b64(sign(text.encode()))}"


def hmac_of_public_key(text: bytes) -> bytes:
    pem = RS.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return hmac.new(pem, text, hashlib.sha384).digest()


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.obligation("69", "70", "71", "72", "73")
def test_a_token_that_is_not_accepted(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    why, make = REFUSED[name]
    sent = make()
    refused(ask(client, sent))
    assert reason(caplog) == why
    for part in sent.split("."):
        assert len(part) < 8 or part not in caplog.text


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({}, "no token"),
        ({"Authorization": ""}, "no bearer token"),
        ({"Authorization": "Basic ZWhyOmVocg=="}, "no bearer token"),
    ],
)
@pytest.mark.obligation("13", "68", "73")
def test_without_a_token(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, headers: dict[str, str], why: str
) -> None:
    refused(client.get(DISCOVERY, headers=headers))
    assert reason(caplog) == why


@pytest.mark.parametrize("path", ["/cds-services/unheard-of", "/cds-services/x/y/z", f"{SERVICE}/"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE"])
def test_strangers_learn_nothing_of_what_is_there(client: FlaskClient, method: str, path: str) -> None:
    response = client.open(path, method=method)
    assert response.status_code == 401


@pytest.mark.obligation("73")
def test_what_a_stranger_writes_is_not_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    refused(ask(client, token(iss="https://evil.example.org/\n2026 INFO all is well", jti="my-jti")))
    assert [one.getMessage() for one in caplog.records] == [
        "call not authenticated: issuer not registered (client -, token -)"
    ]


def test_what_is_logged_of_a_registered_client(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    response = ask(client, token(jti="my-jti", exp=SECOND - 3000))
    refused(response)
    (record,) = caplog.records
    assert record.getMessage().startswith("call not authenticated: expired (client ehr, token ")
    assert "my-jti" not in caplog.text
    assert record.cds == {"request": response.headers["X-Request-ID"]}


# ------------------------------------------------------------------ time


@pytest.mark.parametrize(
    ("seconds", "sent", "why"),
    [
        (0, {"exp": LEEWAY + 1 - 2 * LEEWAY}, None),  # expired 59 s ago
        (0, {"exp": -LEEWAY}, "expired"),
        (0, {"iat": LEEWAY, "exp": LEEWAY + 300}, None),
        (0, {"iat": LEEWAY + 1, "exp": LEEWAY + 300}, "not valid yet"),
        (0, {"nbf": LEEWAY}, None),
        (0, {"nbf": LEEWAY + 1}, "not valid yet"),
        (0, {"iat": 0, "exp": LONGEST_LIFE}, None),
        (0, {"iat": 0, "exp": LONGEST_LIFE + 1}, "valid for too long"),
        (0, {"iat": -LONGEST_LIFE, "exp": 0}, None),
        (300 + LEEWAY - 1, {}, None),
        (300 + LEEWAY, {}, "expired"),
        (-LEEWAY, {}, None),
        (-LEEWAY - 1, {}, "not valid yet"),
    ],
)
def test_instants(
    client: FlaskClient,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    seconds: int,
    sent: dict[str, int],
    why: str | None,
) -> None:
    clock.now = NOW + timedelta(seconds=seconds)
    response = ask(client, token(**{name: SECOND + value for name, value in sent.items()}))
    if why is None:
        assert response.status_code == 200
    else:
        refused(response)
        assert reason(caplog) == why


# ------------------------------------------------------------------ used before


@pytest.mark.obligation("73")
def test_a_token_serves_once(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    sent = token()
    assert ask(client, sent).status_code == 200
    refused(ask(client, sent))
    assert reason(caplog) == "used before"


def test_a_new_token_with_a_jti_used_before_is_one_used_before(client: FlaskClient) -> None:
    assert ask(client, token(jti="twice")).status_code == 200
    refused(ask(client, token(ES, jti="twice")))


def test_a_token_that_was_refused_is_not_used(client: FlaskClient) -> None:
    sent = token()
    refused(ask(client, sent, SERVICE))
    assert ask(client, sent).status_code == 200


def test_a_forged_token_uses_up_no_jti(client: FlaskClient) -> None:
    refused(ask(client, token(SigningKey("rs-1", "RS384"), jti="wanted")))
    assert ask(client, token(jti="wanted")).status_code == 200


def test_of_a_hundred_threads_one_is_answered(app: Flask, client: FlaskClient) -> None:
    sent = token()
    with ThreadPoolExecutor(100) as pool:
        statuses = list(pool.map(lambda _: ask(app.test_client(), sent).status_code, range(100)))
    assert sorted(statuses) == [200, *[401] * 99]


def test_what_cannot_be_remembered_is_not_accepted(
    rulebook: RuleBook, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "keys.json").write_text(json.dumps(key_set(RS)), encoding="utf-8")
    settings = production(clients_file(tmp_path))
    client = create_app(settings, rulebook=rulebook, clock=lambda: NOW).test_client()
    caplog.clear()
    used = settings.state / "used-tokens.sqlite"
    used.unlink()
    used.mkdir()
    response = ask(client, token(tenant=None))
    assert response.status_code == 503
    (issue,) = response.get_json()["issue"]
    assert issue == {
        "severity": "fatal",
        "code": "transient",
        "diagnostics": "The call could not be authenticated now.",
    }
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "used-tokens.sqlite" in record.getMessage()


# ------------------------------------------------------------------ keys


@pytest.mark.obligation("72")
def test_keys_change_while_it_serves(rulebook: RuleBook, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    old, new = SigningKey("2026-a", "RS384"), SigningKey("2026-b")
    keys.write_text(json.dumps(key_set(old)), encoding="utf-8")
    settings = production(clients_file(tmp_path))
    client = create_app(settings, rulebook=rulebook, clock=lambda: NOW).test_client()
    assert ask(client, token(old, tenant=None)).status_code == 200
    refused(ask(client, token(new, tenant=None)))
    keys.write_text(json.dumps(key_set(old, new)), encoding="utf-8")
    assert ask(client, token(old, tenant=None)).status_code == 200
    assert ask(client, token(new, tenant=None)).status_code == 200
    keys.write_text(json.dumps(key_set(new)), encoding="utf-8")
    refused(ask(client, token(old, tenant=None)))


@pytest.mark.obligation("72")
def test_no_address_in_a_token_is_contacted(rulebook: RuleBook, tmp_path: Path) -> None:
    key = SigningKey("mine", "RS384")
    with socket.create_server(("127.0.0.1", 0)) as canary, socket.create_server(("127.0.0.1", 0)) as known:
        elsewhere = f"http://127.0.0.1:{canary.getsockname()[1]}/keys.json"
        configured = f"http://127.0.0.1:{known.getsockname()[1]}/keys.json"
        known.close()  # its own keys cannot be had, so those of the token would be its only way in
        file = clients_file(tmp_path, jwks_file=None, jwks_url=configured)
        settings = replace(production(file), production=False)
        client = create_app(settings, rulebook=rulebook, clock=lambda: NOW).test_client()
        for head in (
            {"jku": elsewhere, "kid": "mine"},
            {"jku": elsewhere, "kid": elsewhere},
            {"x5u": elsewhere, "kid": "mine"},
            {"jwk": key.public, "kid": "mine"},
            {"jku": None, "jwk": key.public, "kid": elsewhere},
        ):
            refused(ask(client, Ehr(key).token(DISCOVERY, NOW, head)))
        canary.setblocking(False)
        with pytest.raises(BlockingIOError):
            canary.accept()


def test_keys_of_a_url_are_read_from_there(rulebook: RuleBook, tmp_path: Path) -> None:
    key = SigningKey("published")

    class Published(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(key_set(key)).encode())

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Published) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.server_port}/.well-known/jwks.json"
            file = clients_file(tmp_path, jwks_file=None, jwks_url=url)
            settings = replace(production(file), production=False)
            client = create_app(settings, rulebook=rulebook, clock=lambda: NOW).test_client()
        finally:
            server.shutdown()
            thread.join()
    assert ask(client, Ehr(key).token(DISCOVERY, NOW)).status_code == 200
    assert ask(client, Ehr(key).token(DISCOVERY, NOW, {"jku": url})).status_code == 200
    refused(ask(client, Ehr(key).token(DISCOVERY, NOW, {"jku": f"{url}?"})))


# ------------------------------------------------------------------ the demo


@pytest.fixture(scope="module")
def demo_with_keys(rulebook: RuleBook, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("demo")
    (folder / "keys.json").write_text(json.dumps(key_set(RS)), encoding="utf-8")
    settings = replace(production(clients_file(folder)), production=False)
    return create_app(settings, rulebook=rulebook, clock=lambda: NOW).test_client()


def test_the_demo_answers_without_a_token_but_checks_one(demo_with_keys: FlaskClient) -> None:
    assert demo_with_keys.get(DISCOVERY).status_code == 200
    assert ask(demo_with_keys, token(tenant=None)).status_code == 200
    refused(ask(demo_with_keys, token(SigningKey("rs-1", "RS384"), tenant=None)))
    refused(ask(demo_with_keys, token(iss="https://sandbox.cds-hooks.org")))


def test_a_tenant_that_nobody_listed_is_told_on(demo_with_keys: FlaskClient) -> None:
    application = demo_with_keys.application
    with application.test_request_context(DISCOVERY, headers=bearer(token(tenant="t-17"))):
        application.preprocess_request()
        assert (g.client.name, g.client.tenant) == ("ehr", "t-17")
