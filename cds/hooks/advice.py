"""Verdicts turned into advice: what a rule says about one order (or the chart), before it is on a card."""

from collections.abc import Iterable
from dataclasses import dataclass

from cds.core.decide import Decision
from cds.core.evaluate import Verdict
from cds.core.explain import Wording
from cds.core.rules import Kind, Outcome, Rule, Status
from cds.core.truth import Truth

# Worst first: the order of cards and of the items on a card.
LEVELS = ("critical", "warning", "info")
_STANDING = (Status.DRAFT, Status.REVIEW, Status.ACTIVE)  # lowest first; the others never show a card
_SHOWN = {lowest: frozenset(_STANDING[place:]) for place, lowest in enumerate(_STANDING)}
# What a rule file suggests instead of the drug ordered: `replace-with-oxygen`.
REPLACE_WITH = "replace-with-"
# The type of ``related`` by which a rule file says which of two pieces of advice is the more urgent.
SAID_BEFORE = "said-before"
_KINDS = (Kind.CONTRAINDICATION, Kind.CAUTION, Kind.CLASSIFICATION, Kind.RECOMMENDATION, Kind.MONITORING)


@dataclass(frozen=True, slots=True)
class Advice:
    """One rule's words about one order: level, heading with its values, outcome, the verdict behind it."""

    level: str
    summary: str
    outcome: Outcome
    verdict: Verdict

    @property
    def rule(self) -> Rule:
        """The rule that speaks."""
        return self.verdict.rule

    @property
    def is_unknown(self) -> bool:
        """Whether the advice says that something could not be checked."""
        return self.verdict.truth is Truth.UNKNOWN


def evaluated(rule: Rule, lowest: Status) -> bool:
    """Whether a rule is evaluated where ``lowest`` (review or active) is the lowest standing that speaks."""
    return rule.status is Status.SILENT or shown(rule, lowest)


def shown(rule: Rule, lowest: Status) -> bool:
    """Whether a rule's cards are shown where ``lowest`` is the lowest standing that speaks."""
    return rule.status in _SHOWN[lowest]


def outcome_of(verdict: Verdict) -> Outcome | None:
    """What the rule file says for this verdict; None where it says ``silent``."""
    return verdict.rule.outcomes[verdict.truth]


def forbids(verdicts: Iterable[Verdict]) -> bool:
    """Whether some contraindication is met."""
    return any(v.truth is Truth.TRUE and v.rule.kind is Kind.CONTRAINDICATION for v in verdicts)


def _replaces(outcome: Outcome) -> bool:
    return any(name.startswith(REPLACE_WITH) for name in outcome.suggest)


def advise(verdicts: list[Verdict], decision: Decision, wording: Wording, lowest: Status) -> list[Advice]:
    """What the rules in scope say, worst first: by level, then settled before unknown, urgency, kind, id.

    The more urgent of two is the one whose rule is related to the other as ``said-before`` it.
    Where a contraindication is met nothing of mere information is said, no dose for a drug not to be used,
    except what to order instead.
    """
    forbidden = forbids(verdicts)
    advices = []
    for verdict in verdicts:
        outcome = outcome_of(verdict)
        if outcome is None or not shown(verdict.rule, lowest):
            continue
        if not (forbidden and outcome.indicator == LEVELS[-1]) or _replaces(outcome):
            summary = wording.fill(outcome.summary, verdict, decision.sheet)
            advices.append(Advice(outcome.indicator, summary, outcome, verdict))
    said = {advice.rule.id for advice in advices}
    advices.sort(
        key=lambda a: (
            LEVELS.index(a.level),
            a.is_unknown,
            -_urgency(a.rule, said),
            _KINDS.index(a.rule.kind),
            a.rule.id,
        )
    )
    return advices


def _urgency(rule: Rule, said: set[str]) -> int:
    """Of how many others that speak the rule file says that this one comes before them."""
    return sum(kind == SAID_BEFORE and other in said for other, kind in rule.related)
