"""Who may see the pages, in the demo and in production, without a sign-in and by a proxy's word."""

from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds.core.rules import RuleBook
from cds.settings import Settings
from cds.settings.access import Networks
from cds.web import create_app
from tests.hooks.calls import NOW

PAGES = ("/", "/review", "/review/sample/candidate", "/review/decision/1", "/rules", "/service")
Make = Callable[..., Flask]


@pytest.fixture(scope="module")
def make(rulebook: RuleBook, in_production: Settings) -> Make:
    """Production with other settings besides."""

    def made(**more: object) -> Flask:
        settings = replace(in_production, **more)  # type: ignore[arg-type]
        return create_app(settings, rulebook=rulebook, clock=lambda: NOW)

    return made


def seen(app: Flask, path: str, peer: str = "127.0.0.1", **headers: str) -> TestResponse:
    """The answer to a browser at ``peer``."""
    told = {"Accept": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return FlaskClient(app).get(path, headers=told, environ_base={"REMOTE_ADDR": peer})


@pytest.mark.parametrize("path", PAGES)
def test_without_a_sign_in_production_shows_nothing(production: Flask, path: str) -> None:
    answer = seen(production, path)
    assert answer.status_code == 404
    assert "The pages are not offered here." in answer.text
    assert "sha256" not in answer.text
    assert "<nav" not in answer.text or '<li><a href="/headache/re' not in answer.text


def test_every_page_is_guarded(production: Flask) -> None:
    """Whatever is added: no address of the pages answers but those that let a reader in."""
    open_to_all = {"pages.static", "pages.launch", "pages.launch_return"}
    client, tried = FlaskClient(production), 0
    for rule in production.url_map.iter_rules():
        if not rule.endpoint.startswith("pages.") or rule.endpoint in open_to_all:
            continue
        values = {name: rule.defaults.get(name, "x") if rule.defaults else "x" for name in rule.arguments}
        with production.test_request_context():
            path = production.url_map.bind("localhost").build(rule.endpoint, values, method=None)
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            tried += 1
            wanted = (400, 403, 404) if rule.endpoint == "pages.launched" else (404,)
            assert client.open(path, method=method).status_code in wanted, (rule.endpoint, method)
    assert tried > 10


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "localhost:1"])
def test_the_demo_is_open_on_this_machine(demo: Flask, host: str) -> None:
    assert seen(demo, "/review", Host=host).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example.org", "127.0.0.1.evil.example.org:8000", "10.0.0.1", "localhost.evil:80"]
)
def test_the_demo_is_not_open_under_another_name(demo: Flask, host: str) -> None:
    answer = seen(demo, "/review", Host=host)
    assert answer.status_code == 403
    assert "on this machine only" in answer.text
    assert demo.test_client().get("/cds-services", headers={"Host": host}).status_code == 200


@pytest.fixture(scope="module")
def proxied(make: Make) -> Flask:
    networks = Networks((ip_network("10.1.0.0/16"), ip_network("::1")))
    return make(sign_in="proxy", proxy_user_header="X-Remote-User", trusted_proxies=networks)


def test_a_trusted_proxy_names_the_reader(proxied: Flask) -> None:
    for peer in ("10.1.2.3", "::1", "::ffff:10.1.2.3"):
        answer = seen(proxied, "/review", peer, X_Remote_User="Ada <b>")
        assert answer.status_code == 200
        assert "Signed in: Ada &lt;b&gt;" in answer.text
        assert "Sign out" not in answer.text  # it is the proxy's sign-in


@pytest.mark.parametrize(
    ("peer", "name"),
    [
        ("10.2.0.1", "Ada"),
        ("127.0.0.1", "Ada"),
        ("", "Ada"),
        ("elsewhere", "Ada"),
        ("10.1.2.3", ""),
        ("10.1.2.3", "Ada,Bob"),
        ("10.1.2.3", "A" * 201),
    ],
)
def test_nobody_else_does(proxied: Flask, peer: str, name: str) -> None:
    answer = seen(proxied, "/review", peer, X_Remote_User=name)
    assert answer.status_code == 403
    assert "You are not signed in" in answer.text
    assert seen(proxied, "/review", peer, X_Forwarded_For="10.1.2.3", X_Remote_User=name).status_code == 403


def test_a_proxy_on_a_socket_has_no_address(make: Make) -> None:
    app = make(sign_in="proxy", proxy_user_header="X-Remote-User", trusted_proxies=Networks(unix=True))
    assert seen(app, "/review", "", X_Remote_User="Ada").status_code == 200
    assert seen(app, "/review", "127.0.0.1", X_Remote_User="Ada").status_code == 403


def test_pages_have_a_rate_too(make: Make) -> None:
    app = make(rate=60)
    answers = [seen(app, "/review") for _ in range(20)]
    last = answers[-1]
    assert (answers[0].status_code, last.status_code, last.mimetype) == (404, 429, "text/html")
    assert int(last.headers["Retry-After"]) > 0


def test_behind_a_path_links_lead_below_it(proxied: Flask) -> None:
    answer = seen(proxied, "/review", "::1", X_Remote_User="Ada")
    assert 'href="/headache/assets/style.css"' in answer.text
    assert seen(proxied, "/", "::1", X_Remote_User="Ada").headers["Location"] == "/headache/review"


def test_a_state_folder_that_others_can_read_stops_the_start(rulebook: RuleBook, tmp_path: Path) -> None:
    state = tmp_path / "state"
    create_app(Settings(state=state), rulebook=rulebook)
    (state / "pages.key").chmod(0o644)
    with pytest.raises(ValueError, match="others may read it"):
        create_app(Settings(state=state), rulebook=rulebook)
