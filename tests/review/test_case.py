"""One patient as a page shows it: judged as the EHR is told, by the rules that may speak."""

import copy
import dataclasses
from fractions import Fraction

import pytest

from cds.core.errors import RequestError
from cds.core.facts import Known, Reason, Unknown
from cds.core.rules import RuleBook, Status
from cds.core.truth import Truth
from cds.review.case import INFUSION_DRUGS, case_of_decision, reassess
from tests.hooks.calls import REVIEW, Json, Site
from tests.review.shown import drop, shown

RENAL = "ketamine-renal-contraindication"


def test_the_cards_are_those_of_the_order(site: Site) -> None:
    told = [card["summary"] for card in site.sign("low-clearance")["cards"]]
    assert told and set(told) <= {card["summary"] for card in shown(site, "low-clearance").cards}


@pytest.mark.parametrize("drug", INFUSION_DRUGS)
def test_the_infusion_is_judged_though_nobody_ordered_it(site: Site, drug: str) -> None:
    drafted, assumed = shown(site, "candidate"), shown(site, "candidate", drop("MedicationRequest"))
    for case, is_assumed in ((drafted, False), (assumed, True)):
        order = case.order_of(drug)
        assert order is not None
        assert (order.is_hypothetical, order.opposed) == (is_assumed, Truth.FALSE)
    of_chart = site.ask(site.call("candidate", REVIEW, ""), REVIEW)["cards"]
    assert [card["summary"] for card in assumed.cards] == [card["summary"] for card in of_chart]


@pytest.mark.parametrize("later_first", [False, True])
def test_of_two_orders_of_a_drug_the_one_that_speaks_against_it_counts(site: Site, later_first: bool) -> None:
    def add_later(bundle: Json) -> None:
        (draft,) = [entry for entry in bundle["entry"] if entry["resource"]["id"] == "ketamine-order"]
        later = copy.deepcopy(draft)
        timing = {"timing": {"event": ["2026-09-02T09:00:00+02:00"]}}
        later["resource"] |= {"id": "later", "dosageInstruction": [timing]}
        bundle["entry"].insert(0 if later_first else len(bundle["entry"]), later)

    order = shown(site, "candidate", add_later).order_of("ketamine")
    assert order is not None
    assert order.opposed is Truth.UNKNOWN
    assert str(order.judged.order).endswith("later")


def test_a_rule_that_is_silent_says_nothing_here_either(rulebook: RuleBook) -> None:
    silent = dataclasses.replace(rulebook.rules[RENAL], status=Status.SILENT)
    rules = {**rulebook.rules, RENAL: silent}
    site = Site(dataclasses.replace(rulebook, rules=rules))
    order = shown(site, "low-clearance").order_of("ketamine")
    assert order is not None
    assert RENAL in order.decision.verdicts
    assert RENAL not in [one.rule.id for one in order.verdicts]


def test_no_patient_is_judged_where_no_rule_may_speak(rulebook: RuleBook) -> None:
    with pytest.raises(RequestError) as refused:
        shown(Site(rulebook, Status.ACTIVE), "candidate")
    assert refused.value.status == 503


def test_what_is_derived_from_a_changed_fact_follows(site: Site) -> None:
    order = shown(site, "candidate").order_of("ketamine")
    assert order is not None
    knowledge = site.answers.knowledge
    lighter = reassess(knowledge, order, {"body_weight": Known(Fraction(60))})
    assert lighter.sheet["protocol_dose"] == Known(Fraction(30), lighter.sheet["protocol_dose"].origins)
    unknown = reassess(knowledge, order, {"serum_creatinine": Unknown(Reason.NOT_RECORDED)})
    assert isinstance(unknown.sheet["creatinine_clearance"], Unknown)
    assert unknown.opposed is Truth.UNKNOWN


def test_a_decision_without_facts_is_no_case(site: Site) -> None:
    with pytest.raises(LookupError):
        case_of_decision(site.answers.knowledge, "hashed", "order-sign", [])
