"""One rule against one fact sheet: a Verdict with the trace of every criterion.

The engine decides the same trees by matching (``cds.engine``); both must agree on every call.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from cds.core.conditions import Case, Condition, Conditions, Findings
from cds.core.facts import FactSheet, Missing
from cds.core.rules import AllOf, Expression, Rule, RuleBook
from cds.core.truth import FALSE, TRUE, UNKNOWN, Truth

# The verdicts of the response contract, by Truth.
VERDICTS = ("not_met", "unknown", "met")


class Trace(NamedTuple):
    """One criterion, evaluated: its truth and, where unknown, the facts that would settle it."""

    name: str
    truth: Truth
    missing: tuple[Missing, ...] = ()


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
    unknown).

    It keeps the rules that were made ready for them. Safe for threads: at worst two make the same one ready.
    """

    __slots__ = ("_ready", "_scopes", "_values", "day")

    def __init__(self, rulebook: RuleBook, day: date) -> None:
        self.day = day
        dated = ((name, parameter.dated(day)) for name, parameter in rulebook.parameters.items())
        self._values = {name: entry.value if entry is not None else None for name, entry in dated}
        self._ready: dict[str, ReadyRule] = {}
        self._scopes: dict[tuple[Expression, ...], Condition] = {}

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

    def ready(self, rule: Rule) -> "ReadyRule":
        """``rule`` made ready, once, for these numbers."""
        found = self._ready.get(rule.id)
        if found is None or found.rule is not rule:
            found = self._ready[rule.id] = ReadyRule(rule, self)
        return found

    def scope(self, patients: tuple[Expression, ...]) -> Condition:
        """The scope ``patients``: rules that say the same share one, which is asked once a case."""
        found = self._scopes.get(patients)
        if found is None:
            found = self._scopes[patients] = Conditions(self.limit).of(AllOf(patients))
        return found


class ReadyRule:
    """One rule with its trees made ready for ``numbers``, to be asked about any number of cases."""

    __slots__ = ("_criteria", "_decide", "_scope", "rule")

    def __init__(self, rule: Rule, numbers: Numbers) -> None:
        self.rule = rule
        conditions = Conditions(numbers.limit)
        # Of each criterion its name, its condition and, by Truth, its trace: ready where it is settled.
        self._criteria = tuple(
            (
                name,
                conditions.criterion(name, criterion.expression),
                (Trace(name, FALSE), None, Trace(name, TRUE)),
            )
            for name, criterion in rule.criteria.items()
        )
        self._decide = conditions.of(rule.decide)
        self._scope = numbers.scope(rule.patients)

    def verdict(self, case: Case) -> Verdict:
        """The rule on ``case``, whose findings must hold every rule in ``rule.findings``.

        The verdict is UNKNOWN where a missing fact could still turn it; ``missing`` then names those facts.
        """
        case.criteria = truths = []
        traces = []
        for name, condition, settled in self._criteria:
            truth = condition.truth(case)
            truths.append(truth)
            traces.append(settled[truth] or Trace(name, truth, condition.lacks(case)))
        truth = self._decide.truth(case)
        in_scope = case.scopes.get(self._scope)
        if in_scope is None:
            in_scope = case.scopes[self._scope] = self._scope.truth(case) is TRUE
        missing = self._decide.lacks(case) if truth is UNKNOWN else ()
        return Verdict(self.rule, truth, in_scope, tuple(traces), missing)


def evaluate(rule: Rule, sheet: FactSheet, findings: Findings, numbers: Numbers) -> Verdict:
    """``rule`` on one fact sheet, as ``ReadyRule.verdict``."""
    return numbers.ready(rule).verdict(Case(sheet, findings))
