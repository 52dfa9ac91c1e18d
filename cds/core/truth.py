"""Strong Kleene logic (Kleene 1952): FALSE < UNKNOWN < TRUE.

Conjunction is the minimum, disjunction the maximum, negation the mirror image. A Truth is never a
Python truth value: ``bool(Truth.UNKNOWN)`` would silently turn "not known" into yes or no, so it raises.
"""

import enum
from collections.abc import Iterable

from cds.core.members import plain_members


@plain_members
class Truth(enum.IntEnum):
    """One of three verdicts, ordered FALSE < UNKNOWN < TRUE."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    def __bool__(self) -> bool:
        raise TypeError("a Truth has three values: compare it with `is Truth.TRUE`")


FALSE, UNKNOWN, TRUE = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
_NEGATED = (TRUE, UNKNOWN, FALSE)


def truth_of(value: bool) -> Truth:
    """The Truth of a settled Python bool."""
    return TRUE if value else FALSE


def negate(truth: Truth) -> Truth:
    """Kleene negation; unknown stays unknown."""
    return _NEGATED[truth]


def all_of(truths: Iterable[Truth]) -> Truth:
    """Kleene conjunction: false wins, then unknown. Nothing to ask is TRUE.

    What comes after a false one is not asked for.
    """
    found = TRUE
    for truth in truths:
        if truth is FALSE:
            return FALSE
        if truth is UNKNOWN:
            found = UNKNOWN
    return found


def any_of(truths: Iterable[Truth]) -> Truth:
    """Kleene disjunction: true wins, then unknown. Nothing to ask is FALSE.

    What comes after a true one is not asked for.
    """
    found = FALSE
    for truth in truths:
        if truth is TRUE:
            return TRUE
        if truth is UNKNOWN:
            found = UNKNOWN
    return found


def none_of(truths: Iterable[Truth]) -> Truth:
    """``not any_of``."""
    return negate(any_of(truths))


def at_least_n_of(n: int, truths: Iterable[Truth]) -> Truth:
    """TRUE if ``n`` are true, FALSE if ``n`` can no longer be reached, else UNKNOWN."""
    counted = list(truths)
    certain = counted.count(TRUE)
    if certain >= n:
        return TRUE
    return FALSE if certain + counted.count(UNKNOWN) < n else UNKNOWN
