"""Nothing is proposed against a contraindication."""

from dataclasses import replace

import pytest

from cds.core.rules import AllOf, Named, NoneOf, Rule
from cds.proof.ground import Ground
from cds.proof.law import Breach
from cds.proof.laws.proposals import LAW
from cds.proof.report import Proof
from tests.proof.conftest import Proved

# What keeps each proposal from those for whom it is contraindicated: rule, criterion.
_GUARDS = [
    ("next-step-verapamil", "contraindicated"),
    ("next-step-verapamil", "hypersensitivity"),
    ("next-step-verapamil", "colchicine"),
    ("next-step-lithium", "contraindicated"),
    ("next-step-lithium", "toxic_level"),
    ("next-step-lithium", "diuretic"),
    ("next-step-suboccipital-steroid", "contraindicated"),
    ("next-step-sumatriptan", "unsuitable"),
    ("next-step-trial", "contraindicated"),
    ("acute-sumatriptan-alternative", "triptan_contraindication"),
    ("acute-sumatriptan-alternative", "recent_triptan"),
    ("acute-sumatriptan-alternative", "recent_maoi"),
]


def _without(rule: Rule, criterion: str) -> Rule:
    """The rule without one item under its `none_of`."""
    assert isinstance(rule.decide, AllOf)
    parts = tuple(
        NoneOf(tuple(item for item in part.items if item != Named(criterion)))
        if isinstance(part, NoneOf)
        else part
        for part in rule.decide.items
    )
    assert parts != rule.decide.items
    return replace(rule, decide=AllOf(parts))


@pytest.mark.parametrize(("rule_id", "criterion"), _GUARDS)
def test_no_guard_can_be_dropped(shipped: Ground, rule_id: str, criterion: str) -> None:
    broken = _without(shipped.rulebook.rules[rule_id], criterion)
    rules = {**shipped.rulebook.rules, rule_id: broken}
    ground = Ground(replace(shipped.rulebook, rules=rules), shipped.numbers)
    breaches = [outcome.breach for outcome in LAW.prove(ground) if outcome.breach is not None]
    assert {breach.rule.id for breach in breaches} == {rule_id}


def test_a_contraindication_that_was_forgotten(proved: Proved) -> None:
    breach = _only(proved("proposed-while-contraindicated", "proposals"))
    assert breach.rule.id == "verapamil-first-line"
    assert "although verapamil-bradycardia-contraindication is not known" in breach.message
    assert (breach.says, breach.expect) == ("met", "unknown")


def test_a_contraindication_that_nobody_looked_for(proved: Proved) -> None:
    breach = _only(proved("proposed-while-unknown", "proposals"))
    assert "although verapamil-hypotension-contraindication is not known" in breach.message


def test_what_depends_on_the_dose_is_left_to_the_order(proofs: dict[str, Proof]) -> None:
    assert proofs["proposals"].notes == (
        "verapamil-daily-dose-contraindication is judged on the order that follows (ordered_daily_dose)",
    )


def _only(proof: Proof) -> Breach:
    [(breach, entry)] = proof.breaches
    assert entry.reproduces
    return breach
