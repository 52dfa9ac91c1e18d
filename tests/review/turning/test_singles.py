"""Changes of one fact, of one verdict at a time."""

from collections.abc import Callable
from fractions import Fraction

from cds.core.truth import Truth
from cds.hooks.knowledge import Knowledge
from cds.review.case import Case
from cds.review.turning.changes import Turn
from cds.review.turning.network import WhatIf, network_of
from cds.review.turning.singles import trials_of, turns_of_one

CaseOf = Callable[[str], Case]


def turns(knowledge: Knowledge, case: Case, drug: str, rule: str, fact: str) -> list[Turn]:
    assessment = case.order_of(drug) if drug else case.chart
    assert assessment is not None
    network = network_of(knowledge, case.chart.numbers)
    trial = WhatIf(network, assessment)
    tried = trials_of(trial, network.levers[fact], network.needs(rule))
    return list(turns_of_one(trial, tried, assessment.decision.verdicts[rule]))


def test_a_limit_on_the_fact_itself_is_told_as_the_rule_has_it(knowledge: Knowledge, case_of: CaseOf) -> None:
    (turn,) = turns(knowledge, case_of("candidate"), "", "ketalgia-eligibility", "attacks_per_day")
    found = turn.changes[0].range
    assert found is not None
    assert (turn.truth, found.upper, found.with_upper, found.lower) == (Truth.FALSE, Fraction(2), False, None)


def test_the_nearest_values_on_either_side_are_told(knowledge: Knowledge, case_of: CaseOf) -> None:
    rule = "magnesium-circulation-contraindication"
    (turn,) = turns(knowledge, case_of("candidate"), "magnesium-sulfate", rule, "heart_rate")
    found = turn.changes[0].range
    assert found is not None and found.upper == 50 and not found.with_upper
    assert turn.trial["heart_rate"].value == 49  # type: ignore[union-attr]


def test_all_choices_that_do_it_are_told_at_once(knowledge: Knowledge, case_of: CaseOf) -> None:
    rule = "refractory-chronic-cluster-headache"
    (turn,) = turns(knowledge, case_of("candidate"), "", rule, "verapamil_outcome")
    assert (turn.truth, set(turn.changes[0].values)) == (Truth.FALSE, {"not-tried", "effective"})


def test_a_fact_that_turns_nothing_gives_no_change(knowledge: Knowledge, case_of: CaseOf) -> None:
    case = case_of("stroke")
    assert not turns(knowledge, case, "", "ketalgia-eligibility", "serum_creatinine")
