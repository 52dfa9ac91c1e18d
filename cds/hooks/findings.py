"""The decision extension: every rule that was in scope, its verdict, its criteria and what it lacks.

The form is the response contract of the architecture; members without a value are left out.
"""

from typing import Any

from cds.core.evaluate import VERDICTS, Trace, Verdict
from cds.core.facts import Missing
from cds.core.rules import Rule, RuleBook
from cds.core.truth import Truth

Json = dict[str, Any]
_MOST_KEPT = 4096  # findings


class Findings:
    """What makes findings of verdicts. Made once for a rulebook: most of a finding never changes.

    Those of settled verdicts are kept, without the order. Safe for threads: at worst two make the same one.
    """

    def __init__(self, rulebook: RuleBook) -> None:
        self._heads = {rule.id: _head(rule) for rule in rulebook.rules.values()}
        self._criteria = {rule.id: _settled(rule) for rule in rulebook.rules.values()}
        self._of_chart: dict[str, Json] = {}
        self._of_order: dict[str, Json] = {}

    def of(self, verdict: Verdict, order: str | None) -> Json:
        """One finding, not to be changed. ``order`` names the draft judged, None is the chart."""
        held = self._of_chart if order is None else self._of_order
        kept = held.get(verdict.settled)
        if kept is None:
            kept = self._made(verdict, order)
            if verdict.settled and len(held) < _MOST_KEPT:
                held[verdict.settled] = kept
        found = kept.copy()
        if order is not None:
            found["order"] = order
        return found

    def _made(self, verdict: Verdict, order: str | None) -> Json:
        rule = verdict.rule
        found = self._heads[rule.id].copy()
        if order is not None:
            found["order"] = order
        found["verdict"] = VERDICTS[verdict.truth]
        settled = self._criteria[rule.id]
        found["criteria"] = [
            settled[trace.name][trace.truth] or _criterion(rule, trace) for trace in verdict.traces
        ]
        if verdict.missing:
            found["missing"] = _missing(verdict.missing)
        return found


def _settled(rule: Rule) -> dict[str, tuple[Json | None, ...]]:
    """By criterion, its line for each truth; none for unknown, which says what is missing."""
    return {
        name: tuple(
            None if truth is Truth.UNKNOWN else _criterion(rule, Trace(name, truth)) for truth in Truth
        )
        for name in rule.criteria
    }


def _head(rule: Rule) -> Json:
    covers = {"covers": list(rule.all_covers)} if rule.all_covers else {}
    return {"rule": rule.id, "version": rule.version, "kind": rule.kind.value, **covers}


def _criterion(rule: Rule, trace: Trace) -> Json:
    ids = rule.criteria[trace.name].covers
    covers = {"covers": list(ids)} if ids else {}
    missing = {"missing": _missing(trace.missing)} if trace.missing else {}
    return {"name": trace.name, **covers, "verdict": VERDICTS[trace.truth], **missing}


def _missing(items: tuple[Missing, ...]) -> list[dict[str, str]]:
    return [{"fact": item.fact, "reason": item.reason.value} for item in items]
