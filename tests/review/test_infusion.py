"""The infusion sheet: the dose follows the weight, and there is none where something stands in the way."""

import copy
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds.core.facts import Known, Reason, Unknown
from cds.core.quantity import Quantity
from cds.core.rules import Kind
from cds.core.truth import Truth
from cds.review.infusion import KETAMINE, MAGNESIUM, Sheet, Standing, infusion_sheet
from tests.hooks.calls import SAMPLES, Json, Site
from tests.review.shown import shown, with_facts


def printed(site: Site, name: str) -> Sheet:
    return infusion_sheet(site.answers.knowledge, shown(site, name))


def test_the_protocol_for_80_kg(site: Site) -> None:
    sheet = printed(site, "candidate")
    assert sheet.standing is Standing.SHOWN
    ketamine, magnesium = sheet.infusions
    assert (ketamine.drug, ketamine.dose, ketamine.unit, ketamine.per_kg) == (
        KETAMINE,
        40,
        "mg",
        Fraction(1, 2),
    )
    assert (ketamine.volume, ketamine.minutes, ketamine.rate) == (50, 120, 25)
    assert ketamine.strength == Fraction(4, 5)
    assert ketamine.speed == Quantity(Fraction(1, 4), "mg/kg/h")
    assert (magnesium.drug, magnesium.dose, magnesium.unit, magnesium.per_kg) == (MAGNESIUM, 3, "g", None)
    assert (magnesium.volume, magnesium.minutes, magnesium.rate) == (250, 30, 500)
    assert magnesium.speed == Quantity(Fraction(100), "mg/min")
    assert sheet.times == (0, 5, 10, 15, 20, 35, 50, 65, 80, 95, 110, 120)


@given(weight=st.fractions(Fraction(1), Fraction(400), max_denominator=10))
@settings(max_examples=25, deadline=None)
def test_the_dose_is_half_a_milligram_a_kilogram_or_not_shown(site: Site, weight: Fraction) -> None:
    """Below 20 kg no weight is taken as true. The source has no highest dose, so none is made up: a weight
    beyond 150 kg is a caution (KT-24)."""
    case = with_facts(site, shown(site, "candidate"), body_weight=Known(weight))
    sheet = infusion_sheet(site.answers.knowledge, case)
    if sheet.standing is Standing.SHOWN:
        assert weight >= 20
        assert sheet.infusions[0].dose * 2 == weight
        assert sheet.infusions[0].strength * sheet.infusions[0].volume == sheet.infusions[0].dose
        said = {point.rule for point in sheet.also}
        assert 35 <= weight <= 150 or "ketamine-body-size-caution" in said
    else:
        assert sheet.infusions == ()
        assert weight < 25  # the clearance of so small a man is low, or the weight is implausible


@pytest.mark.parametrize(
    ("name", "standing"),
    [
        ("limit-clearance", Standing.SHOWN),
        ("low-clearance", Standing.CONTRAINDICATED),
        ("stroke", Standing.CONTRAINDICATED),
        ("pregnant", Standing.CONTRAINDICATED),
        ("pregnancy-unknown", Standing.TO_SETTLE),
        ("no-creatinine", Standing.TO_SETTLE),
        ("text-only", Standing.TO_SETTLE),
        ("nothing-recorded", Standing.TO_SETTLE),
        ("no-cluster-headache", Standing.NOT_JUDGED),
    ],
)
def test_what_stands_in_the_way(site: Site, name: str, standing: Standing) -> None:
    assert printed(site, name).standing is standing


@pytest.mark.parametrize("name", SAMPLES)
def test_no_dose_and_no_monitoring_unless_every_contraindication_was_checked_and_is_absent(
    site: Site, name: str
) -> None:
    case = shown(site, name)
    sheet = infusion_sheet(site.answers.knowledge, case)
    judged = [case.order_of(drug) for drug in (KETAMINE, MAGNESIUM)]
    worst = [
        verdict.truth
        for order in judged
        if order is not None
        for verdict in order.verdicts
        if verdict.rule.kind is Kind.CONTRAINDICATION
    ]
    is_clear = bool(worst) and all(truth is Truth.FALSE for truth in worst)
    assert (sheet.standing is Standing.SHOWN) is is_clear
    for held in (sheet.infusions, sheet.times, sheet.watched, sheet.guidance, sheet.also):
        assert bool(held) is is_clear
    assert sheet.sources


def test_a_met_contraindication_says_why_and_with_what_value(site: Site) -> None:
    sheet = printed(site, "low-clearance")
    assert [point.rule for point in sheet.against] == [
        "ketamine-renal-contraindication",
        "magnesium-renal-contraindication",
    ]
    assert [line.values for line in sheet.against[0].lines] == [("29.97 mL/min",)]


def test_what_is_to_be_settled_is_named_once(site: Site) -> None:
    missing = printed(site, "nothing-recorded").missing
    assert [item.fact for item in missing] == [
        "pressure_readings",
        "body_weight",
        "serum_creatinine",
        "heart_rate",
    ]
    assert {item.reason for item in missing} == {Reason.NOT_RECORDED}


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"age": Known(Fraction(17))}, "ketamine-infusion-sheet"),
        ({"age": Unknown(Reason.NOT_RECORDED)}, "ketamine-infusion-sheet"),
        ({"esketamine_ordered": Known(True)}, "ketamine-infusion-sheet"),
    ],
)
def test_no_dose_for_whom_the_protocol_is_not(site: Site, facts: dict[str, Known], rule: str) -> None:
    sheet = infusion_sheet(site.answers.knowledge, with_facts(site, shown(site, "candidate"), **facts))
    assert sheet.standing in (Standing.NO_DOSE, Standing.TO_SETTLE)
    assert sheet.infusions == ()
    assert rule in [point.rule for point in sheet.no_dose]


def test_without_a_weight_there_is_no_dose(site: Site) -> None:
    unknown = Unknown(Reason.TOO_OLD)
    case = with_facts(site, shown(site, "candidate"), body_weight=unknown)
    sheet = infusion_sheet(site.answers.knowledge, case)
    assert sheet.infusions == ()
    assert "body_weight" in [item.fact for item in sheet.missing]
    assert sheet.weight == unknown


def test_eighteen_is_the_lowest_age(site: Site) -> None:
    case = with_facts(site, shown(site, "candidate"), age=Known(Fraction(18)))
    assert infusion_sheet(site.answers.knowledge, case).standing is Standing.SHOWN


@pytest.mark.parametrize("later_first", [False, True])
def test_of_two_orders_the_one_that_speaks_against_it_counts(site: Site, later_first: bool) -> None:
    """One is for today, one for a day on which nothing on record is recent enough."""

    def add_later(bundle: Json) -> None:
        drafts = [entry for entry in bundle["entry"] if entry["resource"]["id"] == "ketamine-order"]
        later = copy.deepcopy(drafts[0])
        later["resource"] |= {
            "id": "later",
            "dosageInstruction": [{"timing": {"event": ["2026-09-02T09:00:00+02:00"]}}],
        }
        bundle["entry"].insert(0 if later_first else len(bundle["entry"]), later)

    sheet = infusion_sheet(site.answers.knowledge, shown(site, "candidate", add_later))
    assert sheet.standing is Standing.TO_SETTLE
    assert sheet.infusions == ()
    assert sheet.missing


def test_an_order_that_nobody_wrote_is_not_asked_for_its_dose(site: Site) -> None:
    rules = [point.rule for point in printed(site, "responder").also]
    assert "magnesium-dose-caution" not in rules
    assert "ketamine-previous-year-caution" in rules
