"""Verdicts turned into advice: what a rule says about one order (or the chart), before cards are made of it."""

from dataclasses import dataclass

from cds.core.decide import Decision
from cds.core.evaluate import Verdict
from cds.core.explain import Wording
from cds.core.rules import Kind, Outcome, Rule, Status
from cds.core.truth import Truth

# Worst first: the order of cards and of the items on a card.
LEVELS = ("critical", "warning", "info")
_SPEAKING = {"draft": 0, "review": 1, "silent": 2, "active": 3}
_KINDS = (Kind.CONTRAINDICATION, Kind.CAUTION, Kind.CLASSIFICATION, Kind.RECOMMENDATION, Kind.MONITORING)


@dataclass(frozen=True, slots=True)
class Advice:
    """One rule's words about one order: its level, its outcome with texts filled in, and the verdict behind it."""

    level: str
    summary: str
    detail: str
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
    """Whether a rule of its standing is evaluated where ``lowest`` (review or active) is the lowest that speaks."""
    return rule.status is Status.SILENT or shown(rule, lowest)


def shown(rule: Rule, lowest: Status) -> bool:
    """Whether a rule's cards are shown where ``lowest`` is the lowest status that speaks; ``silent`` ones never."""
    if rule.status in (Status.SILENT, Status.RETIRED):
        return False
    return _SPEAKING[rule.status] >= _SPEAKING[lowest]


def advise(verdicts: list[Verdict], decision: Decision, wording: Wording, lowest: Status) -> list[Advice]:
    """What the rules in scope say, worst first: by level, then settled before unknown, kind of rule, id.

    Where a contraindication is met nothing at the level of information is said: no dose for a drug not to be used.
    """
    forbidden = any(v.rule.kind is Kind.CONTRAINDICATION and v.truth is Truth.TRUE for v in verdicts)
    advices = []
    for verdict in verdicts:
        outcome = (verdict.rule.not_met, verdict.rule.unknown, verdict.rule.met)[verdict.truth]
        if outcome is None or not shown(verdict.rule, lowest) or (forbidden and outcome.indicator == LEVELS[-1]):
            continue
        advices.append(
            Advice(
                outcome.indicator,
                wording.fill(outcome.summary, verdict, decision.sheet),
                wording.fill(outcome.detail, verdict, decision.sheet).strip(),
                outcome,
                verdict,
            )
        )
    advices.sort(key=lambda a: (LEVELS.index(a.level), a.is_unknown, _KINDS.index(a.rule.kind), a.rule.id))
    return advices
