"""Which facts can be set, in which steps, between which values."""

from fractions import Fraction

import pytest

from cds.core.facts import FactType
from cds.hooks.knowledge import Knowledge
from cds.review.turning.levers import Lever, is_lever, levers_of
from tests.hooks.calls import NOW


@pytest.fixture(scope="module")
def levers(knowledge: Knowledge) -> dict[str, Lever]:
    return dict(levers_of(knowledge.rulebook, knowledge.on(NOW.date())[0]))


def test_what_is_read_as_one_value_can_be_set(knowledge: Knowledge) -> None:
    facts = knowledge.rulebook.facts
    assert all(is_lever(knowledge.rulebook, facts[name]) for name in ("serum_creatinine", "stroke", "sex"))


def test_a_diary_is_set_by_what_is_derived_from_it(knowledge: Knowledge) -> None:
    facts = knowledge.rulebook.facts
    assert not is_lever(knowledge.rulebook, facts["attack_diary"])
    assert is_lever(knowledge.rulebook, facts["attacks_per_day"])


def test_what_follows_from_single_values_cannot_be_set(knowledge: Knowledge) -> None:
    facts = knowledge.rulebook.facts
    assert not is_lever(knowledge.rulebook, facts["creatinine_clearance"])
    assert not is_lever(knowledge.rulebook, facts["cluster_headache_care"])


def test_a_policy_is_no_fact_of_a_patient(knowledge: Knowledge) -> None:
    assert not is_lever(knowledge.rulebook, knowledge.rulebook.facts["myasthenia_policy"])


def test_a_plausible_range_bounds_a_number(levers: dict[str, Lever], knowledge: Knowledge) -> None:
    numbers, _ = knowledge.on(NOW.date())
    weight = levers["body_weight"]
    assert weight.bounded
    assert (weight.lowest, weight.highest) == (numbers["body.min_weight"], numbers["body.max_weight"])


def test_a_laboratory_value_is_never_zero_and_a_time_may_be(levers: dict[str, Lever]) -> None:
    assert levers["serum_creatinine"].lowest == levers["serum_creatinine"].step == Fraction(1, 10)
    assert levers["days_preventive_unchanged"].lowest == 0


def test_every_limit_is_a_whole_number_of_steps(levers: dict[str, Lever]) -> None:
    numbers = [one for one in levers.values() if one.definition.type is FactType.QUANTITY]
    assert numbers
    for lever in numbers:
        assert all((limit / lever.step).denominator == 1 for limit in lever.limits), lever.name
        assert 0 <= lever.lowest < lever.highest


def test_pressures_are_told_in_whole_millimetres(levers: dict[str, Lever], knowledge: Knowledge) -> None:
    numbers, _ = knowledge.on(NOW.date())
    limit = numbers.limit("ketamine.max_systolic")
    assert levers["systolic_pressure"].step == 1
    assert limit is None or limit in levers["systolic_pressure"].limits


def test_age_and_sex_are_of_the_person(levers: dict[str, Lever]) -> None:
    assert {name for name, lever in levers.items() if lever.is_of_the_person} == {"age", "sex"}
    assert levers["ordered_dose"].is_of_an_order
