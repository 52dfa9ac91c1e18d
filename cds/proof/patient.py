"""A patient that the solver found, as facts of the core: the simplest values that lie where it says."""

from collections.abc import Iterable
from fractions import Fraction
from math import floor

import z3

from cds.core.facts import Bounded, Fact, Known, Reason, Unknown
from cds.proof.kleene import Pair
from cds.proof.record import Listed, Measured, Record

_NOT_KNOWN = Unknown(Reason.NOT_RECORDED)
Facts = dict[str, Fact]


def facts_in(model: z3.ModelRef, record: Record, facts: Iterable[str]) -> Facts:
    """The facts of ``record`` in ``model``, unknown ones included."""
    return {name: _fact(model, record[name]) for name in facts}


def _fact(model: z3.ModelRef, symbol: Listed | Measured) -> Fact:
    if isinstance(symbol, Listed):
        return next((Known(value) for value, each in symbol.is_.items() if holds_in(model, each)), _NOT_KNOWN)
    lowest = sum(holds_in(model, each) for each in symbol.least)
    highest = len(symbol.most) - sum(holds_in(model, each) for each in symbol.most)
    if lowest == 0 and highest == len(symbol.most):
        return _NOT_KNOWN
    low, high = value_at(symbol, lowest), value_at(symbol, highest)
    return Known(low) if low == high else Bounded(low, high, Reason.NOT_RECORDED)


def word_in(model: z3.ModelRef, finding: Pair) -> str:
    """The verdict that a finding is in ``model``: ``met``, ``not_met`` or ``unknown``."""
    if holds_in(model, finding.true):
        return "met"
    return "not_met" if holds_in(model, finding.false) else "unknown"


def holds_in(model: z3.ModelRef, formula: z3.BoolRef) -> bool:
    """Whether ``formula`` holds in ``model``."""
    return bool(z3.is_true(model.eval(formula, model_completion=True)))


def value_at(symbol: Measured, place: int) -> Fraction:
    """The simplest number at a place of the scale: a limit, or one between two, below or above all."""
    limits = symbol.limits
    if place % 2:
        return limits[place // 2]
    if not 0 < place < 2 * len(limits):
        end = limits[0] if place == 0 else limits[-1]
        step = max(abs(end) / 10, Fraction(1)) if end.denominator == 1 else abs(end) / 10
        if place:
            return simplest(end, end + 2 * step)
        bare = symbol.signed or end <= 0
        return simplest(end - 2 * step if bare else max(end - 2 * step, Fraction(0)), end)
    return simplest(limits[place // 2 - 1], limits[place // 2])


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The decimal with the fewest digits strictly between two numbers, near their middle."""
    middle = (low + high) / 2
    for places in range(9):
        value = Fraction(floor(middle * 10**places + Fraction(1, 2)), 10**places)
        if low < value < high:
            return value
    return middle
