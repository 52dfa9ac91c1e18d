"""What carries a verdict, in words: of criteria that hold, that do not, and of those of other rules."""

import pytest

from cds.core.evaluate import Verdict
from cds.review.case import Assessment
from cds.review.grounds import Grounds, cited, is_about_order, verdicts_about
from tests.hooks.calls import Site
from tests.review.shown import drop, shown

STROKE = ("yes", "A stroke is on record, whatever its type and date")


def verdict(assessment: Assessment, rule: str) -> Verdict:
    return assessment.decision.verdicts[rule]


def carried(site: Site, name: str, rule: str, *, brief: bool = False) -> list[tuple[str, str]]:
    chart = shown(site, name).chart
    lines = Grounds(chart).carrying(verdict(chart, rule), brief=brief)
    return [(line.mark, line.says) for line in lines]


@pytest.mark.parametrize(
    ("name", "rule", "lines"),
    [
        ("stroke", "ketamine-stroke-contraindication", [STROKE]),
        (
            "candidate",
            "ketamine-coronary-contraindication",
            [
                ("no", "The last infarction or unstable angina is less than 180 days ago"),
                ("no", "Unstable angina or an acute coronary syndrome is active in the problem list"),
            ],
        ),
        (
            "no-creatinine",
            "ketamine-renal-contraindication",
            [("not known", "Creatinine clearance is below 30 mL/min")],
        ),
        # What the rule excludes by is found through the rule that it rests on.
        ("stroke", "ketalgia-eligibility", [STROKE]),
        # Of the criteria that another joins, those that count.
        (
            "verapamil-ecg-due",
            "refractory-ehf-2014",
            [
                ("no", "At least 3 preventive treatments failed"),
                ("not known", "Verapamil was ineffective or badly tolerated"),
            ],
        ),
    ],
)
def test_what_carries_a_verdict(site: Site, name: str, rule: str, lines: list[tuple[str, str]]) -> None:
    assert carried(site, name, rule) == lines


def test_of_several_ways_that_all_fail_the_first_alone_is_named_in_brief(site: Site) -> None:
    rule = "chronic-cluster-headache"
    in_full, in_brief = (carried(site, "episodic-case", rule, brief=brief) for brief in (False, True))
    assert [says.split(";")[0] for _, says in in_full] == [
        "Cluster headache is coded as chronic",
        "No subtype is coded",
    ]
    assert in_brief == in_full[:1]


def test_a_criterion_that_repeats_a_finding_shows_its_value(site: Site) -> None:
    chart = shown(site, "low-clearance").chart
    (line,) = Grounds(chart).resolved(verdict(chart, "ketalgia-eligibility"), "severe_renal_insufficiency")
    assert (line.mark, line.values) == ("yes", ("29.97 mL/min",))
    assert {origin.resource.split("/")[0] for origin in line.origins} == {"Patient", "Observation"}


def test_a_point_without_a_card_is_called_by_its_rule(site: Site) -> None:
    chart = shown(site, "low-clearance").chart
    point = Grounds(chart).point(verdict(chart, "magnesium-renal-contraindication"))
    assert point.says == "Do not give magnesium sulfate in severe renal insufficiency"


def test_sources_as_the_rule_file_has_them(site: Site) -> None:
    rulebook = site.answers.rulebook
    first, second = cited(rulebook.rules["ketamine-renal-contraindication"], rulebook)
    assert (first.where, first.strength) == ("Exclusion criteria", "trial-criterion")
    assert first.url == "https://clinicaltrials.gov/study/NCT04814381"
    assert second.says == "Formula used to estimate creatinine clearance."


def test_what_an_order_nobody_made_would_say_is_told_apart(site: Site) -> None:
    assumed = shown(site, "nothing-recorded", drop("MedicationRequest")).order_of("ketamine")
    drafted = shown(site, "nothing-recorded").order_of("ketamine")
    assert assumed is not None and drafted is not None
    weight = "ketamine-body-size-caution"
    assert not is_about_order(assumed, verdict(assumed, weight))
    dose = verdict(assumed, "ketamine-dose-caution")
    assert {item.fact for item in dose.missing} > {"body_weight"}
    assert not is_about_order(assumed, dose)  # the weight is wanted, too
    assert not is_about_order(drafted, verdict(drafted, "ketamine-dose-caution"))
    known = shown(site, "candidate", drop("MedicationRequest")).order_of("ketamine")
    assert known is not None
    assert is_about_order(known, verdict(known, "ketamine-dose-caution"))


def test_a_drug_without_an_order_is_judged_by_the_chart(site: Site) -> None:
    case = shown(site, "stroke")
    judge, verdicts = verdicts_about(case, "verapamil")
    assert judge is case.order_of("verapamil") and verdicts == judge.verdicts
    judge, verdicts = verdicts_about(case, "triptan")
    assert judge is case.chart
    assert "triptan-stroke-contraindication" in {one.rule.id for one in verdicts if one.word == "met"}
