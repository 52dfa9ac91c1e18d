"""What would change the verdicts, as the patient page says it."""

import re

import pytest
from flask import Flask

from tests.hooks.calls import SAMPLES


def section(demo: Flask, name: str) -> str:
    """The section in words, without its markup."""
    html = demo.test_client().get(f"/review/sample/{name}").get_data(as_text=True)
    found = re.search(r'<section id="turning".*?</section>', html, re.DOTALL)
    spaced = re.sub(r"</(td|th|li|p|h\d|summary)>", " ", found[0]) if found else ""
    return " ".join(re.sub(r"<[^>]+>", "", spaced).split())


def test_the_nearest_values_that_turn_a_verdict_are_named(demo: Flask) -> None:
    said = section(demo, "low-clearance")
    assert "Serum creatinine 176.8 µmol/L or less: not met (now 177 µmol/L, 2026-02-20)" in said
    assert "Body weight 54.1 kg or more: not met (now 54 kg, 2026-02-20)" in said


def test_what_is_missing_settles_it_either_way(demo: Flask) -> None:
    said = section(demo, "pregnancy-unknown")
    assert "Pregnancy no: not met (not known: not recorded; test:" in said
    assert "Pregnancy yes: met (not known: not recorded; test:" in said


def test_two_that_are_missing_are_named_together(demo: Flask) -> None:
    said = section(demo, "nothing-recorded")
    assert "Body weight any value and Serum creatinine any value: settles it, one way or the other" in said
    assert (
        "Systolic blood pressure less than 180 mmHg and Diastolic blood pressure less than 110 mmHg" in said
    )


def test_how_near_a_limit_is_stands_in_a_table(demo: Flask) -> None:
    assert "Serum creatinine 176.8 µmol/L, 2026-02-20 more than 176.8 µmol/L" in section(
        demo, "limit-clearance"
    )


def test_a_verdict_that_nothing_turns_is_said(demo: Flask) -> None:
    assert "No change of one or two of the facts tried turns it." in section(demo, "nothing-recorded")
    assert "No change of one or two of the facts tried gives met" in section(demo, "text-only")


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_has_the_section_but_where_no_rule_speaks(name: str, demo: Flask) -> None:
    assert bool(section(demo, name)) is (name != "no-cluster-headache")
