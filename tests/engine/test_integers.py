"""The integers compare with a limit exactly as the fractions do."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.core.facts import NEVER
from cds.engine.integers import END, SCALE, limit_of, value_of

limits = st.integers(-(2**50), 2**50).map(lambda n: Fraction(n, SCALE))
offsets = st.one_of(
    st.just(Fraction(0)),
    st.fractions(min_value=Fraction(-3, SCALE), max_value=Fraction(3, SCALE)),
    st.fractions(),
    st.integers(-(10**60), 10**60).map(Fraction),
)


@given(limits, offsets)
def test_every_comparison_comes_out_as_with_fractions(limit: Fraction, offset: Fraction) -> None:
    value = limit + offset
    integer, against = value_of(value), limit_of(limit)
    assert (integer < against, integer <= against) == (value < limit, value <= limit)
    assert (integer > against, integer >= against) == (value > limit, value >= limit)
    assert -END <= integer <= END


@pytest.mark.parametrize("nines", range(1, 40))
def test_a_clearance_just_under_the_limit_stays_under_it(nines: int) -> None:
    below = Fraction(30) - Fraction(1, 10**nines)
    assert value_of(below) < limit_of(Fraction(30)) == value_of(Fraction(30)) < value_of(60 - below)


def test_never_is_later_than_every_limit_a_rule_may_have() -> None:
    assert value_of(NEVER) > limit_of(NEVER - 1)
    assert value_of(NEVER) == limit_of(NEVER)


def test_a_whole_number_need_not_be_a_fraction() -> None:
    assert value_of(30) == value_of(Fraction(30))


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (Fraction(1, 3), "has more than six decimals"),
        (Fraction(1, 10**7), "has more than six decimals"),
        (Fraction(END), "is out of the engine's range"),
        (Fraction(-END, 2 * SCALE), "is out of the engine's range"),
    ],
)
def test_a_limit_the_engine_cannot_hold_exactly_is_refused(number: Fraction, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        limit_of(number)
