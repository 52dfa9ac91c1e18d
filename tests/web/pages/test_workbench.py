"""The workbench over HTTP: the form, what follows from what is sent, what is refused."""

import json
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.hooks.calls import sample

ADDRESS = "/review/sample/low-clearance/workbench"
Post = Callable[..., TestResponse]


@pytest.fixture
def client(demo: Flask) -> FlaskClient:
    return demo.test_client()


@pytest.fixture
def post(client: FlaskClient) -> Post:
    """Sends changes as the script does."""
    token = _token(client.get(ADDRESS).get_data(as_text=True))

    def sent(address: str = ADDRESS, **fields: object) -> TestResponse:
        return client.post(address, data={"csrf_token": token, "tried": "1", **fields})

    return sent


def _token(html: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def creatinine(text: str, unit: str = "umol/L") -> dict[str, str]:
    return {"fact.serum_creatinine": text, "unit.serum_creatinine": unit}


def turned(answer: TestResponse) -> dict[str, list[str]]:
    """The verdicts of each rule that turned, before and after."""
    rows = re.findall(r'<tr data-rule="([^"]+)">(.*?)</tr>', answer.get_data(as_text=True), re.DOTALL)
    return {
        rule: re.findall(r'<span class="[a-z_]+">\s*(not met|met|not known|does not speak)', row)
        for rule, row in rows
    }


def faults(answer: TestResponse) -> dict[str, str]:
    """What is wrong with each fact."""
    html = answer.get_data(as_text=True)
    return dict(re.findall(r'<li data-fact="([^"]*)">.*?<span>([^<]+)</span>', html))


def test_the_page_lists_each_fact_with_its_value_unit_and_field(client: FlaskClient) -> None:
    html = client.get(ADDRESS).get_data(as_text=True)
    (fact,) = re.findall(r'<div class="bench-fact" data-fact="serum_creatinine">.*?</div>', html, re.DOTALL)
    assert '<label for="fact-serum_creatinine">Serum creatinine</label>' in fact
    assert "177 µmol/L" in fact and "2026-02-20" in fact
    assert '<option value="mg/dL">mg/dL</option>' in fact
    (stroke,) = re.findall(r'<div class="bench-fact" data-fact="stroke">.*?</div>', html, re.DOTALL)
    assert re.findall(r'<option value="([a-z]*)">', stroke) == ["", "yes", "no", "unknown"]
    assert len(html) < 200_000


def test_without_script_the_page_says_so_and_shows_no_form(client: FlaskClient) -> None:
    html = client.get(ADDRESS).get_data(as_text=True)
    assert re.search(r"<noscript>.*needs script.*</noscript>", html, re.DOTALL)
    assert re.search(r'<form id="bench"[^>]* hidden', html)


def test_every_id_is_there_once(client: FlaskClient) -> None:
    ids = re.findall(r' id="([^"]+)"', client.get(ADDRESS).get_data(as_text=True))
    assert len(ids) == len(set(ids))


def test_verdicts_follow_from_a_change(post: Post) -> None:
    answer = post(**creatinine("170"))
    assert answer.status_code == 200
    assert turned(answer)["ketamine-renal-contraindication"] == ["met", "not met"]
    assert "creatinine clearance below 30" in answer.get_data(as_text=True).partition("no longer be told")[2]


def test_another_unit_is_converted(post: Post) -> None:
    assert "ketamine-renal-contraindication" in turned(post(**creatinine("2.0", "mg/dL")))
    assert "ketamine-renal-contraindication" not in turned(post(**creatinine("2.01", "mg/dL")))


def test_a_value_made_unknown_needs_no_number(post: Post) -> None:
    assert turned(post(**creatinine("", "unknown")))["ketamine-renal-contraindication"] == [
        "met",
        "not known",
    ]


def test_an_empty_field_is_no_change(post: Post) -> None:
    answer = post(**creatinine(""))
    assert (answer.status_code, turned(answer)) == (200, {})
    assert "No verdict turns." in answer.get_data(as_text=True)


def test_what_cannot_be_tried_is_said_at_its_fact(post: Post) -> None:
    answer = post(
        **creatinine("much"), **{"fact.body_weight": "3", "unit.body_weight": "kg", "fact.stroke": "perhaps"}
    )
    assert answer.status_code == 400
    assert faults(answer) == {
        "serum_creatinine": "Enter a number, such as 70.5.",
        "body_weight": "Enter a number from 20 to 300 kg.",
        "stroke": "Choose one of the values.",
    }


def test_a_unit_that_the_fact_does_not_accept(post: Post) -> None:
    assert faults(post(**creatinine("2", "kg"))) == {"serum_creatinine": "Choose one of the units."}


@pytest.mark.parametrize("name", ["no_such_fact", "creatinine_clearance", "<script>alert(1)</script>"])
def test_a_fact_that_cannot_be_tried_is_refused_and_not_repeated(name: str, post: Post) -> None:
    answer = post(**{f"fact.{name}": "1"})
    assert answer.status_code == 400
    assert name not in answer.get_data(as_text=True)
    assert faults(answer) == {"": "A fact that cannot be tried was sent. Open the page again."}


def test_the_changes_are_given_as_examples_of_the_rule_files(post: Post) -> None:
    answer = post(**creatinine("170"), download="1")
    assert answer.mimetype == "application/yaml"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tried-by-hand.yaml"'
    assert "    # ketamine-renal-contraindication\n" in answer.get_data(as_text=True)
    assert "      given: { serum_creatinine: 170 umol/L }\n      expect: not_met\n" in answer.get_data(
        as_text=True
    )


def test_a_form_from_elsewhere_is_refused(client: FlaskClient) -> None:
    assert client.post(ADDRESS, data={"tried": "1", **creatinine("170")}).status_code == 400


def test_a_bundle_is_sent_again_with_each_change(post: Post) -> None:
    def given() -> tuple[BytesIO, str]:
        return BytesIO(json.dumps(sample("low-clearance")).encode()), "patient.json"

    address = "/review/bundle"
    answer = post(address, view="workbench", file=given(), **creatinine("170"))
    assert turned(answer)["ketamine-renal-contraindication"] == ["met", "not met"]


def test_a_bundle_opens_the_page_with_a_field_for_the_file(client: FlaskClient) -> None:
    token = _token(client.get(ADDRESS).get_data(as_text=True))
    file = BytesIO(json.dumps(sample("low-clearance")).encode()), "patient.json"
    answer = client.post("/review/bundle", data={"csrf_token": token, "view": "workbench", "file": file})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'action="/review/bundle"' in html and 'name="view" value="workbench"' in html
    assert re.search(r'<input type="file" id="bench-file" name="file"', html)
