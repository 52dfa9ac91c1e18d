"""Findings: the contract's members and no others, empty ones left out."""

from dataclasses import replace

from cds.core.evaluate import Trace
from cds.core.facts import Missing, Reason
from cds.core.rules import RuleBook
from cds.core.truth import Truth
from cds.hooks.findings import Findings
from tests.hooks.verdicts import verdict

RENAL = "ketamine-renal-contraindication"


def test_a_finding_about_an_order(rulebook: RuleBook) -> None:
    lacks = Missing("serum_creatinine", Reason.NOT_RECORDED, "a note of ours")
    made = Findings(rulebook).of(verdict(rulebook.rules[RENAL], Truth.UNKNOWN, lacks), "MedicationRequest/m1")
    missing = [{"fact": "serum_creatinine", "reason": "not_recorded"}]
    assert made == {
        "rule": RENAL,
        "version": "0.1.0",
        "kind": "contraindication",
        "covers": ["KT-8"],
        "order": "MedicationRequest/m1",
        "verdict": "unknown",
        "criteria": [
            {
                "name": "severe_renal_insufficiency",
                "covers": ["KT-8"],
                "verdict": "unknown",
                "missing": missing,
            }
        ],
        "missing": missing,
    }


def test_a_settled_finding_about_the_chart(rulebook: RuleBook) -> None:
    rule = rulebook.rules[RENAL]
    bare = replace(rule, covers=(), criteria={n: replace(c, covers=()) for n, c in rule.criteria.items()})
    findings = Findings(replace(rulebook, rules={RENAL: bare}))
    assert findings.of(verdict(bare, Truth.FALSE), None) == {
        "rule": RENAL,
        "version": "0.1.0",
        "kind": "contraindication",
        "verdict": "not_met",
        "criteria": [{"name": "severe_renal_insufficiency", "verdict": "not_met"}],
    }


def test_criteria_settle_one_by_one(rulebook: RuleBook) -> None:
    rule = rulebook.rules["ketalgia-eligibility"]
    lacks = (Missing("tsh", Reason.TOO_OLD),)
    truths = [Truth.TRUE, Truth.FALSE, *[Truth.UNKNOWN] * len(rule.criteria)]
    traces = tuple(
        Trace(name, truth, lacks if truth is Truth.UNKNOWN else ())
        for name, truth in zip(rule.criteria, truths, strict=False)
    )
    made = Findings(rulebook).of(verdict(rule, Truth.TRUE)._replace(traces=traces), None)
    assert [criterion["name"] for criterion in made["criteria"]] == list(rule.criteria)
    assert [criterion["verdict"] for criterion in made["criteria"]][:3] == ["met", "not_met", "unknown"]
    assert [("missing" in criterion) for criterion in made["criteria"]][:3] == [False, False, True]


def test_what_is_kept_of_a_finding_is_not_its_order(rulebook: RuleBook) -> None:
    rule, findings = rulebook.rules[RENAL], Findings(rulebook)
    settled = verdict(rule, Truth.FALSE)._replace(settled=f"{RENAL} 0 0")
    orders = ("MedicationRequest/m1", "MedicationRequest/m2", None, "MedicationRequest/m1")
    made = [findings.of(settled, order) for order in orders]
    assert made == [Findings(rulebook).of(verdict(rule, Truth.FALSE), order) for order in orders]
    assert [one.get("order") for one in made] == list(orders)
    assert list(made[0]) == ["rule", "version", "kind", "covers", "order", "verdict", "criteria"]
