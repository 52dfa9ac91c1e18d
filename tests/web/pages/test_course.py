"""The attack diary and the preventives on the patient page."""

import re

import pytest
from flask import Flask

from tests.hooks.calls import SAMPLES


def page(demo: Flask, name: str, **headers: str) -> str:
    answer = demo.test_client().get(f"/review/sample/{name}", headers=headers)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def rows(html: str) -> list[str]:
    table = re.search(r'<table id="diary-table">.*?</table>', html, re.S)
    assert table is not None
    return re.findall(r"<tr data-day=.*?</tr>", table[0], re.S)


def cells(row: str) -> list[str]:
    return [re.sub(r"\s+", " ", cell).strip() for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)]


def test_each_day_of_the_chart_stands_in_the_table(demo: Flask) -> None:
    told = rows(page(demo, "responder"))
    assert len(told) == 29
    by_day = {cells(row)[0]: cells(row)[1:] for row in told}
    assert by_day["2026-03-02"] == ["not over", "day 9"]
    assert by_day["2026-03-01"] == ["2", "day 8, counts for the response"]
    assert by_day["2026-02-21"] == ["4", "infusion, day 0"]
    assert by_day["2026-02-20"] == ["4", "counts for the mean"]
    assert by_day["2026-02-06"] == ["no entry", ""]


def test_the_response_is_told_in_figures(demo: Flask) -> None:
    html = page(demo, "responder")
    assert re.search(r"<dt>Before it</dt><dd>4 per day", html)
    assert re.search(r"<dt>Days 7 and 8 after it</dt><dd>2 per day</dd>", html)
    assert "Responder: attacks fell by 50%; at least 50% counts." in html


def test_the_drawing_has_a_bar_or_a_gap_for_each_day_that_is_over(demo: Flask) -> None:
    html = page(demo, "responder")
    drawing = html[html.index('<svg class="drawn"') : html.index("</svg>")]
    assert len(re.findall(r'<rect class="attacks"', drawing)) == 23
    assert len(re.findall(r'<rect class="gap"', drawing)) == 5
    assert len(re.findall(r'<rect class="baseline"', drawing)) == 14
    assert len(re.findall(r'<rect class="response"', drawing)) == 2
    assert re.search(
        r'<title id="diary-title">Attacks per day from 2026-02-02 to 2026-03-02</title>', drawing
    )
    assert re.search(r'<desc id="diary-desc">5 days have no entry', drawing)


def test_without_a_diary_the_page_says_so_and_how_it_may_be_recorded(demo: Flask) -> None:
    html = page(demo, "nothing-recorded")
    assert "There is no diary entry in these days." in html
    assert re.findall(r"<li><code>([a-z-]+)</code>", html) == [
        "attacks-per-day",
        "attack",
        "mean-attacks-per-day",
    ]
    assert 'id="diary-chart"' not in html


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_in_the_page_that_its_policy_forbids(demo: Flask, name: str) -> None:
    html = page(demo, name)
    assert not re.search(r"<[^>]+\sstyle=|<[^>]+\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", html)


def test_a_preventive_has_a_row_for_each_entry(demo: Flask) -> None:
    html = page(demo, "candidate")
    timeline = html[html.index('aria-labelledby="timeline-heading"') :]
    body = re.findall(r"<tbody>(.*?)</tbody>", timeline, re.S)[0]
    first, second = re.findall(r"<tr>(.*?)</tr>", body, re.S)
    told = [re.sub(r"<[^>]+>", "", cell) for cell in cells(first)]
    assert told == [
        "Verapamil",
        "insufficient efficacy",
        "adequate (240 mg/day, 14 days, to be confirmed; rule preventive-trial-inadequate)",
        "960 mg/day",
        "2025-06-01",
        "2025-09-30",
        "122 days",
        "MedicationStatement/statement-24",
    ]
    assert cells(second)[:4] == ["720 mg/day", "2025-10-01", "ongoing", "153 days"]
