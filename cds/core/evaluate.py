"""One rule against one fact sheet: a Verdict with the trace of every criterion.

The engine decides the same trees by matching (``cds.engine``); both must agree on every call.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from cds.core.conditions import Case, Condition, Conditions, Findings
from cds.core.facts import FactSheet, Missing
from cds.core.rules import AllOf, Expression, Rule, RuleBook, leaves_of
from cds.core.truth import FALSE, TRUE, UNKNOWN, Truth

_MOST_KEPT = 32  # verdicts of one rule; few have more than five criteria
# The verdicts of the response contract, by Truth.
VERDICTS = ("not_met", "unknown", "met")


class Trace(NamedTuple):
    """One criterion, evaluated: its truth and, where unknown, the facts that would settle it."""

    name: str
    truth: Truth
    missing: tuple[Missing, ...] = ()


class Verdict(NamedTuple):
    """A rule, evaluated. ``in_scope`` says whether it may speak; the truth stands as a finding either way.

    ``settled`` names the rule, its truth and those of its criteria where none is unknown: what is made of
    such a verdict alone can be kept under it. It is empty where something is missing.
    """

    rule: Rule
    truth: Truth
    in_scope: bool
    traces: tuple[Trace, ...]
    missing: tuple[Missing, ...] = ()
    settled: str = ""

    @property
    def word(self) -> str:
        """``met``, ``not_met`` or ``unknown``."""
        return VERDICTS[self.truth]


class Glance(NamedTuple):
    """A rule, evaluated for its truth alone: no facts that would settle it. ``criteria`` in the order of the
    rule file."""

    truth: Truth
    in_scope: bool
    criteria: tuple[Truth, ...]


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

    __slots__ = ("_criteria", "_decide", "_kept", "_most_kept", "_scope", "_truths", "rule")

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
        self._truths = tuple(condition.truth for _, condition, _ in self._criteria)
        self._decide = conditions.of(rule.decide)
        self._scope = numbers.scope(rule.patients).truth
        # Verdicts out of scope and in scope, by the truths of the criteria. A decision that asks for more
        # than its criteria is not theirs alone.
        self._kept: tuple[dict[tuple[Truth, ...], Verdict], ...] = ({}, {})
        self._most_kept = 0 if any(leaves_of(rule.decide)) else _MOST_KEPT

    def verdict(self, case: Case) -> Verdict:
        """The rule on ``case``, whose findings must hold every rule in ``rule.findings``.

        The verdict is UNKNOWN where a missing fact could still turn it; ``missing`` then names those facts.
        """
        found = self._found(case)
        in_scope = self._is_in_scope(case)
        kept = self._kept[in_scope]
        verdict = kept.get(found)
        if verdict is None:
            verdict = self._decided(case, found, in_scope)
            if verdict.settled and len(kept) < self._most_kept:
                kept[found] = verdict
        return verdict

    def glance(self, case: Case) -> Glance:
        """As ``verdict``, without what is missing."""
        found = self._found(case)
        return Glance(self._decide.truth(case), self._is_in_scope(case), found)

    def _found(self, case: Case) -> tuple[Truth, ...]:
        """The truths of the criteria, in their order; they become those of the case."""
        case.criteria = truths = []
        for ask in self._truths:
            truths.append(ask(case))  # noqa: PERF401 - a criterion may name those before it
        return tuple(truths)

    def _is_in_scope(self, case: Case) -> bool:
        in_scope = case.scopes.get(self._scope)
        if in_scope is None:
            in_scope = case.scopes[self._scope] = self._scope(case) is TRUE
        return in_scope

    def _decided(self, case: Case, truths: tuple[Truth, ...], in_scope: bool) -> Verdict:
        """The verdict on ``case``, of whose criteria these are the truths."""
        truth = self._decide.truth(case)
        traces = tuple(
            [
                settled[found] or Trace(name, found, condition.lacks(case))
                for (name, condition, settled), found in zip(self._criteria, truths, strict=True)
            ]
        )
        missing = self._decide.lacks(case) if truth is UNKNOWN else ()
        settled = "" if UNKNOWN in (truth, *truths) else " ".join([self.rule.id, *map(str, (truth, *truths))])
        return Verdict(self.rule, truth, in_scope, traces, missing, settled)


def evaluate(rule: Rule, sheet: FactSheet, findings: Findings, numbers: Numbers) -> Verdict:
    """``rule`` on one fact sheet, as ``ReadyRule.verdict``."""
    return numbers.ready(rule).verdict(Case(sheet, findings))
