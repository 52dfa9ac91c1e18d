"""One rule against one fact sheet: a Verdict with the trace of every criterion.

The engine decides the same trees by matching (``cds.engine``); both must agree on every call.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

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


@dataclass(frozen=True, slots=True)
class Trace:
    """One criterion, evaluated: its truth and, where unknown, the facts that would settle it."""

    name: str
    truth: Truth
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
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
    case = _Case(sheet, findings, numbers)
    traces = []
    for name, criterion in rule.criteria.items():
        truth = case.truth(criterion.expression)
        case.named[name] = truth
        missing = case.missing(criterion.expression, rule) if truth is UNKNOWN else ()
        traces.append(Trace(name, truth, missing))
    truth = case.truth(rule.decide)
    in_scope = all(case.truth(condition) is TRUE for condition in rule.patients)
    missing = case.missing(rule.decide, rule) if truth is UNKNOWN else ()
    return Verdict(rule, truth, in_scope, tuple(traces), missing)


class _Case:
    """One evaluation: the facts, the findings, the numbers, and the criteria already decided."""

    __slots__ = ("findings", "named", "numbers", "sheet")

    def __init__(self, sheet: FactSheet, findings: Findings, numbers: Numbers) -> None:
        self.sheet = sheet
        self.findings = findings
        self.numbers = numbers
        self.named: dict[str, Truth] = {}

    def truth(self, expression: Expression) -> Truth:
        return _TRUTH[type(expression)](self, expression)

    def is_(self, leaf: Is) -> Truth:
        fact = self.sheet[leaf.fact]
        return truth_of(fact.value in leaf.values) if isinstance(fact, Known) else UNKNOWN

    def compare(self, leaf: Compare) -> Truth:
        limit = self.numbers.limit(leaf.parameter)
        fact = self.sheet[leaf.fact]
        if limit is None or isinstance(fact, Unknown):
            return UNKNOWN
        if isinstance(fact, Known):
            return truth_of(_COMPARE[leaf.comparison](fact.value, limit))
        return _compare_bounds(fact, leaf.comparison, limit)

    def finding(self, leaf: Finding) -> Truth:
        truth = self.findings[leaf.rule][0]
        return truth_of(truth is TRUE) if leaf.documented else truth

    def at_least_n(self, group: AtLeastNOf) -> Truth:
        n = self.numbers.limit(group.n)
        return UNKNOWN if n is None else at_least_n_of(int(n), map(self.truth, group.items))

    def missing(self, expression: Expression, rule: Rule) -> tuple[Missing, ...]:
        """The facts that would settle an UNKNOWN expression, each once, in the order of the tree."""
        found: dict[str, Missing] = {}
        self._collect(expression, rule, found)
        return tuple(found.values())

    def _collect(self, expression: Expression, rule: Rule, found: dict[str, Missing]) -> None:
        if isinstance(expression, Named):
            self._collect(rule.criteria[expression.name].expression, rule, found)
        elif self.truth(expression) is not UNKNOWN:
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
                self._collect(child, rule, found)

    def _lacks_number(self, parameter: str, found: dict[str, Missing]) -> None:
        if self.numbers.limit(parameter) is None:
            found.setdefault(
                parameter, Missing(parameter, Reason.NOT_RECORDED, "no value in force on this day")
            )


def _compare_bounds(fact: Bounded, comparison: Comparison, limit: Fraction) -> Truth:
    upward = comparison in (Comparison.AT_LEAST, Comparison.MORE_THAN)
    compare = _COMPARE[comparison]
    lower = None if fact.lower is None else compare(fact.lower, limit)
    upper = None if fact.upper is None else compare(fact.upper, limit)
    worst, best = (lower, upper) if upward else (upper, lower)
    if worst is True:
        return TRUE
    return FALSE if best is False else UNKNOWN


_COMPARE: dict[Comparison, Callable[[Fraction, Fraction], bool]] = {
    Comparison.AT_LEAST: lambda value, limit: value >= limit,
    Comparison.MORE_THAN: lambda value, limit: value > limit,
    Comparison.AT_MOST: lambda value, limit: value <= limit,
    Comparison.LESS_THAN: lambda value, limit: value < limit,
}

_TRUTH: dict[type, Callable[..., Truth]] = {
    Is: _Case.is_,
    Compare: _Case.compare,
    Finding: _Case.finding,
    Named: lambda case, leaf: case.named[leaf.name],
    AllOf: lambda case, group: all_of(map(case.truth, group.items)),
    AnyOf: lambda case, group: any_of(map(case.truth, group.items)),
    NoneOf: lambda case, group: none_of(map(case.truth, group.items)),
    AtLeastNOf: _Case.at_least_n,
}
