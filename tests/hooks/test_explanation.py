"""One rule on one patient: the same verdict as the service's, in words."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from cds.core.rules import RuleBook
from cds.hooks.explanation import Explanation, explain
from cds.hooks.samples import NoSuchOrder
from tests.hooks.calls import NOW, SAMPLES, Json, Site, sample, told

RENAL = "ketamine-renal-contraindication"


def explained(
    rulebook: RuleBook, rule: str, name: str, wanted: str = "", edit: Callable[[Json], Any] | None = None
) -> Explanation:
    bundle = sample(name)
    if edit is not None:
        edit(bundle)
    return explain(rulebook, rulebook.rules[rule], bundle, wanted, NOW)


def ordered(bundle: Json, drug: str = "ketamine") -> Json:
    """The draft order of a drug in a Bundle."""
    (found,) = [e["resource"] for e in bundle["entry"] if e["resource"]["id"] == f"{drug}-order"]
    return found


def test_a_rule_that_is_met(rulebook: RuleBook) -> None:
    explanation = explained(rulebook, RENAL, "low-clearance")
    assert (explanation.verdict.word, explanation.verdict.in_scope) == ("met", True)
    assert explanation.summary == "Ketamine contraindicated - creatinine clearance below 30 mL/min"
    assert explanation.detail == "Creatinine clearance is 29.97 mL/min (Cockcroft-Gault)."
    assert explanation.order is not None
    assert explanation.order.reference == "MedicationRequest/ketamine-order"
    assert [(line.mark, line.values) for line in explanation.lines] == [("yes", ("29.97 mL/min",))]
    assert explanation.as_of == NOW


def test_a_rule_that_is_unknown_says_what_is_needed(rulebook: RuleBook) -> None:
    explanation = explained(rulebook, RENAL, "no-creatinine")
    assert explanation.verdict.word == "unknown"
    assert "Still needed: Serum creatinine." in explanation.detail
    assert [item.fact for item in explanation.verdict.missing] == ["serum_creatinine"]


def test_a_rule_that_is_not_met_has_no_card(rulebook: RuleBook) -> None:
    explanation = explained(rulebook, RENAL, "candidate")
    assert (explanation.verdict.word, explanation.summary, explanation.detail) == ("not_met", "", "")


def test_a_rule_out_of_scope_is_explained_all_the_same(rulebook: RuleBook) -> None:
    def elsewhere(bundle: Json) -> None:
        draft = ordered(bundle)
        del draft["reasonCode"]
        bundle["entry"] = [e for e in bundle["entry"] if e["resource"]["resourceType"] != "Condition"]

    explanation = explained(rulebook, RENAL, "low-clearance", edit=elsewhere)
    assert (explanation.verdict.word, explanation.verdict.in_scope) == ("met", False)


def test_a_rule_about_the_chart_needs_no_order(rulebook: RuleBook) -> None:
    explanation = explained(rulebook, "ketalgia-eligibility", "candidate")
    assert explanation.order is None
    assert explanation.verdict.word == "met"


def test_a_planned_order_is_judged_as_of_its_time(rulebook: RuleBook) -> None:
    def plan(bundle: Json) -> None:
        ordered(bundle)["dosageInstruction"][0]["timing"]["event"] = ["2027-06-01T09:00:00+02:00"]

    explanation = explained(rulebook, RENAL, "candidate", edit=plan)
    assert explanation.as_of == datetime.fromisoformat("2027-06-01T09:00:00+02:00")
    assert explanation.verdict.word == "unknown"


@pytest.mark.parametrize(
    ("rule", "wanted"), [("verapamil-bradycardia-contraindication", "ketamine"), (RENAL, "aspirin")]
)
def test_without_a_fitting_order_there_is_nothing_to_judge(
    rulebook: RuleBook, rule: str, wanted: str
) -> None:
    with pytest.raises(NoSuchOrder, match="ketamine-order"):
        explained(rulebook, rule, "candidate", wanted)


def test_another_patients_order_is_not_judged(rulebook: RuleBook) -> None:
    with pytest.raises(LookupError, match="MedicationRequest/ketamine-order is an order for another patient"):
        explained(rulebook, RENAL, "other-patient-order")


def test_without_a_patient_there_is_nothing_to_judge(rulebook: RuleBook) -> None:
    with pytest.raises(LookupError, match="no Patient"):
        explained(rulebook, RENAL, "candidate", edit=lambda bundle: bundle.update(entry=[]))


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "other-patient-order"])
def test_what_is_explained_is_what_the_service_finds(site: Site, name: str) -> None:
    for finding in told(site.sign(name, order=""))["findings"][::7]:
        picked = finding["order"].partition("/")[2]
        explanation = explained(site.answers.rulebook, finding["rule"], name, picked)
        assert explanation.order is not None
        assert explanation.order.reference == finding["order"]
        assert explanation.verdict.word == finding["verdict"]
        assert explanation.verdict.in_scope


def test_drafts_that_were_not_picked_are_company(rulebook: RuleBook) -> None:
    explanation = explained(rulebook, "ketamine-interaction-lithium-advice", "nothing-recorded", "ketamine")
    assert explanation.verdict.word == "met"
    assert [origin.resource for line in explanation.lines for origin in line.origins] == [
        "MedicationRequest/lithium-order"
    ]
