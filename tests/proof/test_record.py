"""What is known of one fact, as unknowns of the solver."""

from fractions import Fraction

import pytest
import z3

from cds.core.rules import Comparison
from cds.proof.ground import Ground
from cds.proof.record import Listed, Measured, Record


def _measured(shipped: Ground, name: str) -> Measured:
    symbol = Record(shipped.terrain, "")[name]
    assert isinstance(symbol, Measured)
    return symbol


def test_a_number_has_a_place_for_each_limit_and_for_what_lies_around_it(shipped: Ground) -> None:
    age = _measured(shipped, "age")
    assert Fraction(18) in age.limits
    assert age.limits == tuple(sorted(set(age.limits)))
    assert len(age.least) == len(age.most) == 2 * len(age.limits)


def test_the_bounds_of_a_number_do_not_cross(shipped: Ground) -> None:
    age = _measured(shipped, "age")
    limit = Fraction(18)
    both = (age.compared(Comparison.AT_LEAST, limit).true, age.compared(Comparison.LESS_THAN, limit).true)
    assert shipped.search(*age.axioms(), *both) is None
    at = (age.compared(Comparison.AT_LEAST, limit).true, age.compared(Comparison.AT_MOST, limit).true)
    model = shipped.search(*age.axioms(), *at)
    assert model is not None
    assert z3.is_true(model.eval(age.exact, True))


def test_a_count_is_not_negative_and_a_reduction_may_be(shipped: Ground) -> None:
    assert not _measured(shipped, "days_since_ketamine").signed
    assert _measured(shipped, "attack_reduction").signed
    none_left = _measured(shipped, "attacks_per_day")
    for limit in none_left.limits:
        below = none_left.compared(Comparison.LESS_THAN, limit).true
        assert (shipped.search(*none_left.axioms(), below) is None) == (limit <= 0)


def test_a_choice_has_one_value_at_most(shipped: Ground) -> None:
    route = Record(shipped.terrain, "")["ordered_route"]
    assert isinstance(route, Listed)
    assert tuple(route.is_) == shipped.rulebook.facts["ordered_route"].choices
    assert shipped.search(*route.axioms(), route.is_["oral"], route.is_["nasal"]) is None
    assert shipped.search(*route.axioms(), z3.Not(route.known)) is not None


def test_facts_are_shared_with_the_record_beside(shipped: Ground) -> None:
    one = Record(shipped.terrain, "")
    other = Record(shipped.terrain, "other ", one, {"ordered_route"})
    assert other["age"] is one["age"]
    assert other["ordered_route"] is not one["ordered_route"]


def test_no_rule_asks_for_a_raw_fact(shipped: Ground) -> None:
    with pytest.raises(KeyError, match="attack_diary"):
        Record(shipped.terrain, "")["attack_diary"]
