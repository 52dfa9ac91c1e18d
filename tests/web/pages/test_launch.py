"""The patient page opened from an EHR: a real authorization server, and a FHIR server that checks tokens."""

import contextlib
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from cds.core.rules import RuleBook
from cds.fhir.prefetch import KEYS
from cds.settings import Settings
from cds.web import create_app
from tests.fhir.stub import FhirStub, canary, serving
from tests.hooks.calls import NOW, ROOT
from tests.oauth.browser import Browser, Page, sign_in, told
from tests.oauth.process import AuthorizationServer, Plan, protect, running
from tests.service import Service, free_port

CLIENT_ID = "cluster-headache"
DECISION = "3f1d2a58-0d4b-4e8a-9a39-3c9f0f7f1a11"
NAME, MARKUP = "Weber", "<script>alert(1)</script>"


def _bundle() -> tuple[dict[str, object], str]:
    """A sample patient who has a name, with markup in it."""
    bundle = json.loads((ROOT / "samples/low-clearance.json").read_text(encoding="utf-8"))
    patient = next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Patient")
    patient["name"] = [{"use": "official", "family": NAME, "given": [MARKUP]}]
    patient["birthDate"] = "1975-05-01"
    return bundle, patient["id"]


@dataclass(frozen=True)
class Ehr:
    """The EHR's two servers, and where the service has to be for them."""

    authorization: AuthorizationServer
    fhir: FhirStub
    clients: Path
    port: int

    @property
    def address(self) -> str:
        """Of the service."""
        return f"http://127.0.0.1:{self.port}"

    def launch(self, browser: Browser, handle: str = "chart", iss: str = "") -> Page:
        """What the EHR opens in the browser."""
        return browser.get(f"{self.address}/launch?iss={iss or self.fhir.base}&launch={handle}")

    def open(self, browser: Browser, handle: str = "chart", **changed: str) -> Page:
        """The page, signed in and allowed."""
        return sign_in(browser, self.launch(browser, handle), **changed)


@pytest.fixture(scope="module")
def ehr(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ehr]:
    folder = tmp_path_factory.mktemp("ehr")
    port, (bundle, patient) = free_port(), _bundle()
    with serving(FhirStub(bundle, patient)) as fhir:
        plan = Plan(
            [
                {
                    "client_id": CLIENT_ID,
                    "type": "public",
                    "redirect": f"http://127.0.0.1:{port}/launch/return",
                }
            ],
            {
                "chart": {"patient": patient, "appContext": json.dumps({"decision": DECISION})},
                "banner": {"patient": patient, "need_patient_banner": True},
                "no-banner": {"patient": patient, "need_patient_banner": False},
                "no-patient": {"need_patient_banner": True},
                "nobody": {"patient": "nobody"},
            },
            iss=fhir.base,
        )
        with running(folder / "server", plan) as authorization:
            protect(fhir, authorization)
            entry = {
                "name": "ehr",
                "fhir_servers": [fhir.base],
                "smart_client_id": CLIENT_ID,
                "smart_authorization": [authorization.origin],
                "origins": ["https://chart.example.org"],
            }
            clients = folder / "clients.json"
            clients.write_text(json.dumps({"clients": [entry]}), encoding="utf-8")
            yield Ehr(authorization, fhir, clients, port)


@dataclass
class Site:
    """The service in this process, with a clock that can be moved."""

    app: Flask
    clock: list[datetime]
    state: Path
    address: str

    def browser(self) -> Browser:
        """Of a new reader."""
        return Browser({self.address: self.app})


@pytest.fixture(scope="module")
def made(ehr: Ehr, rulebook: RuleBook, tmp_path_factory: pytest.TempPathFactory) -> Site:
    clock, state = [NOW], tmp_path_factory.mktemp("launched") / "state"
    settings = Settings(
        clients=ehr.clients,
        state=state,
        bind=f"127.0.0.1:{ehr.port}",
        fhir_deadline=20.0,
        call_time=60.0,
    )
    app = create_app(settings, rulebook=rulebook, clock=lambda: clock[0])
    return Site(app, clock, state, ehr.address)


@pytest.fixture
def site(made: Site) -> Site:
    made.clock[0] = NOW
    return made


def is_shown(page: Page) -> bool:
    """Whether it is the patient page of a launch."""
    return page.status == 200 and re.search("/review/launched/[0-9a-f]{16}$", page.url) is not None


def test_through_gunicorn(ehr: Ehr, tmp_path: Path) -> None:
    more = {"CDS_CLIENTS": str(ehr.clients), "CDS_FHIR_DEADLINE": "20", "CDS_CALL_TIME": "60"}
    before = len(ehr.fhir.asked)
    with Service(tmp_path, more, port=ehr.port) as service:
        browser = Browser()
        page = ehr.open(browser)
        assert is_shown(page), told(page)
        for _ in range(4):  # whichever worker answers
            assert is_shown(browser.get(page.url))
        line = next(line for line in service.lines() if line["event"] == "launch: opened")
        assert line["decision"] == DECISION
        tokens = {
            one.headers["Authorization"] for one in ehr.fhir.asked[before:] if "Authorization" in one.headers
        }
        assert len(tokens) == 1
        kept = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
        kept += [cookie.encode() for cookie in browser.set_cookies]
        token = tokens.pop().removeprefix("Bearer ").encode()
        assert not any(token in content for content in kept)


def test_it_shows_what_the_record_says(ehr: Ehr, site: Site) -> None:
    page = ehr.open(site.browser())
    assert is_shown(page), told(page)
    assert "creatinine clearance below 30" in told(page)


def test_no_more_is_asked_for_than_is_read(ehr: Ehr, site: Site) -> None:
    browser = site.browser()
    ehr.launch(browser)
    at = next(url for url in browser.visited if url.startswith(f"{ehr.authorization.issuer}/authorize"))
    asked = {name: values[0] for name, values in parse_qs(urlsplit(at).query).items()}
    assert {len(asked.pop(name)) > 40 for name in ("state", "code_challenge")} == {True}
    others = (f"patient/{kind}.rs" for kind in KEYS.values() if kind != "Patient")
    assert set(asked.pop("scope").split()) == {"launch", "patient/Patient.r", *others}
    assert asked == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": f"{ehr.address}/launch/return",
        "launch": "chart",
        "aud": ehr.fhir.base,
        "code_challenge_method": "S256",
    }


@pytest.mark.parametrize(("handle", "shows"), [("banner", True), ("chart", True), ("no-banner", False)])
def test_whose_record_it_is_unless_the_ehr_shows_it(ehr: Ehr, site: Site, handle: str, shows: bool) -> None:
    page = ehr.open(site.browser(), handle)
    assert is_shown(page)
    whose = page.text.partition('<section class="whose"')[2].partition("</section>")[0]
    assert (NAME in whose, "1975-05-01" in whose, NAME in page.text) == (shows, shows, shows)
    assert MARKUP not in page.text


def test_only_this_browser_sees_it_and_only_until_the_token_ends(ehr: Ehr, site: Site) -> None:
    browser, other = site.browser(), site.browser()
    page = ehr.open(browser)
    before = len(ehr.fhir.asked)
    assert is_shown(browser.get(page.url))
    assert len(ehr.fhir.asked) > before  # read again
    assert other.get(page.url).status == 403
    site.clock[0] += timedelta(seconds=301)
    ended = browser.get(page.url)
    assert (ended.status, "Open the page again from the EHR" in told(ended)) == (403, True)


def test_a_file_of_launches_that_cannot_be_read_is_said(
    ehr: Ehr, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cds.web.smallfile._WAIT", 0.05)
    (file,) = site.state.glob("sign-ins.sqlite")
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        refused = ehr.launch(site.browser(), "chart")
        assert refused.status == 503
        assert "cannot be looked up at the moment" in told(refused)
        other.execute("ROLLBACK")
    assert is_shown(ehr.open(site.browser()))


def test_two_windows_show_two_launches(ehr: Ehr, site: Site) -> None:
    browser = site.browser()
    first, second = ehr.open(browser, "banner"), ehr.open(browser, "no-banner")
    assert first.url != second.url
    assert NAME in browser.get(first.url).text
    assert NAME not in browser.get(second.url).text


def test_a_way_back_serves_once_and_in_its_own_browser(ehr: Ehr, site: Site) -> None:
    browser, other = site.browser(), site.browser()
    ehr.open(browser)
    back = next(url for url in browser.visited if "/launch/return" in url)
    copy = replace(browser, cookies={name: dict(jar) for name, jar in browser.cookies.items()})
    for reader in (browser, other, copy):
        page = reader.get(back)
        assert (page.status, "was not begun in this browser" in told(page)) == (400, True)


def test_a_state_of_another_browser_is_refused_and_stays_good_for_its_own(ehr: Ehr, site: Site) -> None:
    browser, other = site.browser(), site.browser()
    consent = ehr.launch(browser)
    at = next(url for url in browser.visited if url.startswith(f"{ehr.authorization.issuer}/authorize"))
    state = parse_qs(urlsplit(at).query)["state"][0]
    assert other.get(f"{ehr.address}/launch/return?code=stolen&state={state}").status == 400
    assert is_shown(sign_in(browser, consent))


def test_a_launch_that_took_too_long(ehr: Ehr, site: Site) -> None:
    browser = site.browser()
    consent = ehr.launch(browser)
    site.clock[0] += timedelta(seconds=601)
    assert sign_in(browser, consent).status == 400


def test_consent_refused(ehr: Ehr, site: Site) -> None:
    browser = site.browser()
    page = sign_in(browser, ehr.launch(browser), allow=False)
    assert (page.status, "Nothing was read" in told(page)) == (403, True)


def test_no_patient_in_context(ehr: Ehr, site: Site) -> None:
    page = ehr.open(site.browser(), "no-patient")
    assert (page.status, "which patient" in told(page)) == (400, True)


def test_a_patient_who_is_not_there(ehr: Ehr, site: Site) -> None:
    ehr.fhir.answers["patient"], kept = None, ehr.fhir.answers["patient"]
    try:
        page = ehr.open(site.browser(), "nobody")
    finally:
        ehr.fhir.answers["patient"] = kept
    assert (page.status, "cannot be read from the EHR" in told(page)) == (502, True)


def test_a_scope_that_was_not_granted_is_unknown_and_said(ehr: Ehr, site: Site) -> None:
    scope = "launch patient/Patient.r patient/Condition.rs patient/MedicationRequest.rs"
    page = ehr.open(site.browser(), scope=scope)
    assert is_shown(page)
    said = page.text.partition("The EHR did not let this page read: ")[2].partition(".")[0].split(", ")
    assert "measurements and attack diary" in said
    assert len(said) == len(KEYS) - 3
    assert "Cannot verify kidney function" in told(page)


@pytest.mark.parametrize("query", ["", "?iss=http://127.0.0.1:1/fhir", "?launch=chart"])
def test_a_launch_without_its_parameters(ehr: Ehr, site: Site, query: str) -> None:
    page = site.browser().get(f"{ehr.address}/launch{query}")
    assert (page.status, "opened from an EHR" in told(page)) == (400, True)


def test_a_server_that_is_not_registered_is_never_contacted(ehr: Ehr, site: Site) -> None:
    with canary() as elsewhere:
        for iss in (
            f"http://127.0.0.1:{elsewhere.port}/fhir",
            f"http://127.0.0.1:{elsewhere.port}@{ehr.fhir.base.removeprefix('http://')}",
            f"{ehr.fhir.base}@127.0.0.1:{elsewhere.port}",
            f"{ehr.fhir.base}/below",
            "https://ehr.example.org/fhir",
        ):
            page = ehr.launch(site.browser(), iss=iss)
            assert (page.status, "not registered here" in told(page)) == (403, True)
        assert not elsewhere.was_called()


def test_only_the_ehr_may_frame_it(ehr: Ehr, site: Site) -> None:
    browser = site.browser()
    page = ehr.open(browser)
    assert "frame-ancestors https://chart.example.org;" in f"{page.headers['content-security-policy']};"
    assert "x-frame-options" not in page.headers
    other = browser.get(f"{ehr.address}/review")
    assert "frame-ancestors 'none'" in other.headers["content-security-policy"]
    assert other.headers["x-frame-options"] == "DENY"


def test_each_card_opens_the_page_and_says_which_answer_it_is_of(ehr: Ehr, site: Site) -> None:
    call = {
        "hook": "patient-view",
        "hookInstance": "3f1d2a58-0d4b-4e8a-9a39-3c9f0f7f1a11",
        "context": {"userId": "Practitioner/1", "patientId": _bundle()[1]},
        "prefetch": {key: value for key, value in ehr.fhir.answers.items() if value is not None},
    }
    answer = site.app.test_client().post("/cds-services/cluster-headache-review", json=call).json
    decision = answer["extension"]["org.cluster-headache-cds"]["decision"]
    assert answer["cards"]
    for card in answer["cards"]:
        link = next(one for one in card["links"] if one["type"] == "smart")
        assert (link["url"], link["label"]) == (f"{ehr.address}/launch", "Patient page")
        assert json.loads(link["appContext"]) == {"decision": decision}


def test_no_view_but_those_there_are(ehr: Ehr, site: Site) -> None:
    browser = site.browser()
    page = ehr.open(browser)
    assert browser.get(f"{page.url}/elsewhere").status == 404
