"""More knowledge turns no answer, but for what is documented."""

from dataclasses import replace

from cds.core.rules import Finding, NoneOf, RuleBook
from cds.proof.ground import Ground
from cds.proof.laws.refinement import LAW
from tests.proof.conftest import changed


def test_the_rules_that_turn_are_those_that_ask_what_is_documented(shipped: Ground) -> None:
    users = {
        rule.id
        for rule in shipped.rulebook.rules.values()
        if any(isinstance(leaf, Finding) and leaf.documented for leaf in rule.leaves())
    }
    outcomes = list(LAW.prove(shipped))
    assert users == {outcome.case.partition(":")[0] for outcome in outcomes if ": documented" in outcome.case}
    turning = {outcome.note.partition(" ")[0] for outcome in outcomes if outcome.note}
    assert turning <= users
    assert "attack-relief-missing" in turning
    assert all(outcome.breach is None for outcome in outcomes)


def test_a_scope_that_takes_silence_for_no_is_left_once_more_is_known(rulebook: RuleBook) -> None:
    rule = rulebook.rules["late-onset-red-flag"]
    silent = NoneOf((Finding("verapamil-contraindicated", documented=True),))
    ground = changed(replace(rule, decide=rule.criteria["late_onset"].expression, patients=(silent,)))
    outcomes = {outcome.case: outcome for outcome in LAW.prove(ground)}
    assert outcomes[rule.id].breach is None
    assert outcomes[f"{rule.id}: documented"].note == f"{rule.id} turns with what is `documented`"
