"""Levels of one number follow one another."""

from cds.proof.ground import Ground
from cds.proof.laws.bands import LAW
from tests.proof.conftest import Proved


def test_a_gap_of_one_value(proved: Proved) -> None:
    [(breach, entry)] = proved("gap", "bands").breaches
    assert breach.rule.id == "ketamine-renal-caution"
    assert "between its own alarm and that of ketamine-renal-contraindication" in breach.message
    assert entry.example.given == {"creatinine_clearance": "30 mL/min"}
    assert entry.example.expect == "met" and entry.reproduces


def test_a_caution_that_speaks_beside_its_contraindication(proved: Proved) -> None:
    [(breach, entry)] = proved("overlap", "bands").breaches
    assert breach.rule.id == "ketamine-renal-caution"
    assert "together with ketamine-renal-contraindication" in breach.message
    assert entry.example.given.keys() == {"creatinine_clearance"}
    assert entry.example.expect == "not_met" and entry.reproduces


def test_the_bands_that_are_looked_at(shipped: Ground) -> None:
    cases = {outcome.case for outcome in LAW.prove(shipped)}
    assert (
        "overlap systolic_pressure triptan-pressure-caution triptan-pressure-contraindication" in cases
        or ("overlap systolic_pressure triptan-pressure-contraindication triptan-pressure-caution" in cases)
    )
    assert "gap ordered_daily_dose verapamil-high-dose-caution verapamil-daily-dose-contraindication" in cases
