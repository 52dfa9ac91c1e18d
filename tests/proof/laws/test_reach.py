"""Every rule and every criterion counts."""

from dataclasses import replace

from cds.core.rules import AllOf, Is, Rule, RuleBook
from cds.proof.law import Breach
from cds.proof.laws.reach import LAW
from cds.proof.report import Proof
from tests.proof.conftest import Proved, changed


def test_a_rule_that_asks_for_two_ages_at_once(proved: Proved) -> None:
    [(breach, entry)] = proved("unreachable", "reach").breaches
    assert (breach.rule.id, breach.message) == ("verapamil-first-line", "can never be met")
    assert entry.example.expect == "met" and entry.reproduces


def test_a_criterion_that_another_one_swallows(proved: Proved) -> None:
    [(breach, entry)] = proved("dead-criterion", "reach").breaches
    assert breach.message == "criterion reduced_in_an_adult changes nothing"
    assert entry.reproduces


def test_what_is_meant_to_be_so_is_named(proofs: dict[str, Proof]) -> None:
    notes = proofs["reach"].notes
    assert "ketamine-fasting-and-airway-monitoring is never not met in its scope" in notes
    assert "ketalgia-eligibility: adult follows from its other criteria" in notes


def test_a_scope_that_nobody_is_in(rulebook: RuleBook) -> None:
    rule = rulebook.rules["next-step-oxygen"]
    nobody = (Is("cluster_headache", (True,)), Is("cluster_headache", (False,)))
    [breach] = _breaches(replace(rule, patients=nobody))
    assert (breach.message, breach.says) == ("can never be in scope", "out_of_scope")


def test_a_rule_that_is_met_whoever_it_is_about(rulebook: RuleBook) -> None:
    always = replace(rulebook.rules["next-step-oxygen"], decide=AllOf(()))
    assert "can never be not met" in {breach.message for breach in _breaches(always)}


def _breaches(rule: Rule) -> list[Breach]:
    outcomes = LAW.prove(changed(rule))
    return [each.breach for each in outcomes if each.breach is not None and each.breach.rule.id == rule.id]
