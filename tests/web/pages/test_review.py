"""The patient page: the answer first, then why, then what is missing."""

import re
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.pages.forms import answer_of


def page(client: FlaskClient, name: str) -> str:
    answer = client.get(f"/review/sample/{name}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def section(html: str, name: str) -> str:
    found = re.search(rf'<section id="{name}".*?</section>', html, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub("<.*?>", "", found[0]))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("candidate", "nothing found against it"),
        ("low-clearance", "not advisable"),
        ("no-creatinine", "cannot be said yet"),
        ("episodic-case", "not the moment"),
        ("no-cluster-headache", "not judged"),
    ],
)
def test_the_first_line(client: FlaskClient, name: str, said: str) -> None:
    assert answer_of(client.get(f"/review/sample/{name}")) == f"Ketamine infusion: {said}"


def test_why_and_what_is_missing(client: FlaskClient) -> None:
    low = section(page(client, "low-clearance"), "answer")
    assert "creatinine clearance below 30 mL/min: 29.97 mL/min (2026-02-20)" in low
    unsettled = section(page(client, "no-creatinine"), "answer")
    assert "Missing for this answer Serum creatinine (not recorded)" in unsettled
    unfit = section(page(client, "episodic-case"), "answer")
    assert "Not fulfilled: Cluster headache is coded as chronic: episodic" in unfit
    unjudged = section(page(client, "no-cluster-headache"), "answer")
    assert "No cluster headache is on record, so nothing was judged" in unjudged


def test_it_never_says_that_a_drug_is_to_be_given(client: FlaskClient) -> None:
    clear = section(page(client, "candidate"), "answer")
    assert "for a specialist to decide" in clear
    assert not re.search(r"\b(safe|recommended|give it)\b", clear)


def test_the_sections_in_the_order_of_a_consultation(client: FlaskClient) -> None:
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", page(client, "candidate"), re.DOTALL)
    wanted = [
        "Does the patient fit?",
        "The patient",
        "What the EHR shows",
        "Attacks per day",
        "Preventives tried",
        "Checklists",
        "What is missing, and what waits for it",
        "What would change this",
        "Other treatments",
    ]
    assert [heading.strip() for heading in headings[1:]] == wanted


def test_headings_in_order_and_ids_once(client: FlaskClient) -> None:
    for name in ("candidate", "contradictory", "no-cluster-headache"):
        html = page(client, name)
        levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
        assert levels.count(1) == 1 and levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        ids = re.findall(r'\bid="([^"]+)"', html)
        assert len(ids) == len(set(ids))


def test_the_cards_are_those_of_the_ehr(client: FlaskClient) -> None:
    html = page(client, "low-clearance")
    found = re.findall(r'<li class="panel (\w+)">\s*<p class="summary"><span[^>]*>.*?</span> (.*?)</p>', html)
    assert ("critical", "Ketamine contraindicated - creatinine clearance below 30 mL/min") in found
    assert "<strong>Ketamine contraindicated - creatinine clearance below 30 mL/min</strong>" in html


def test_what_was_not_found_is_counted(client: FlaskClient) -> None:
    html = page(client, "candidate")
    assert "18 looked for and not found" in html
    assert "Present: 0. Not known: 0. Not found: 18." in html


def test_other_views_are_linked_and_there(client: FlaskClient) -> None:
    links = re.findall(r'<a class="button" href="([^"]+)"', page(client, "candidate"))
    assert links == ["/review/sample/candidate/infusion", "/review/sample/candidate/workbench"]
    assert [client.get(link).status_code for link in links] == [200, 200]


def test_patients_to_choose_from(client: FlaskClient, production: Flask) -> None:
    html = client.get("/review").get_data(as_text=True)
    assert re.findall(r'<a href="/review/sample/(candidate|stroke)">', html) == ["candidate", "stroke"]
    assert re.search(r'<form class="bundle" method="post" action="/review/bundle"', html)
    assert production.test_client().get("/review/sample/candidate").status_code == 404
