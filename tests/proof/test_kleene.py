"""Pairs of formulas follow the core's three-valued tables."""

from collections.abc import Callable, Iterable
from itertools import product

import pytest
import z3

from cds.core import truth
from cds.core.truth import FALSE, TRUE, UNKNOWN, Truth
from cds.proof import kleene
from cds.proof.kleene import Pair, constant

_CONSTANTS = {TRUE: constant(True), FALSE: constant(False), UNKNOWN: constant(None)}


def _truth(pair: Pair) -> Truth:
    true, false = (z3.is_true(z3.simplify(each)) for each in pair)
    assert not (true and false)
    return TRUE if true else FALSE if false else UNKNOWN


@pytest.mark.parametrize("name", ["all_of", "any_of"])
@pytest.mark.parametrize("size", range(4))
def test_groups(name: str, size: int) -> None:
    formula: Callable[[Iterable[Pair]], Pair] = getattr(kleene, name)
    core: Callable[[Iterable[Truth]], Truth] = getattr(truth, name)
    for truths in product(Truth, repeat=size):
        assert _truth(formula(_CONSTANTS[each] for each in truths)) is core(truths)


@pytest.mark.parametrize("n", range(-1, 6))
def test_at_least_n_of(n: int) -> None:
    for truths in product(Truth, repeat=4):
        pair = kleene.at_least_n_of(n, [_CONSTANTS[each] for each in truths])
        assert _truth(pair) is truth.at_least_n_of(n, truths)


@pytest.mark.parametrize("value", Truth)
def test_negation(value: Truth) -> None:
    pair = _CONSTANTS[value]
    assert _truth(pair.negated) is truth.negate(value)
    assert z3.is_true(z3.simplify(pair.settled)) == (value is not UNKNOWN)
