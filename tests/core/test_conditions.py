"""Expressions made ready: asked no further than needed, and what would settle them."""

from fractions import Fraction

import pytest

from cds.core.conditions import Case, Condition, Conditions
from cds.core.facts import FactSheet, Known, Missing, Reason, Unknown
from cds.core.rules import (
    AllOf,
    AnyOf,
    AtLeastNOf,
    Compare,
    Comparison,
    Expression,
    Finding,
    Is,
    Named,
    NoneOf,
)
from cds.core.truth import FALSE, TRUE, UNKNOWN

YES, NO, OPEN = (Is(name, (True,)) for name in ("yes", "no", "open"))
SHEET = FactSheet({"yes": Known(True), "no": Known(False), "open": Unknown(Reason.TOO_OLD)})
NOT_THERE = Finding("no such rule")  # whoever asks for it gets a KeyError
LIMITS = {"two": Fraction(2)}


def case() -> Case:
    return Case(SHEET, {"open": (UNKNOWN, (Missing("weight", Reason.NOT_SENT),))})


def condition(expression: Expression) -> Condition:
    return Conditions(LIMITS.get).of(expression)


@pytest.mark.parametrize("group", [AllOf((NO, NOT_THERE)), AnyOf((YES, NOT_THERE)), NoneOf((YES, NOT_THERE))])
def test_what_comes_after_the_item_that_settles_a_group_is_not_asked(group: Expression) -> None:
    settled = condition(group).truth(case())
    assert settled is (TRUE if isinstance(group, AnyOf) else FALSE)


@pytest.mark.parametrize("kind", [AllOf, AnyOf])
def test_a_group_of_one_is_its_item_and_an_empty_one_is_settled(kind: type[AllOf | AnyOf]) -> None:
    assert [condition(kind((item,))).truth(case()) for item in (YES, OPEN, NO)] == [TRUE, UNKNOWN, FALSE]
    assert condition(kind(())).truth(case()) is (TRUE if kind is AllOf else FALSE)


def test_a_criterion_is_decided_once_and_named_by_the_later_ones() -> None:
    conditions = Conditions(LIMITS.get)
    first, second = (conditions.criterion(name, each) for name, each in (("first", YES), ("second", OPEN)))
    later = conditions.of(AllOf((Named("first"), Named("second"))))
    asked = case()
    asked.criteria = [FALSE, UNKNOWN]  # and not what the facts say: they are not asked again
    assert later.truth(asked) is FALSE
    asked.criteria = [first.truth(asked), second.truth(asked)]
    assert (later.truth(asked), later.lacks(asked)) == (UNKNOWN, (Missing("open", Reason.TOO_OLD),))


def test_a_criterion_that_is_not_above_cannot_be_named() -> None:
    with pytest.raises(ValueError, match="later"):
        condition(Named("later"))


def test_what_is_missing_is_named_once_and_only_where_it_is_open() -> None:
    tree = AllOf((OPEN, AnyOf((OPEN, YES, Is("not there", (True,)))), Finding("open"), OPEN, YES))
    assert condition(tree).lacks(case()) == (
        Missing("open", Reason.TOO_OLD),
        Missing("weight", Reason.NOT_SENT),
    )


@pytest.mark.parametrize(
    "expression", [Compare("yes", Comparison.AT_LEAST, "withdrawn"), AtLeastNOf("withdrawn", (YES, NO))]
)
def test_without_its_number_an_expression_is_unknown_and_lacks_it(expression: Expression) -> None:
    made = condition(expression)
    assert made.truth(case()) is UNKNOWN
    assert [item.fact for item in made.lacks(case())] == ["withdrawn"]
