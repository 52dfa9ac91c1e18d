"""What every derivation is given."""

from fractions import Fraction

import pytest

from cds.core.derive.inputs import Inputs, ends, interval, strict
from cds.core.facts import (
    Bounded,
    Fact,
    Known,
    Missing,
    Origin,
    Reason,
    Unknown,
)

LAB, SCALE = Origin("Observation/1", "2026-02-20"), Origin("Observation/2")
WEIGHT = Known(Fraction(80), (SCALE,))
OLD = Unknown(Reason.TOO_OLD, origins=(LAB,))


def add(inputs: Inputs) -> Fact:
    """The sum."""
    return Known(sum(inputs.values, Fraction(0)), inputs.origins)


def test_origins_are_named_once() -> None:
    assert Inputs(("a", "b", "c"), (WEIGHT, OLD, WEIGHT)).origins == (SCALE, LAB)


def test_missing_names_each_fact_once_and_each_number_not_in_force() -> None:
    lacking = Unknown(Reason.NOT_SENT, (Missing("b", Reason.NOT_SENT), Missing("x", Reason.UNREADABLE)))
    inputs = Inputs(("a", "b", "c"), (WEIGHT, OLD, lacking), ("limit", "other"), (None, Fraction(1)))
    assert inputs.missing == (
        Missing("b", Reason.TOO_OLD),
        Missing("x", Reason.UNREADABLE),
        Missing("limit", Reason.NOT_RECORDED, "no value in force on this day"),
    )
    assert inputs.unknown() == Unknown(Reason.TOO_OLD, inputs.missing, origins=(SCALE, LAB))


def test_an_input_that_is_known_may_lack_something_or_be_implausible() -> None:
    inputs = Inputs(("weight",), (WEIGHT,))
    assert inputs.lack(0, Reason.NOT_RECORDED, "why") == (Missing("weight", Reason.NOT_RECORDED, "why"),)
    result = inputs.implausible(0)
    assert result.missing == (Missing("weight", Reason.CONTRADICTORY, "implausible value"),)
    assert result.origins == (SCALE,)


def test_a_strict_derivation_is_called_only_with_everything() -> None:
    function = strict(add)
    assert (function.__name__, function.__doc__) == ("add", "The sum.")
    assert function(Inputs(("a",), (WEIGHT,))) == WEIGHT
    assert function(Inputs(("a", "b"), (WEIGHT, OLD))) == Unknown(
        Reason.TOO_OLD, (Missing("b", Reason.TOO_OLD),), origins=(SCALE, LAB)
    )
    without_number = function(Inputs(("a",), (WEIGHT,), ("limit",), (None,)))
    assert isinstance(without_number, Unknown)
    assert [item.fact for item in without_number.missing] == ["limit"]


def test_values_and_limits_are_those_of_a_strict_derivation() -> None:
    inputs = Inputs(("a", "b"), (WEIGHT, Known("female")), ("limit",), (Fraction(30),))
    assert inputs.values == (Fraction(80), "female")
    assert inputs.limits == (Fraction(30),)


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (WEIGHT, (80, 80)),
        (Bounded(Fraction(1), None, Reason.UNREADABLE), (1, None)),
        (OLD, (None, None)),
    ],
)
def test_ends_of_a_quantity(fact: Fact, expected: tuple[int | None, int | None]) -> None:
    assert ends(fact) == expected


def test_an_interval_of_one_value_is_known() -> None:
    inputs = Inputs(("weight",), (WEIGHT,))
    assert interval(Fraction(1), Fraction(1), inputs) == Known(Fraction(1), (SCALE,))


def test_an_interval_says_what_would_narrow_it() -> None:
    one, two = Fraction(1), Fraction(2)
    inputs = Inputs(("weight", "creatinine"), (WEIGHT, OLD))
    old = (Missing("creatinine", Reason.TOO_OLD),)
    assert interval(one, two, inputs) == Bounded(one, two, Reason.TOO_OLD, old, (SCALE, LAB))
    other = inputs.lack(0, Reason.UNREADABLE)
    assert interval(None, two, inputs, other) == Bounded(None, two, Reason.UNREADABLE, other, (SCALE, LAB))
    assert interval(None, None, inputs, (), "why") == Bounded(
        None, None, Reason.CONTRADICTORY, (), (SCALE, LAB), "why"
    )
