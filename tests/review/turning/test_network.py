"""A value tried by the core alone gives what the whole question, asked again of engine and core, gives."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from cds.core.facts import Fact, Known
from cds.hooks.knowledge import Knowledge
from cds.review.case import Case, reassess
from cds.review.turning.network import WhatIf, network_of

CaseOf = Callable[[str], Case]
CHANGES: tuple[dict[str, Fact], ...] = (
    {"serum_creatinine": Known(Fraction(300))},
    {"body_weight": Known(Fraction(41)), "stroke": Known(True)},
    {"attacks_per_day": Known(Fraction(1)), "cluster_headache_active": Known(False)},
    {"pregnant": Known(True)},
)


@pytest.mark.parametrize("name", ["candidate", "no-creatinine", "nothing-recorded"])
@pytest.mark.parametrize("changes", CHANGES)
def test_what_is_tried_is_what_is_decided(
    name: str, changes: dict[str, Fact], knowledge: Knowledge, case_of: CaseOf
) -> None:
    case = case_of(name)
    network = network_of(knowledge, case.chart.numbers)
    for assessment in (case.chart, *case.orders):
        own = {fact: value for fact, value in changes.items() if fact in assessment.reach.facts}
        tried = WhatIf(network, assessment).moved(own)
        after = reassess(knowledge, assessment, own).decision.verdicts
        for rule_id, verdict in after.items():
            before = assessment.decision.verdicts[rule_id]
            found = tried.get(rule_id, before)
            assert (found.truth, found.in_scope) == (verdict.truth, verdict.in_scope), rule_id


def test_a_network_is_made_once_for_the_numbers_of_a_period(knowledge: Knowledge, case_of: CaseOf) -> None:
    one = network_of(knowledge, case_of("candidate").chart.numbers)
    assert network_of(knowledge, case_of("stroke").chart.numbers) is one


def test_a_rule_needs_itself_and_what_it_asks_of_other_rules(knowledge: Knowledge, case_of: CaseOf) -> None:
    network = network_of(knowledge, case_of("candidate").chart.numbers)
    needs = network.needs("refractory-chronic-cluster-headache")
    assert {"refractory-chronic-cluster-headache", "three-preventives-exhausted"} <= needs
    names = {lever.name for lever in network.levers_under("ketamine-renal-contraindication")}
    assert {"serum_creatinine", "body_weight", "body_height", "age", "sex"} <= names
