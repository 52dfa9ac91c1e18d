"""One rule against one fact sheet: a Verdict with the trace of every criterion.

The engine decides the same trees by matching (``cds.engine``); both must agree on every call.
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from cds.core.facts import Bounded, FactSheet, Known, Missing, Reason, Unknown, missing_of
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
    Rule,
    RuleBook,
)
from cds.core.truth import FALSE, TRUE, UNKNOWN, Truth, all_of, any_of, at_least_n_of, none_of, truth_of

# The verdicts of the response contract, by Truth.
VERDICTS = ("not_met", "unknown", "met")


class Trace(NamedTuple):
    """One criterion, evaluated: its truth and, where unknown, the facts that would settle it."""

    name: str
    truth: Truth
    missing: tuple[Missing, ...] = ()


@cache
def _settled(name: str, truth: Truth) -> Trace:
    """The trace of a criterion that is settled; nearly all are, and the names are those of the rule files."""
    return Trace(name, truth)


class Verdict(NamedTuple):
    """A rule, evaluated. ``in_scope`` says whether it may speak; the truth stands as a finding either way."""

    rule: Rule
    truth: Truth
    in_scope: bool
    traces: tuple[Trace, ...]
    missing: tuple[Missing, ...] = ()

    @property
    def word(self) -> str:
        """``met``, ``not_met`` or ``unknown``."""
        return VERDICTS[self.truth]


class Numbers(Mapping[str, Fraction | str | None]):
    """The parameters' values in force on one day; None where there is none (the criterion is then
    unknown)."""

    __slots__ = ("_values", "day")

    def __init__(self, rulebook: RuleBook, day: date) -> None:
        self.day = day
        dated = ((name, parameter.dated(day)) for name, parameter in rulebook.parameters.items())
        self._values = {name: entry.value if entry is not None else None for name, entry in dated}

    def __getitem__(self, name: str) -> Fraction | str | None:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def limit(self, name: str) -> Fraction | None:
        """The number ``name``, None where it is withdrawn, not yet in force, or not a number."""
        value = self._values[name]
        return value if isinstance(value, Fraction) else None


# What other rules found: rule id -> its truth and, where unknown, the facts that would settle it.
Findings = Mapping[str, tuple[Truth, tuple[Missing, ...]]]


def evaluate(rule: Rule, sheet: FactSheet, findings: Findings, numbers: Numbers) -> Verdict:
    """``rule`` on one fact sheet. ``findings`` must hold every rule in ``rule.findings``.

    The verdict is UNKNOWN where a missing fact could still turn it; ``missing`` then names those facts.
    """
    case = _Case(rule, sheet, findings, numbers)
    traces = []
    for name, criterion in rule.criteria.items():
        expression = criterion.expression
        truth = case.named[name] = _TRUTH[type(expression)](case, expression)
        unknown = truth is UNKNOWN
        traces.append(Trace(name, truth, case.missing(expression)) if unknown else _settled(name, truth))
    truth = _TRUTH[type(rule.decide)](case, rule.decide)
    in_scope = True
    for condition in rule.patients:
        if _TRUTH[type(condition)](case, condition) is not TRUE:
            in_scope = False
            break
    missing = case.missing(rule.decide) if truth is UNKNOWN else ()
    return Verdict(rule, truth, in_scope, tuple(traces), missing)


class _Case:
    """One evaluation: the rule, the facts, the findings, the numbers, and the criteria already decided."""

    __slots__ = ("findings", "named", "numbers", "rule", "sheet")

    def __init__(self, rule: Rule, sheet: FactSheet, findings: Findings, numbers: Numbers) -> None:
        self.rule = rule
        self.sheet = sheet
        self.findings = findings
        self.numbers = numbers
        self.named: dict[str, Truth] = {}

    def missing(self, expression: Expression) -> tuple[Missing, ...]:
        """The facts that would settle an UNKNOWN expression, each once, in the order of the tree."""
        found: dict[str, Missing] = {}
        self._collect(expression, found)
        return tuple(found.values())

    def _collect(self, expression: Expression, found: dict[str, Missing]) -> None:
        if isinstance(expression, Named):
            self._collect(self.rule.criteria[expression.name].expression, found)
        elif _TRUTH[type(expression)](self, expression) is not UNKNOWN:
            return
        elif isinstance(expression, Finding):
            for item in self.findings[expression.rule][1]:
                found.setdefault(item.fact, item)
        elif isinstance(expression, Is):
            for item in missing_of(expression.fact, self.sheet[expression.fact]):
                found.setdefault(item.fact, item)
        elif isinstance(expression, Compare):
            self._lacks_number(expression.parameter, found)
            for item in missing_of(expression.fact, self.sheet[expression.fact]):
                found.setdefault(item.fact, item)
        else:
            if isinstance(expression, AtLeastNOf):
                self._lacks_number(expression.n, found)
            for child in expression.items:
                self._collect(child, found)

    def _lacks_number(self, parameter: str, found: dict[str, Missing]) -> None:
        if self.numbers.limit(parameter) is None:
            found.setdefault(
                parameter, Missing(parameter, Reason.NOT_RECORDED, "no value in force on this day")
            )


# ------------------------------------------------------------------ operators
# The tests are of exact types and the tables are looked up in place: this runs hundreds of times a call.


def _is(case: _Case, leaf: Is) -> Truth:
    fact = case.sheet.given.get(leaf.fact)
    if type(fact) is not Known:
        return UNKNOWN
    return TRUE if fact.value in leaf.values else FALSE


def _compare(case: _Case, leaf: Compare) -> Truth:
    limit = case.numbers.limit(leaf.parameter)
    fact = case.sheet[leaf.fact]
    if limit is None or isinstance(fact, Unknown):
        return UNKNOWN
    if isinstance(fact, Known):
        return TRUE if _COMPARE[leaf.comparison](_over(fact.value, limit), 0) else FALSE
    return _compare_bounds(fact, leaf.comparison, limit)


def _over(value: Fraction, limit: Fraction) -> int:
    """Above, at or below 0 as ``value`` is to ``limit``; exact, and in half the time fractions compare in."""
    return value.numerator * limit.denominator - limit.numerator * value.denominator


def _compare_bounds(fact: Bounded, comparison: Comparison, limit: Fraction) -> Truth:
    upward = comparison in (Comparison.AT_LEAST, Comparison.MORE_THAN)
    compare = _COMPARE[comparison]
    lower = None if fact.lower is None else compare(_over(fact.lower, limit), 0)
    upper = None if fact.upper is None else compare(_over(fact.upper, limit), 0)
    worst, best = (lower, upper) if upward else (upper, lower)
    if worst is True:
        return TRUE
    return FALSE if best is False else UNKNOWN


def _finding(case: _Case, leaf: Finding) -> Truth:
    truth = case.findings[leaf.rule][0]
    return truth_of(truth is TRUE) if leaf.documented else truth


def _truths(case: _Case, items: tuple[Expression, ...]) -> Iterator[Truth]:
    return (_TRUTH[type(item)](case, item) for item in items)


def _at_least_n_of(case: _Case, group: AtLeastNOf) -> Truth:
    n = case.numbers.limit(group.n)
    if n is None:
        return UNKNOWN
    return at_least_n_of(int(n), _truths(case, group.items))


_COMPARE: dict[Comparison, Callable[[int, int], bool]] = {
    Comparison.AT_LEAST: operator.ge,
    Comparison.MORE_THAN: operator.gt,
    Comparison.AT_MOST: operator.le,
    Comparison.LESS_THAN: operator.lt,
}

_TRUTH: dict[type, Callable[..., Truth]] = {
    Is: _is,
    Compare: _compare,
    Finding: _finding,
    Named: lambda case, leaf: case.named[leaf.name],
    AllOf: lambda case, group: all_of(_truths(case, group.items)),
    AnyOf: lambda case, group: any_of(_truths(case, group.items)),
    NoneOf: lambda case, group: none_of(_truths(case, group.items)),
    AtLeastNOf: _at_least_n_of,
}
