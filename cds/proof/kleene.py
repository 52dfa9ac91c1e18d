"""Three-valued truth as two formulas: one for *true*, one for *false*; where neither holds it is unknown."""

from collections.abc import Iterable
from typing import NamedTuple

import z3


class Pair(NamedTuple):
    """When an expression is TRUE, and when it is FALSE."""

    true: z3.BoolRef
    false: z3.BoolRef

    @property
    def negated(self) -> "Pair":
        """Kleene negation."""
        return Pair(self.false, self.true)

    @property
    def settled(self) -> z3.BoolRef:
        """Whether it is TRUE or FALSE."""
        return z3.Or(self.true, self.false)


def constant(value: bool | None) -> Pair:
    """TRUE, FALSE, or (None) UNKNOWN, whoever the patient is."""
    return Pair(z3.BoolVal(value is True), z3.BoolVal(value is False))


def all_of(pairs: Iterable[Pair]) -> Pair:
    """Kleene conjunction."""
    items = list(pairs)
    return Pair(z3.And([item.true for item in items]), z3.Or([item.false for item in items]))


def any_of(pairs: Iterable[Pair]) -> Pair:
    """Kleene disjunction."""
    items = list(pairs)
    return Pair(z3.Or([item.true for item in items]), z3.And([item.false for item in items]))


def at_least_n_of(n: int, pairs: Iterable[Pair]) -> Pair:
    """TRUE if ``n`` are true, FALSE if so many are false that ``n`` cannot be reached."""
    items = list(pairs)
    return Pair(
        _at_least(n, [item.true for item in items]),
        _at_least(len(items) - n + 1, [item.false for item in items]),
    )


def _at_least(n: int, formulas: list[z3.BoolRef]) -> z3.BoolRef:
    if n <= 0 or n > len(formulas):
        return z3.BoolVal(n <= 0)
    return z3.AtLeast(*formulas, n)
