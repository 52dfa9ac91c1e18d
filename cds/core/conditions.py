"""The expressions of a rule made ready for one day's numbers: what a call has to do for each, and no more.

A call asks hundreds of them. So an expression is walked once, when its numbers are known, and becomes a
function of the case; the operators are the closed list of ``cds.core.rules``.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import repeat
from typing import NamedTuple

from cds.core.facts import Bounded, FactSheet, Known, Missing, Reason, missing_of
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
from cds.core.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of, at_least_n_of, none_of, truth_of

# What other rules found: rule id -> its truth and, where unknown, the facts that would settle it.
Findings = Mapping[str, tuple[Truth, tuple[Missing, ...]]]


class Case:
    """What is asked about: the facts, other rules' findings, and the rule's own criteria as far as decided.

    ``given`` are the facts of ``sheet`` that somebody gave; ``scopes`` are the scopes already decided.
    """

    __slots__ = ("criteria", "findings", "given", "scopes", "sheet")

    def __init__(self, sheet: FactSheet, findings: Findings) -> None:
        self.sheet = sheet
        self.given = sheet.given
        self.findings = findings
        self.criteria: list[Truth] = []
        self.scopes: dict[Callable[[Case], Truth], bool] = {}


class Condition(NamedTuple):
    """An expression made ready. ``missing``, asked only where it is UNKNOWN, gives what would settle it."""

    truth: Callable[[Case], Truth]
    missing: Callable[[Case], Iterable[Missing]]

    def lacks(self, case: Case) -> tuple[Missing, ...]:
        """The facts that would settle an UNKNOWN condition, each once, in the order of the tree."""
        found: dict[str, Missing] = {}
        for item in self.missing(case):
            found.setdefault(item.fact, item)
        return tuple(found.values())


class Conditions:
    """What makes the expressions of one rule ready. ``limit`` gives a number in force, None where none is."""

    def __init__(self, limit: Callable[[str], Fraction | None]) -> None:
        self._limit = limit
        self._criteria: dict[str, Condition] = {}

    def criterion(self, name: str, expression: Expression) -> Condition:
        """The condition of the next criterion, which those made later may name."""
        made = self._criteria[name] = self.of(expression)
        return made

    def of(self, expression: Expression) -> Condition:
        """The condition of any expression of the rule."""
        match expression:
            case Is():
                return _is(expression)
            case Compare():
                return self._compare(expression)
            case Finding():
                return _finding(expression)
            case Named():
                return self._named(expression)
            case AllOf():
                return self._group(all_of, expression.items)
            case AnyOf():
                return self._group(any_of, expression.items)
            case NoneOf():
                return _of_items(none_of, self._each(expression.items))
        return self._at_least_n_of(expression)

    def _compare(self, leaf: Compare) -> Condition:
        limit = self._limit(leaf.parameter)
        if limit is None:
            return Condition(
                _unknown,
                lambda case: (_no_number(leaf.parameter), *missing_of(leaf.fact, case.sheet[leaf.fact])),
            )
        return Condition(_comparison(leaf, limit), _missing(leaf.fact))

    def _named(self, leaf: Named) -> Condition:
        index = list(self._criteria).index(leaf.name)
        return Condition(lambda case: case.criteria[index], self._criteria[leaf.name].missing)

    def _each(self, items: tuple[Expression, ...]) -> tuple[Condition, ...]:
        return tuple(self.of(item) for item in items)

    def _group(
        self, connective: Callable[[Iterable[Truth]], Truth], items: tuple[Expression, ...]
    ) -> Condition:
        """All or any of the items; of a single one that is the item itself."""
        conditions = self._each(items)
        return conditions[0] if len(conditions) == 1 else _of_items(connective, conditions)

    def _at_least_n_of(self, group: AtLeastNOf) -> Condition:
        conditions = self._each(group.items)
        limit = self._limit(group.n)
        if limit is None:
            return Condition(
                _unknown, lambda case: (_no_number(group.n), *_missing_of_items(conditions, case))
            )
        n = int(limit)
        return _of_items(lambda truths: at_least_n_of(n, truths), conditions)


# ------------------------------------------------------------------ leaves
# The tests are of exact types: this runs hundreds of times a call.


def _is(leaf: Is) -> Condition:
    name, values = leaf.fact, leaf.values

    def truth(case: Case) -> Truth:
        fact = case.given.get(name)
        if type(fact) is not Known:
            return UNKNOWN
        return TRUE if fact.value in values else FALSE

    return Condition(truth, _missing(name))


def _comparison(leaf: Compare, limit: Fraction) -> Callable[[Case], Truth]:
    name, compare = leaf.fact, _COMPARE[leaf.comparison]
    upward = leaf.comparison in (Comparison.AT_LEAST, Comparison.MORE_THAN)
    numerator, denominator = limit.numerator, limit.denominator

    def holds(value: Fraction) -> bool:
        # Exact, and in half the time that fractions compare in.
        return compare(value.numerator * denominator, numerator * value.denominator)

    def truth(case: Case) -> Truth:
        fact = case.given.get(name)
        if type(fact) is Known:
            return TRUE if holds(fact.value) else FALSE
        if type(fact) is not Bounded:
            return UNKNOWN
        lower, upper = (None if bound is None else holds(bound) for bound in (fact.lower, fact.upper))
        worst, best = (lower, upper) if upward else (upper, lower)
        if worst is True:
            return TRUE
        return FALSE if best is False else UNKNOWN

    return truth


_COMPARE: dict[Comparison, Callable[[int, int], bool]] = {
    Comparison.AT_LEAST: operator.ge,
    Comparison.MORE_THAN: operator.gt,
    Comparison.AT_MOST: operator.le,
    Comparison.LESS_THAN: operator.lt,
}


def _finding(leaf: Finding) -> Condition:
    rule_id = leaf.rule
    if leaf.documented:
        return Condition(lambda case: truth_of(case.findings[rule_id][0] is TRUE), lambda _: ())
    return Condition(lambda case: case.findings[rule_id][0], lambda case: case.findings[rule_id][1])


def _unknown(_: Case) -> Truth:
    return UNKNOWN


def _missing(name: str) -> Callable[[Case], tuple[Missing, ...]]:
    return lambda case: missing_of(name, case.sheet[name])


def _no_number(parameter: str) -> Missing:
    return Missing(parameter, Reason.NOT_RECORDED, "no value in force on this day")


# ------------------------------------------------------------------ groups


def _of_items(connective: Callable[[Iterable[Truth]], Truth], conditions: tuple[Condition, ...]) -> Condition:
    """``connective`` of the items' truths, which are asked for only as far as it takes them."""
    truths = tuple(condition.truth for condition in conditions)
    return Condition(
        lambda case: connective(map(operator.call, truths, repeat(case))),
        lambda case: _missing_of_items(conditions, case),
    )


def _missing_of_items(conditions: tuple[Condition, ...], case: Case) -> Iterator[Missing]:
    for condition in conditions:
        if condition.truth(case) is UNKNOWN:
            yield from condition.missing(case)
