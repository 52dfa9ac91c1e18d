"""The engine's terms and the core say the same."""

from dataclasses import replace
from datetime import date

from cds.core.evaluate import Numbers
from cds.core.rules import AnyOf, Compare, Comparison, RuleBook
from cds.proof.ground import Ground
from cds.proof.laws.engine import LAW, differs


def test_no_number_is_in_force_and_they_agree_all_the_same(rulebook: RuleBook) -> None:
    early = Ground(rulebook, Numbers(rulebook, date(1900, 1, 1)))
    assert set(early.terrain.limits.values()) == {()}
    assert all(outcome.breach is None for outcome in LAW.prove(early))


def test_every_rule_is_compared(shipped: Ground) -> None:
    outcomes = list(LAW.prove(shipped))
    assert {outcome.case for outcome in outcomes} == shipped.rulebook.rules.keys()
    assert all(outcome.breach is None for outcome in outcomes)


def test_terms_of_another_rule_are_told_from_those_of_this_one(shipped: Ground) -> None:
    rule = shipped.rulebook.rules["ketamine-renal-contraindication"]
    leaf = next(leaf for leaf in rule.leaves() if isinstance(leaf, Compare))
    other = replace(rule, decide=AnyOf((replace(leaf, comparison=Comparison.AT_MOST),)))
    breach = differs(shipped, rule, compiled=other)
    assert breach is not None
    assert breach.facts[leaf.fact].value == shipped.numbers.limit(leaf.parameter)  # type: ignore[union-attr]
