"""The formulas say of every rule what the core says, whatever is known."""

import random

import z3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cds.core.decide import decide
from cds.core.facts import FactSheet
from cds.core.truth import FALSE, TRUE
from cds.proof.ground import Ground
from cds.proof.record import Record
from cds.proof.translation import Translation
from tests.proof.facts import pieces, some_facts

_FEW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@_FEW
@given(chance=st.randoms(use_true_random=True))
def test_the_formulas_agree_with_the_core_on_every_rule(shipped: Ground, chance: random.Random) -> None:
    rulebook, record = shipped.rulebook, Record(shipped.terrain, "")
    facts = some_facts(rulebook, record, chance)
    decision = decide(rulebook.reach(tuple(rulebook.rules)), FactSheet(facts), shipped.numbers)
    model = shipped.search(*pieces(record, facts))
    assert model is not None
    rules = Translation(record)
    for rule_id, verdict in decision.verdicts.items():
        true, false = (z3.is_true(model.eval(each, True)) for each in rules.rule(rule_id))
        assert (true, false) == (verdict.truth is TRUE, verdict.truth is FALSE), rule_id
        assert z3.is_true(model.eval(rules.scope(verdict.rule), True)) == verdict.in_scope, rule_id


@_FEW
@given(chance=st.randoms(use_true_random=True))
def test_no_patient_is_ruled_out_by_what_holds_of_single_facts(
    shipped: Ground, chance: random.Random
) -> None:
    record = Record(shipped.terrain, "")
    facts = some_facts(shipped.rulebook, record, chance)
    axioms = [axiom for name in facts for axiom in record[name].axioms()]
    assert shipped.search(*axioms, *pieces(record, facts)) is not None
