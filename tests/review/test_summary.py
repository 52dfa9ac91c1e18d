"""The first lines of the patient page: the answer for each sample patient, why, and what is missing."""

import pytest

from cds.core.facts import Known, Reason
from cds.core.truth import Truth
from cds.hooks.knowledge import Knowledge
from cds.review.case import Case, case_of_decision
from cds.review.summary import BY_FEDERATION, BY_TRIAL, TRIAL_CRITERIA, Standing, Summary, summary_of
from tests.hooks.calls import Site
from tests.review.shown import drop, shown, with_facts

KETAMINE, MAGNESIUM = 0, 1


def of(site: Site, name: str) -> Summary:
    return summary_of(shown(site, name))


@pytest.mark.parametrize(
    ("name", "ketamine", "magnesium"),
    [
        ("candidate", Standing.CLEAR, Standing.CLEAR),
        ("limit-clearance", Standing.CLEAR, Standing.CLEAR),
        ("responder", Standing.CLEAR, Standing.CLEAR),
        ("low-clearance", Standing.AGAINST, Standing.AGAINST),
        ("pregnant", Standing.AGAINST, Standing.AGAINST),
        ("stroke", Standing.AGAINST, Standing.CLEAR),
        ("heart-failure", Standing.AGAINST, Standing.CLEAR),
        ("contradictory", Standing.UNSETTLED, Standing.UNSETTLED),
        ("no-creatinine", Standing.UNSETTLED, Standing.UNSETTLED),
        ("pregnancy-unknown", Standing.UNSETTLED, Standing.UNSETTLED),
        ("text-only", Standing.UNSETTLED, Standing.CLEAR),
        ("episodic-case", Standing.UNFIT, Standing.CLEAR),
        ("new-episodic-bout", Standing.UNFIT, Standing.CLEAR),
        ("nothing-recorded", Standing.UNFIT, Standing.UNSETTLED),
        ("no-cluster-headache", Standing.NOT_JUDGED, Standing.NOT_JUDGED),
    ],
)
def test_the_answer(site: Site, name: str, ketamine: Standing, magnesium: Standing) -> None:
    summary = of(site, name)
    assert summary.standing is ketamine
    assert [drug.standing for drug in summary.drugs] == [ketamine, magnesium]


def test_a_contraindication_with_its_value_and_date(site: Site) -> None:
    (point,) = of(site, "low-clearance").drugs[KETAMINE].against
    assert point.says == "Ketamine contraindicated - creatinine clearance below 30 mL/min"
    assert point.values == ("29.97 mL/min",)
    assert point.latest.startswith("2026-02-20")


def test_what_an_unsettled_answer_waits_for(site: Site) -> None:
    summary = of(site, "no-creatinine")
    assert [point.says for point in summary.drugs[KETAMINE].unsettled] == [
        "Cannot verify kidney function for ketamine"
    ]
    assert [str(line) for line in summary.lacking] == ["Serum creatinine (not recorded)"]


def test_why_a_patient_does_not_fit(site: Site) -> None:
    fit = of(site, "episodic-case").followed
    assert fit is not None
    assert (fit.rule, fit.truth) == (BY_TRIAL, Truth.FALSE)
    assert [(line.mark, line.says, line.values) for line in fit.point.lines] == [
        ("no", "Cluster headache is coded as chronic", ("episodic",)),
        ("no", "Lithium was insufficient, was badly tolerated or is contraindicated", ("not tried",)),
    ]


def test_each_definition_is_told(site: Site) -> None:
    fits = {fit.rule: fit for fit in of(site, "candidate").fits}
    assert {rule: fit.truth for rule, fit in fits.items()} == {
        BY_TRIAL: Truth.TRUE,
        BY_FEDERATION: Truth.UNKNOWN,
        TRIAL_CRITERIA: Truth.TRUE,
    }
    assert [line.title for line in fits[BY_FEDERATION].lacking] == [
        "Severity of attacks",
        "Secondary headache excluded by imaging",
    ]
    assert [fit.rule for fit in fits.values() if fit.is_followed] == [BY_TRIAL]


def test_definitions_that_disagree(site: Site) -> None:
    case = shown(site, "candidate")
    assert not summary_of(case).disagree
    changed = with_facts(site, case, other_trigeminal_autonomic_cephalalgia=Known(True))
    summary = summary_of(changed)
    assert {fit.rule: fit.truth for fit in summary.fits}[BY_FEDERATION] is Truth.FALSE
    assert summary.disagree


def test_cautions_are_told_with_a_clear_answer(site: Site) -> None:
    responder = of(site, "responder").drugs[KETAMINE]
    assert [point.says for point in responder.cautions] == [
        "Discuss re-treatment first - ketamine within the last 365 days"
    ]
    assert not of(site, "candidate").drugs[KETAMINE].cautions


def test_the_dose_of_an_order_that_nobody_made_is_not_missing(site: Site) -> None:
    drafted = of(site, "candidate").drugs[KETAMINE]
    assumed = summary_of(shown(site, "candidate", drop("MedicationRequest"))).drugs[KETAMINE]
    assert (drafted.is_ordered, assumed.is_ordered) == (True, False)
    assert assumed.unsettled_cautions == ()


def test_without_cluster_headache_nothing_is_judged_and_why(site: Site) -> None:
    summary = of(site, "no-cluster-headache")
    assert summary.unjudged is Reason.NOT_RECORDED
    assert (summary.fits, summary.lacking, summary.disagree) == ((), (), False)


def test_the_numbers_that_are_looked_for_first(site: Site) -> None:
    numbers = {one.fact: one for one in of(site, "candidate").numbers}
    assert numbers["attacks_per_day"].value == "3 per day"
    assert (numbers["body_weight"].value, numbers["body_weight"].at[:10]) == ("80 kg", "2026-02-20")
    assert numbers["age"].at == ""  # it would be the date of birth
    assert "creatinine_clearance" not in {one.fact for one in of(site, "no-creatinine").numbers}


class TestOfADecision:
    """What is said where only the facts of one call were kept."""

    def test_of_the_chart_alone(self, site: Site) -> None:
        case = of_decision(site.answers.knowledge, shown(site, "low-clearance"), chart=True)
        ketamine = summary_of(case).drugs[KETAMINE]
        assert ketamine.standing is Standing.AGAINST
        assert [point.rule.id for point in ketamine.against] == ["ketamine-renal-contraindication"]
        assert (ketamine.is_order_judged, ketamine.is_ordered) == (False, False)

    def test_of_orders_alone_no_definition_is_told(self, site: Site) -> None:
        case = of_decision(site.answers.knowledge, shown(site, "candidate"), chart=False)
        summary = summary_of(case)
        assert not case.has_chart
        assert (summary.fits, summary.followed, summary.standing) == ((), None, Standing.CLEAR)


def of_decision(knowledge: Knowledge, case: Case, *, chart: bool) -> Case:
    kept = [case.chart.judged] if chart else [order.judged for order in case.orders]
    return case_of_decision(knowledge, "hashed", case.orders[0].hook if not chart else case.chart.hook, kept)
