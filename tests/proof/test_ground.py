"""What the laws stand on: facts in reach, the order's own facts, the search."""

import z3

from cds.proof.ground import Ground
from cds.proof.patient import facts_in
from cds.proof.record import Listed


def test_the_facts_of_a_rule_include_those_of_the_rules_it_needs_and_those_linked(shipped: Ground) -> None:
    facts = shipped.facts_of("verapamil-contraindicated")
    assert {"heart_rate", "low_lvef_for_verapamil", "lvef", "cluster_headache", "cluster_headache_care"} <= {
        *facts
    }
    assert "serum_creatinine" not in facts
    assert len(facts) == len(set(facts))


def test_the_contraindications_of_a_drug_are_those_of_its_groups_too(shipped: Ground) -> None:
    ids = {rule.id for rule in shipped.contraindications("sumatriptan")}
    assert {"triptan-coronary-contraindication", "triptan-washout-contraindication"} <= ids
    assert {rule.id for rule in shipped.contraindications("oxygen")} == set()


def test_an_order_says_of_itself_which_drug_it_is(shipped: Ground) -> None:
    facts = ("triptan_ordered", "sumatriptan_ordered", "ergot_ordered", "age")
    triptan, sumatriptan, ergot = (shipped.patient[name] for name in facts[:3])
    assert isinstance(triptan, Listed) and isinstance(sumatriptan, Listed) and isinstance(ergot, Listed)
    order = [*shipped.order_of(("triptan",), facts), *shipped.axioms(facts)]
    assert shipped.search(*order, z3.Not(triptan.is_[True])) is None
    assert shipped.search(*order, ergot.is_[True]) is None
    for piece in (sumatriptan.is_[True], sumatriptan.is_[False], z3.Not(sumatriptan.known)):
        assert shipped.search(*order, piece) is not None


def test_the_smallest_patient_has_no_fact_too_many(shipped: Ground) -> None:
    rule = "verapamil-contraindicated"
    facts = shipped.facts_of(rule)
    met = (*shipped.axioms(facts), shipped.rules.rule(rule).true)
    patient = facts_in(shipped.smallest(shipped.patient, facts, *met), shipped.patient, facts)
    known = [name for name in facts if type(patient[name]).__name__ != "Unknown"]
    assert len(known) <= 3, known  # one finding, and what is always known of an order
