"""Every change that is told is tried again through the engine: the promise comes true, and no further."""

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import product

import pytest

from cds.core.facts import Fact, FactType, Known, Unknown
from cds.core.truth import Truth
from cds.hooks.knowledge import Knowledge
from cds.review.case import Case, reassess
from cds.review.turning import Change, Turn, Turning, turning
from cds.review.turning.network import network_of
from tests.hooks.calls import SAMPLES

CaseOf = Callable[[str], Case]
ToldOf = Callable[[str], tuple[Turning, ...]]


def said(knowledge: Knowledge, told: Turning, changes: dict[str, Fact]) -> Truth:
    """What engine and core say to the verdict's rule once the facts are changed."""
    after = reassess(knowledge, told.assessment, changes)
    verdict = after.decision.verdicts[told.verdict.rule.id]
    assert verdict.in_scope
    return verdict.truth


def inside(change: Change, knowledge: Knowledge, case: Case) -> list[Fact]:
    """Values of a change: all that are named, or of a range its ends, values next to them and one far in."""
    lever = network_of(knowledge, case.chart.numbers).levers[change.name]
    if change.range is None:
        if change.values:
            return [Known(value) for value in change.values]
        if change.definition.type is FactType.QUANTITY:
            third = (lever.highest - lever.lowest) / 3
            return [Known(lever.lowest + third * part) for part in range(4)]
        return [Known(True), Known(False)]
    found, tiny = change.range, lever.step / 1000
    low = lever.lowest if found.lower is None else found.lower
    high = lever.highest if found.upper is None else found.upper
    values = {low, high, low + tiny, high - tiny, (low + high) / 2}
    return [Known(value) for value in values if value in found]


def outside(change: Change, knowledge: Knowledge, case: Case) -> list[Fact]:
    """The values just beyond the ends of a range: one step, or less where the end is exact."""
    lever = network_of(knowledge, case.chart.numbers).levers[change.name]
    if change.range is None:
        return []
    found = change.range
    beyond: list[Fact] = []
    if found.lower is not None and found.lower > lever.lowest:
        beyond.append(Known(found.lower if not found.with_lower else found.lower - lever.step))
    if found.upper is not None:
        beyond.append(Known(found.upper if not found.with_upper else found.upper + lever.step))
    return beyond


@pytest.fixture(scope="session")
def told_of(knowledge: Knowledge, case_of: CaseOf) -> ToldOf:
    """What would change the verdicts of a sample patient, by name."""
    return cache(lambda name: turning(knowledge, case_of(name)))


def of(told: tuple[Turning, ...], rule: str) -> Turning:
    (found,) = (each for each in told if each.verdict.rule.id == rule)
    return found


def changing(told: Turning, fact: str) -> list[Turn]:
    return [turn for turn in told.turns if [change.name for change in turn.changes] == [fact]]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_change_gives_what_it_promises(
    name: str, knowledge: Knowledge, case_of: CaseOf, told_of: ToldOf
) -> None:
    case = case_of(name)
    tried = 0
    for told in told_of(name):
        for turn in (*told.turns, *told.flips):
            for values in product(*(inside(change, knowledge, case) for change in turn.changes)):
                changes = {change.name: value for change, value in zip(turn.changes, values, strict=True)}
                truth = said(knowledge, told, changes)
                assert truth is turn.truth if turn.truth is not None else truth is not Truth.UNKNOWN
                tried += 1
    assert (tried == 0) is (name == "no-cluster-headache")  # no rule speaks of it


@pytest.mark.parametrize("name", SAMPLES)
def test_just_beyond_a_limit_the_change_does_not_do_it(
    name: str, knowledge: Knowledge, case_of: CaseOf, told_of: ToldOf
) -> None:
    case = case_of(name)
    for told in told_of(name):
        for turn in told.turns:
            if len(turn.changes) == 1 and turn.truth is not None:
                for value in outside(turn.changes[0], knowledge, case):
                    assert said(knowledge, told, {turn.changes[0].name: value}) is not turn.truth


@pytest.mark.parametrize("name", SAMPLES)
def test_other_verdicts_turn_as_told(
    name: str, knowledge: Knowledge, case_of: CaseOf, told_of: ToldOf
) -> None:
    case = case_of(name)
    for told in told_of(name):
        for turn in told.turns:
            for effect in turn.effects:
                assessment = case.order_of(effect.drug) if effect.drug else case.chart
                assert assessment is not None
                asked = set(assessment.reach.facts)
                trial = {name: fact for name, fact in turn.trial.items() if name in asked}
                after = reassess(knowledge, assessment, trial).decision.verdicts[effect.rule.id]
                assert (effect.before, effect.after) == (
                    assessment.decision.verdicts[effect.rule.id].truth,
                    after.truth,
                )


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_impossible_is_proposed(
    name: str, knowledge: Knowledge, case_of: CaseOf, told_of: ToldOf
) -> None:
    case = case_of(name)
    levers = network_of(knowledge, case.chart.numbers).levers
    for told in told_of(name):
        for change in (change for turn in (*told.turns, *told.flips) for change in turn.changes):
            lever = levers[change.name]
            assert not (lever.is_of_the_person and change.is_of_known)
            if isinstance(change.trial, Known) and isinstance(change.trial.value, Fraction):
                assert lever.lowest <= change.trial.value <= lever.highest
                assert change.trial.value >= 0


def test_a_creatinine_at_the_limit_settles_a_clearance_just_below(told_of: ToldOf) -> None:
    told = of(told_of("low-clearance"), "ketamine-renal-contraindication")
    (turn,) = changing(told, "serum_creatinine")
    found = turn.changes[0].range
    assert found is not None
    assert (turn.truth, found.upper, found.with_upper, found.lower) == (
        Truth.FALSE,
        Fraction("176.8"),
        True,
        None,
    )
    (weight,) = changing(told, "body_weight")
    assert weight.changes[0].range is not None
    assert (weight.changes[0].range.lower, weight.changes[0].range.with_lower) == (Fraction("54.1"), True)
    assert [rule.id for rule in told.with_it] == [
        "magnesium-renal-contraindication",
        "lithium-renal-contraindication",
    ]
    also = {(effect.rule.id, effect.drug) for effect in turn.effects}
    assert ("lithium-contraindicated", "") in also
    assert not also & {(rule.id, drug) for rule in told.rules for drug in ("magnesium-sulfate", "lithium")}


def test_at_the_limit_any_more_creatinine_is_too_much(told_of: ToldOf) -> None:
    told = of(told_of("limit-clearance"), "ketamine-renal-contraindication")
    (turn,) = changing(told, "serum_creatinine")
    found = turn.changes[0].range
    assert found is not None
    assert (turn.truth, found.lower, found.with_lower) == (Truth.TRUE, Fraction("176.8"), False)


def test_a_missing_creatinine_settles_it_one_way_or_the_other(told_of: ToldOf) -> None:
    told = of(told_of("no-creatinine"), "ketamine-renal-contraindication")
    clear, met = changing(told, "serum_creatinine")
    below, above = clear.changes[0].range, met.changes[0].range
    assert (clear.truth, met.truth) == (Truth.FALSE, Truth.TRUE)
    assert below is not None and above is not None
    assert below.lower is None and above.upper is None
    assert below.upper is not None and above.lower is not None
    assert above.lower - below.upper in (0, below.step)
    assert isinstance(clear.changes[0].present, Unknown)


def test_a_pregnancy_that_is_not_known_is_asked_for_and_no_other_sex(told_of: ToldOf) -> None:
    told = of(told_of("pregnancy-unknown"), "ketamine-pregnancy-contraindication")
    assert [(turn.changes[0].name, turn.changes[0].values, turn.truth) for turn in told.turns] == [
        ("pregnant", (False,), Truth.FALSE),
        ("pregnant", (True,), Truth.TRUE),
    ]


def test_where_two_are_missing_both_are_named(told_of: ToldOf) -> None:
    told = told_of("nothing-recorded")
    (renal,) = of(told, "ketamine-renal-contraindication").turns
    assert (renal.truth, [change.name for change in renal.changes]) == (
        None,
        ["body_weight", "serum_creatinine"],
    )
    pressure = of(told, "ketamine-pressure-contraindication").turns
    assert [(len(turn.changes), turn.truth) for turn in pressure] == [
        (1, Truth.TRUE),
        (1, Truth.TRUE),
        (2, Truth.FALSE),
    ]


def test_the_worst_comes_first_and_each_rule_once(told_of: ToldOf) -> None:
    told = told_of("low-clearance")
    ids = [each.verdict.rule.id for each in told]
    assert len(ids) == len(set(ids))
    assert told[0].verdict.rule.id == "ketamine-renal-contraindication"
    assert told[0].verdict.truth is Truth.TRUE


def test_what_takes_more_than_two_changes_is_not_promised(told_of: ToldOf) -> None:
    told = of(told_of("text-only"), "next-step-trial")
    assert {turn.truth for turn in told.turns} == {Truth.FALSE}
    assert told.unreached == (Truth.TRUE,)
    assert of(told_of("no-creatinine"), "ketamine-renal-contraindication").unreached == ()
    assert of(told_of("nothing-recorded"), "ketamine-renal-contraindication").unreached == ()
