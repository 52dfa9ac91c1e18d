"""The infusion sheet as it is printed."""

import re

import pytest
from flask import Flask


def sheet(demo: Flask, name: str) -> str:
    answer = demo.test_client().get(f"/review/sample/{name}/infusion")
    assert answer.status_code == 200
    html = answer.get_data(as_text=True)
    return html[html.index('<article class="sheet">') : html.index("</article>")]


def heading(html: str) -> str:
    found = re.search(r'<h2 id="standing">(.*?)</h2>', html)
    assert found is not None
    return found[1]


def test_the_doses_of_the_protocol(demo: Flask) -> None:
    html = sheet(demo, "candidate")
    assert heading(html) == "No contraindication found on record"
    assert re.findall(r"<strong>([\d.]+ (?:mg|g|mL/h))</strong>", html) == [
        "40 mg",
        "25 mL/h",
        "3 g",
        "500 mL/h",
    ]
    assert "0.8 mg/mL" in html
    assert "0.25 mg/kg/h" in html
    assert "100 mg/min" in html


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("low-clearance", "NOT TO BE GIVEN"),
        ("nothing-recorded", "Settle these first"),
        ("pregnancy-unknown", "Settle these first"),
        ("no-cluster-headache", "Not judged: no dose is shown"),
    ],
)
def test_no_dose_where_something_stands_in_the_way(demo: Flask, name: str, said: str) -> None:
    html = sheet(demo, name)
    assert heading(html) == said
    assert not re.search(r"\d mg\b|\d mL/h|\d g\b", html)
    assert 'id="doses"' not in html


def test_the_lines_for_a_name_are_blank(demo: Flask) -> None:
    labels = re.findall(r'<span class="blank"><span>(.*?)</span></span>', sheet(demo, "candidate"))
    assert labels[:3] == ["Patient", "Date of birth", "Date of infusion"]
    assert labels.count("Ampoule") == 2
    assert "Highest dose" in labels


def test_what_is_not_confirmed_is_marked_and_said(demo: Flask) -> None:
    html = sheet(demo, "candidate")
    assert "systolic &gt; 180 mmHg† or &lt; 90 mmHg†" in html.replace("> 180", "&gt; 180").replace(
        "< 90", "&lt; 90"
    )
    assert "† To be confirmed by a clinician" in html


def test_the_sheet_names_its_weight_rulebook_and_sources(demo: Flask) -> None:
    html = sheet(demo, "candidate")
    assert re.search(r"Weight <strong>80 kg</strong>\s*\(2026-02-20, Observation/observation-3\)", html)
    assert re.search(r"<code>sha256:[0-9a-f]{64}</code>", html)
    assert "trial record (Study groups)" in html


def test_a_view_that_there_is_not(demo: Flask) -> None:
    assert demo.test_client().get("/review/sample/candidate/syringe").status_code == 404
