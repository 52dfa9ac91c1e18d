"""What a verdict rests on: the criteria that carry it, in words, with their values and their origins.

A criterion that only repeats what another rule found ("as established by the rule on ...") is replaced by
what carries that rule's verdict, so that a reader sees a value and not a reference.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cds.core.evaluate import Verdict
from cds.core.explain import Line
from cds.core.rules import (
    AllOf,
    AnyOf,
    AtLeastNOf,
    Evidence,
    Expression,
    Finding,
    Named,
    NoneOf,
    Rule,
    RuleBook,
    leaves_of,
)
from cds.core.truth import FALSE, UNKNOWN, Truth, all_of, any_of, negate, none_of
from cds.review.case import Assessment, Case


@dataclass(frozen=True, slots=True)
class Cited:
    """What a source says, and where it says it; ``url`` is empty where none is known."""

    source: str
    where: str
    says: str
    strength: str
    url: str


@dataclass(frozen=True, slots=True)
class Point:
    """One rule's verdict as a reason: what its card says (or its title), and the criteria that carry it."""

    rule: Rule
    truth: Truth
    says: str
    lines: tuple[Line, ...]

    @property
    def values(self) -> tuple[str, ...]:
        """Every value it rests on, each once."""
        return tuple(dict.fromkeys(value for line in self.lines for value in line.values))

    @property
    def latest(self) -> str:
        """The date (or instant) of the newest entry it rests on; empty where none is dated."""
        return max((origin.at for line in self.lines for origin in line.origins), default="")


class Grounds:
    """What carries the verdicts of one assessment; what was once put into words is kept."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._lines: dict[str, tuple[Line, ...]] = {}
        self._said = {one.rule.id: one.summary for one in assessment.advices}

    def point(self, verdict: Verdict, *, brief: bool = False) -> Point:
        """A verdict as a reason. ``brief`` as in ``carrying``."""
        rule = verdict.rule
        words = self._said.get(rule.id) or self._assessment.wording.clinical(rule.title)
        return Point(rule, verdict.truth, words, self.carrying(verdict, brief=brief))

    def carrying(self, verdict: Verdict, *, brief: bool = False) -> tuple[Line, ...]:
        """The criteria that make ``verdict`` what it is, each once; those of other rules where it rests on
        them.

        ``brief``: of several ways to fulfil a condition, none of which is taken, the first alone is named.
        """
        return tuple(dict.fromkeys(self._joined(verdict, verdict.rule.decide, brief)))

    def resolved(self, verdict: Verdict, name: str) -> tuple[Line, ...]:
        """What carries the criterion ``name``: itself, or of other rules what it only repeats."""
        return tuple(dict.fromkeys(self._criterion(verdict, name, False)))

    def line(self, verdict: Verdict, name: str) -> Line:
        """The criterion ``name`` in words."""
        lines = self._lines.get(verdict.rule.id)
        if lines is None:
            lines = self._assessment.wording.lines(verdict, self._assessment.sheet)
            self._lines[verdict.rule.id] = lines
        return lines[list(verdict.rule.criteria).index(name)]

    def _criterion(self, verdict: Verdict, name: str, brief: bool) -> Iterator[Line]:
        expression = verdict.rule.criteria[name].expression
        leaves = list(leaves_of(expression))
        findings = [leaf.rule for leaf in leaves if isinstance(leaf, Finding)]
        truth = next(trace.truth for trace in verdict.traces if trace.name == name)
        others = (self._assessment.decision.verdicts[rule] for rule in findings)
        alike = [other for other in others if other.truth is truth]
        if alike and len(findings) == len(leaves):
            for other in alike:
                yield from self._joined(other, other.rule.decide, brief)
            return
        yield self.line(verdict, name)
        if not leaves:
            yield from self._joined(verdict, expression, brief)

    def _joined(self, verdict: Verdict, expression: Expression, brief: bool) -> Iterator[Line]:
        _, names = _carriers(expression, {trace.name: trace.truth for trace in verdict.traces}, brief)
        for name in dict.fromkeys(names):
            yield from self._criterion(verdict, name, brief)


def _carriers(expression: Expression, truths: Mapping[str, Truth], brief: bool) -> tuple[Truth, list[str]]:
    """The truth of an expression of named criteria, and the names of those that make it so."""
    if isinstance(expression, Named):
        return truths[expression.name], [expression.name]
    if not isinstance(expression, AllOf | AnyOf | NoneOf | AtLeastNOf):
        return UNKNOWN, []
    items = [_carriers(item, truths, brief) for item in expression.items]
    found = [truth for truth, _ in items]
    match expression:
        case AllOf():
            truth = wanted = all_of(found)
        case AnyOf():
            truth = wanted = any_of(found)
            if truth is FALSE and brief:
                items = items[:1]
        case NoneOf():
            truth = none_of(found)
            wanted = negate(truth)
        case _:  # the number is not at hand: those that hold, or may, are what counts
            return UNKNOWN, [name for truth, names in items if truth is not FALSE for name in names]
    return truth, [name for each, names in items if each is wanted for name in names]


def cited(rule: Rule, rulebook: RuleBook) -> tuple[Cited, ...]:
    """The sources of a rule with what each says, as the rule file has them."""
    return tuple(_cited(one, rulebook) for one in rule.evidence)


def _cited(evidence: Evidence, rulebook: RuleBook) -> Cited:
    reference = rulebook.references[evidence.reference]
    says = " ".join(evidence.says.split())
    return Cited(reference.title, evidence.where, says, evidence.strength, reference.url)


def verdicts_about(case: Case, drug: str) -> tuple[Assessment, tuple[Verdict, ...]]:
    """What is said of a drug and by which assessment: of its order, or of the chart where none was judged.

    Rules about orders are judged for the chart, too, as far as it rests on them: every contraindication to
    the infusion is among them.
    """
    order = case.order_of(drug)
    if order is not None:
        return order, order.verdicts
    verdicts = case.chart.decision.verdicts.values()
    return case.chart, tuple(one for one in verdicts if one.in_scope and drug in one.rule.ordering)


def is_about_order(assessment: Assessment, verdict: Verdict) -> bool:
    """Whether an unknown verdict lacks nothing but what an order would say, and nobody ordered yet."""
    return assessment.is_hypothetical and all(
        _is_of_order(assessment.wording.rulebook, item.fact) for item in verdict.missing
    )


def _is_of_order(rulebook: RuleBook, name: str) -> bool:
    definition = rulebook.facts.get(name)
    if definition is None:
        return False
    if definition.read is not None:
        return definition.read.get("resource") == "Order"
    return any(_is_of_order(rulebook, needed) for needed in definition.inputs)
