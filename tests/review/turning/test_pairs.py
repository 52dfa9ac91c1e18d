"""Changes of two facts: where neither does it alone."""

from collections.abc import Callable

from cds.core.facts import Known
from cds.core.truth import Truth
from cds.hooks.knowledge import Knowledge
from cds.review.case import Case
from cds.review.turning.changes import Turn
from cds.review.turning.network import WhatIf, network_of
from cds.review.turning.pairs import MOST_PAIRS, turns_of_two
from cds.review.turning.singles import trials_of

CaseOf = Callable[[str], Case]


def turns(knowledge: Knowledge, case: Case, drug: str, rule: str, *wanted: Truth) -> list[Turn]:
    assessment = case.order_of(drug) if drug else case.chart
    assert assessment is not None
    network = network_of(knowledge, case.chart.numbers)
    trial = WhatIf(network, assessment)
    levers = [lever for lever in network.levers_under(rule) if lever.name in trial.facts]
    tried = [trials_of(trial, lever, network.needs(rule)) for lever in levers if not lever.is_of_the_person]
    return list(turns_of_two(trial, tried, assessment.decision.verdicts[rule], wanted))


def test_two_limits_that_are_apart_are_both_told(knowledge: Knowledge, case_of: CaseOf) -> None:
    rule = "ketamine-pressure-contraindication"
    found = turns(knowledge, case_of("nothing-recorded"), "ketamine", rule, Truth.FALSE)
    names = [[change.name for change in turn.changes] for turn in found]
    assert names == [["systolic_pressure", "diastolic_pressure"]]
    assert all(change.range is not None and not change.range.with_upper for change in found[0].changes)


def test_two_that_depend_on_each_other_settle_it_together(knowledge: Knowledge, case_of: CaseOf) -> None:
    rule = "ketamine-renal-contraindication"
    (turn,) = turns(knowledge, case_of("nothing-recorded"), "ketamine", rule, Truth.FALSE, Truth.TRUE)
    assert turn.truth is None
    assert [change.name for change in turn.changes] == ["body_weight", "serum_creatinine"]
    assert not turn.effects


def test_one_that_moves_nothing_alone_may_do_so_with_another(knowledge: Knowledge, case_of: CaseOf) -> None:
    (turn,) = turns(knowledge, case_of("text-only"), "", "next-step-oxygen", Truth.TRUE)
    assert turn.trial == {"on_oxygen": Known(False), "on_triptan": Known(False)}


def test_nothing_is_looked_for_that_is_not_wanted(knowledge: Knowledge, case_of: CaseOf) -> None:
    assert turns(knowledge, case_of("nothing-recorded"), "ketamine", "ketamine-renal-contraindication") == []


def test_few_pairs_are_told(knowledge: Knowledge, case_of: CaseOf) -> None:
    found = turns(knowledge, case_of("contradictory"), "", "ketalgia-eligibility", Truth.FALSE, Truth.TRUE)
    assert sum(turn.truth is Truth.TRUE for turn in found) <= MOST_PAIRS
    assert sum(turn.truth is Truth.FALSE for turn in found) <= MOST_PAIRS
