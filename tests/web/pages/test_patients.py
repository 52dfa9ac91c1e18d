"""Where a patient comes from: a sample, a recorded decision, a Bundle that is given."""

import json
import logging
import re
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cds.core.rules import RuleBook, Status
from cds.hooks.services import Service
from cds.settings import Settings
from cds.web import create_app
from tests.hooks.calls import NOW, REVIEW, SAMPLES, SIGN, Json, Site, sample
from tests.web.mutants import CANARY, mutant
from tests.web.pages.forms import answer_of, faults, give, token

MUTANTS = 40


class TestSample:
    """``/review/sample``."""

    @pytest.mark.parametrize("name", SAMPLES)
    def test_each_has_a_page(self, client: FlaskClient, name: str) -> None:
        answer = client.get(f"/review/sample/{name}")
        assert answer.status_code == 200
        assert answer_of(answer).startswith("Ketamine infusion: ")
        assert len(answer.data) < 200_000

    @pytest.mark.parametrize("path", ["nobody", "candidate/nothing", "../settings"])
    def test_no_other_address(self, client: FlaskClient, path: str) -> None:
        assert client.get(f"/review/sample/{path}").status_code == 404


def test_where_no_rule_may_speak_the_page_says_so(rulebook: RuleBook, tmp_path: Path) -> None:
    settings = Settings(allow_as_of=True, lowest_status=Status.ACTIVE, state=tmp_path)
    client = create_app(settings, rulebook=rulebook, clock=lambda: NOW).test_client()
    for answer in (
        client.get("/review/sample/candidate"),
        give(client, json.dumps(sample("stroke")).encode()),
    ):
        assert answer.status_code == 503
        assert faults(answer)[0].startswith("No rule may speak here, so no patient can be judged.")


class TestBundle:
    """``/review/bundle``: judged, shown, forgotten."""

    def test_it_is_judged_like_the_sample(self, client: FlaskClient) -> None:
        given = give(client, json.dumps(sample("low-clearance")).encode())
        assert given.status_code == 200
        assert answer_of(given) == answer_of(client.get("/review/sample/low-clearance"))
        assert given.headers["Cache-Control"] == "no-store"

    def test_another_view_of_it(self, client: FlaskClient) -> None:
        content = json.dumps(sample("candidate")).encode()
        assert "<h1>Infusion sheet" in give(client, content, "infusion").get_data(as_text=True)
        assert give(client, content, "nothing").status_code == 404

    def test_json_as_it_stands(self, client: FlaskClient) -> None:
        headers = {"X-CSRFToken": token(client), "Content-Type": "application/fhir+json"}
        answer = client.post("/review/bundle", data=json.dumps(sample("stroke")), headers=headers)
        assert answer_of(answer) == "Ketamine infusion: not advisable"

    def test_only_from_our_own_form(self, client: FlaskClient) -> None:
        answer = client.post("/review/bundle", data=json.dumps(sample("stroke")))
        assert answer.status_code == 400
        assert "too old" in faults(answer)[0]

    def test_nothing_of_it_is_logged_or_kept(
        self, client: FlaskClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        assert give(client, json.dumps(marked(sample("candidate"))).encode()).status_code == 200
        assert CANARY not in caplog.text

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "There is no file, or it is empty."),
            (b" \n", "There is no file, or it is empty."),
            (b"{", "The file is not JSON."),
            (b"<Bundle/>", "The file is not JSON."),
            (b"[1]", "This is not a FHIR Bundle."),
            (b'{"resourceType": "Patient", "id": "1"}', "This is not a FHIR Bundle."),
            (b'{"resourceType": "Bundle"}', "Every entry of the Bundle must hold a resource"),
            (
                b'{"resourceType": "Bundle", "entry": [{"resource": 1}]}',
                "Every entry of the Bundle must hold",
            ),
            (b'{"resourceType": "Bundle", "entry": []}', "The Bundle holds no Patient with an id."),
            ('{"resourceType": "Bündel"}'.encode("latin-1"), "The file is not text in UTF-8."),
            ('{"resourceType": "Bundle"}'.encode("utf-16"), "The file is not text in UTF-8."),
            (b"[" * 500 + b"]" * 500, "The file is nested deeper than this service takes"),
        ],
    )
    def test_what_cannot_be_taken_is_said(self, client: FlaskClient, content: bytes, said: str) -> None:
        answer = give(client, content)
        assert answer.status_code == 400
        assert faults(answer)[0].startswith(said)

    def test_two_patients_are_not_mixed(self, client: FlaskClient) -> None:
        bundle = sample("candidate")
        bundle["entry"].append({"resource": {"resourceType": "Patient", "id": "another"}})
        answer = give(client, json.dumps(bundle).encode())
        assert (answer.status_code, faults(answer)) == (
            400,
            ["The Bundle holds more than one Patient. Give the record of one patient alone."],
        )

    def test_a_mark_before_the_text_is_no_fault(self, client: FlaskClient) -> None:
        content = json.dumps(sample("candidate")).encode("utf-8-sig")
        assert give(client, content).status_code == 200

    def test_a_file_that_is_too_large(self, client: FlaskClient) -> None:
        answer = give(client, b" " * (20 * 2**20))
        assert answer.status_code == 413
        assert faults(answer) == ["The file is too large: this service takes at most 10 MB."]

    def test_nothing_written_in_a_record_is_executed_or_shown(self, client: FlaskClient) -> None:
        html = give(client, json.dumps(marked(sample("text-only"))).encode()).get_data(as_text=True)
        assert CANARY not in html
        assert not re.search(r"<script(?![^>]*\bsrc=\"/assets/)", html)

    @pytest.mark.parametrize("timestamp", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00Z", 7, "soon"])
    def test_a_moment_that_is_none_is_said(self, client: FlaskClient, timestamp: object) -> None:
        answer = give(client, json.dumps(sample("candidate") | {"timestamp": timestamp}).encode())
        assert answer.status_code == 400
        assert faults(answer)[0].startswith("An instant with a time zone is wanted")

    @pytest.mark.parametrize("name", ["candidate", "contradictory", "text-only"])
    def test_whatever_is_broken_in_it(self, client: FlaskClient, name: str) -> None:
        random = Random(name)  # noqa: S311 - the same breaks every time
        headers = {"X-CSRFToken": token(client), "Content-Type": "application/json"}
        statuses = set()
        for _ in range(MUTANTS):
            body = mutant(random, sample(name))
            answer = client.post("/review/bundle", data=body, headers=headers)
            assert CANARY not in answer.get_data(as_text=True)
            statuses.add(answer.status_code)
        assert statuses == {200, 400}


def marked(bundle: Json) -> Json:
    """The Bundle with a script in every text that a person wrote."""
    written = {"family", "text", "display", "div", "note", "given", "city", "line"}

    def mark(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {name: mark(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [mark(each, key) for each in value]
        return f"{value}<script>alert('{CANARY}')</script>" if key in written else value

    found = mark(bundle)
    assert isinstance(found, dict)
    return found


class TestDecision:
    """``/review/decision``, where a card leads to."""

    @pytest.mark.parametrize(
        ("name", "service", "said"),
        [
            ("low-clearance", SIGN, "Ketamine infusion: not advisable"),
            ("low-clearance", REVIEW, "Ketamine infusion: not advisable"),
            ("candidate", SIGN, "Ketamine infusion: nothing found against it"),
            ("no-creatinine", SIGN, "Ketamine infusion: cannot be said yet"),
        ],
    )
    def test_the_link_of_a_card_opens_the_page(
        self, keeping: Flask, site: Site, name: str, service: Service, said: str
    ) -> None:
        link = link_of(keeping.test_client(), site, name, service is SIGN)
        assert answer_of(keeping.test_client().get(link)) == said

    def test_orders_alone_leave_the_chart_out_and_say_so(self, keeping: Flask, site: Site) -> None:
        html = keeping.test_client().get(link_of(keeping.test_client(), site, "candidate", True))
        headings = re.findall(r"<h2[^>]*>(.*?)</h2>", html.get_data(as_text=True))
        assert "Attacks per day" not in headings and "Does the patient fit?" not in headings
        chart = keeping.test_client().get(link_of(keeping.test_client(), site, "candidate", False))
        headings = re.findall(r"<h2[^>]*>(.*?)</h2>", chart.get_data(as_text=True))
        assert "Attacks per day" in headings and "Does the patient fit?" in headings

    @pytest.mark.parametrize("about_order", [True, False])
    def test_an_infusion_that_was_not_asked_about_has_no_sheet(
        self, keeping: Flask, site: Site, about_order: bool
    ) -> None:
        client = keeping.test_client()
        html = client.get(f"{link_of(client, site, 'candidate', about_order)}/infusion").get_data(
            as_text=True
        )
        assert re.findall(r'<h2 id="standing">(.*?)</h2>', html) == ["Not asked: no dose is shown"]
        assert "mL/h" not in html

    def test_without_facts_what_was_found_is_shown_and_why_no_more(self, demo: Flask, site: Site) -> None:
        client = demo.test_client()
        html = client.get(link_of(client, site, "no-creatinine", True)).get_data(as_text=True)
        assert "this service does not keep the facts of its decisions" in html
        row = re.search(r"<tr>(?:(?!</tr>).)*<code>ketamine-renal-contraindication@.*?</tr>", html, re.DOTALL)
        assert row is not None
        assert "not known" in row[0] and "Serum creatinine (not recorded)" in row[0]


@pytest.fixture(scope="module")
def keeping(rulebook: RuleBook, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The demo, which keeps the facts of its decisions."""
    settings = Settings(allow_as_of=True, log_facts=True, state=tmp_path_factory.mktemp("keeping"))
    return create_app(settings, rulebook=rulebook, clock=lambda: NOW)


def link_of(client: FlaskClient, site: Site, name: str, about_order: bool) -> str:
    """Where the first link of the first card leads, below the service's address."""
    service = SIGN if about_order else REVIEW
    order = "ketamine" if about_order else ""
    answer = client.post(f"/cds-services/{service.id}", json=site.call(name, service, order)).get_json()
    link = answer["cards"][0]["links"][0]
    decision = next(iter(answer["extension"].values()))["decision"]
    assert link["label"] == "Reasons and data"
    assert link["url"] == f"http://127.0.0.1:8000/review/decision/{decision}"
    return f"/review/decision/{decision}"
