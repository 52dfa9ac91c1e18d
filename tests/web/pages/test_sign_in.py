"""Signing in by OpenID Connect at a real issuer: through gunicorn in production, and each way it can fail."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from cds.core.rules import RuleBook, Status
from cds.settings import Settings
from cds.settings.access import Roles
from cds.web import create_app
from cds.web.pages.access import ABSOLUTE, IDLE
from tests.hooks.calls import NOW
from tests.oauth.browser import Browser, Page, sign_in, told
from tests.oauth.process import AuthorizationServer, Plan, running
from tests.service import Service
from tests.web.ehr import Ehr, clients_file, key_set

PUBLIC = "https://cds.example.org"
_CLIENT = {"client_id": "cds", "type": "confidential", "secret": "of-the-service"}
Clock = list[datetime]


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuthorizationServer]:
    plan = Plan([{**_CLIENT, "redirect": f"{PUBLIC}/sign-in/return"}], claims={"groups": ["neurology"]})
    with running(tmp_path_factory.mktemp("issuer") / "server", plan) as server:
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, ehr: Ehr) -> Path:
    made = tmp_path_factory.mktemp("signed")
    (made / "keys.json").write_text(json.dumps(key_set(ehr.key)), encoding="utf-8")
    (made / "secret").write_text(f"{_CLIENT['secret']}\n", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def settings(folder: Path, issuer: AuthorizationServer) -> Settings:
    """Of production, with this issuer."""
    return Settings(
        production=True,
        lowest_status=Status.ACTIVE,
        clients=clients_file(folder),
        public_url=PUBLIC,
        state=folder / "state",
        sign_in="oidc",
        oidc_issuer=issuer.issuer,
        oidc_client_id=_CLIENT["client_id"],
        oidc_secret_file=folder / "secret",
    )


@dataclass
class Site:
    """The service in this process, behind its public address, with a clock that can be moved."""

    app: Flask
    clock: Clock

    def browser(self) -> Browser:
        """Of a new reader."""
        return Browser({PUBLIC: self.app})


@pytest.fixture(scope="module")
def make(rulebook: RuleBook) -> Callable[[Settings], Site]:
    def made(settings: Settings) -> Site:
        clock = [NOW]
        return Site(create_app(settings, rulebook=rulebook, clock=lambda: clock[0]), clock)

    return made


@pytest.fixture(scope="module")
def first(make: Callable[[Settings], Site], settings: Settings) -> Site:
    return make(settings)


@pytest.fixture
def site(first: Site) -> Site:
    first.clock[0] = NOW
    return first


def entered(browser: Browser, path: str = "/review") -> Page:
    """The page asked for, by way of the issuer."""
    return sign_in(browser, browser.get(f"{PUBLIC}{path}"))


def is_shown(page: Page) -> bool:
    """Whether it is a page of the service, with a name on it."""
    return page.status == 200 and "Signed in: Ada" in page.text


def test_through_gunicorn_in_production(
    tmp_path: Path, settings: Settings, issuer: AuthorizationServer
) -> None:
    more = {
        "CDS_ENV": "production",
        "CDS_ALLOW_AS_OF": "0",
        "CDS_CLIENTS": str(settings.clients),
        "CDS_PUBLIC_URL": PUBLIC,
        "CDS_SIGN_IN": "oidc",
        "CDS_OIDC_ISSUER": issuer.issuer,
        "CDS_OIDC_CLIENT_ID": _CLIENT["client_id"],
        "CDS_OIDC_SECRET_FILE": str(settings.oidc_secret_file),
        "CDS_OIDC_ROLES": "groups=neurology,pharmacy",
    }
    with Service(tmp_path, more) as service:
        browser = Browser({PUBLIC: service.port})
        page = entered(browser)
        assert is_shown(page), told(page)
        assert page.url == f"{PUBLIC}/review"
        for _ in range(6):  # whichever worker answers
            assert is_shown(browser.get(f"{PUBLIC}/review"))
        assert told(browser.submit(page, "/sign-out")).startswith("You are signed out")
        assert (
            "/accounts/login/" not in browser.get(f"{PUBLIC}/review").url
        )  # the issuer still knows its user
        lines = [line["event"] for line in service.lines()]
        assert "sign-in: done" in lines
        assert not any("Ada" in json.dumps(line) or "doctor" in json.dumps(line) for line in service.lines())


def test_the_code_flow_with_pkce_state_and_nonce(site: Site, issuer: AuthorizationServer) -> None:
    browser = site.browser()
    browser.get(f"{PUBLIC}/review")
    at = next(url for url in browser.visited if url.startswith(f"{issuer.issuer}/authorize"))
    asked = {name: values[0] for name, values in parse_qs(urlsplit(at).query).items()}
    assert {len(asked.pop(name)) > 15 for name in ("state", "nonce", "code_challenge")} == {True}
    assert asked == {
        "response_type": "code",
        "client_id": "cds",
        "redirect_uri": f"{PUBLIC}/sign-in/return",
        "scope": "openid profile",
        "code_challenge_method": "S256",
    }


def test_the_cookie_is_for_this_host_over_tls_and_out_of_reach_of_scripts(site: Site) -> None:
    browser = site.browser()
    assert is_shown(entered(browser))
    cookies = [one for one in browser.set_cookies if "cds" in one.partition("=")[0]]
    assert cookies
    for one in cookies:
        name, *attributes = one.split("; ")
        assert name.startswith("__Host-cds-session=")
        assert set(attributes) == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_the_page_that_was_wanted_is_shown(site: Site) -> None:
    page = entered(site.browser(), "/review?lang=fr")
    assert page.url == f"{PUBLIC}/review?lang=fr"


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/\\evil.example", "/sign-in/return?next=//evil.example"]
)
def test_nobody_is_led_elsewhere(site: Site, path: str) -> None:
    browser = site.browser()
    browser.get(f"{PUBLIC}{path}")
    assert is_shown(entered(browser))
    assert not any("evil" in urlsplit(url).netloc for url in browser.visited[1:])


def test_a_sign_in_ends_when_its_reader_is_away(site: Site) -> None:
    browser = site.browser()
    assert is_shown(entered(browser))
    for _ in range(3):
        site.clock[0] += timedelta(seconds=IDLE - 120)
        assert is_shown(browser.get(f"{PUBLIC}/review"))
    site.clock[0] += timedelta(seconds=IDLE + 1)
    assert "/o/authorize" in browser.get(f"{PUBLIC}/review").url


def test_a_sign_in_ends_anyhow(site: Site) -> None:
    browser, begun = site.browser(), site.clock[0]
    assert is_shown(entered(browser))
    while site.clock[0] - begun < timedelta(seconds=ABSOLUTE - IDLE):
        site.clock[0] += timedelta(seconds=IDLE - 1)
        assert is_shown(browser.get(f"{PUBLIC}/review"))
    site.clock[0] = begun + timedelta(seconds=ABSOLUTE)
    assert not is_shown(browser.get(f"{PUBLIC}/review"))


def test_signing_out_ends_copies_of_the_cookie_too(site: Site) -> None:
    browser = site.browser()
    page = entered(browser)
    copy = replace(browser, cookies={PUBLIC: dict(browser.cookies[PUBLIC])})
    assert is_shown(copy.get(f"{PUBLIC}/review"))
    assert told(browser.submit(page, "/sign-out")).startswith("You are signed out")
    assert not is_shown(copy.get(f"{PUBLIC}/review"))


def test_signing_out_wants_the_token_of_the_form(site: Site) -> None:
    browser = site.browser()
    entered(browser)
    page = browser.post(f"{PUBLIC}/sign-out", {"csrf_token": "forged"})
    assert page.status == 400
    assert is_shown(browser.get(f"{PUBLIC}/review"))


def test_a_role_that_may_not_enter(make: Callable[[Settings], Site], settings: Settings) -> None:
    site = make(replace(settings, oidc_roles=Roles("groups", ("pharmacy",))))
    browser = site.browser()
    page = entered(browser)
    assert page.status == 403
    assert "your role may not see these pages" in told(page)
    assert not is_shown(browser.get(f"{PUBLIC}/review"))


def test_consent_refused_at_the_issuer(site: Site) -> None:
    browser = site.browser()
    page = sign_in(browser, browser.get(f"{PUBLIC}/review"), allow=False)
    assert (page.status, "did not let you in" in told(page)) == (403, True)


def test_a_way_back_of_another_browser_or_twice(site: Site) -> None:
    browser, other = site.browser(), site.browser()
    entered(browser)
    back = next(url for url in browser.visited if "/sign-in/return" in url)
    for reader in (other, browser):
        page = reader.get(back)
        assert (page.status, "was not begun in this browser" in told(page)) == (400, True)
    assert not is_shown(other.get(f"{PUBLIC}/review"))


def test_a_secret_that_is_wrong(tmp_path: Path, make: Callable[[Settings], Site], settings: Settings) -> None:
    (tmp_path / "secret").write_text("another", encoding="utf-8")
    page = entered(make(replace(settings, oidc_secret_file=tmp_path / "secret")).browser())
    assert (page.status, "did not let you in" in told(page)) == (403, True)


@pytest.mark.parametrize("issuer_url", ["http://127.0.0.1:9/o", "{issuer}/", "{origin}"])
def test_an_issuer_that_is_not_there_or_is_another(
    make: Callable[[Settings], Site], settings: Settings, issuer: AuthorizationServer, issuer_url: str
) -> None:
    named = issuer_url.format(issuer=issuer.issuer, origin=issuer.origin)
    page = make(replace(settings, oidc_issuer=named)).browser().get(f"{PUBLIC}/review")
    assert (page.status, "cannot be reached" in told(page)) == (502, True)


def test_a_forged_cookie_is_none(site: Site) -> None:
    browser = site.browser()
    browser.cookies[PUBLIC] = {"__Host-cds-session": "eyJyZWFkZXIiOnsic3ViIjoiMSJ9fQ.aaaaaa.bbbbbbbbbbbb"}
    assert "/accounts/login/" in browser.get(f"{PUBLIC}/review").url


def test_hook_calls_are_not_touched(site: Site) -> None:
    answer = site.app.test_client().get("/cds-services")
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers
