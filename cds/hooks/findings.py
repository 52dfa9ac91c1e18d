"""The decision extension: every rule that was in scope, its verdict, its criteria and what it lacks.

The form is the response contract of the architecture; members without a value are left out.
"""

from typing import Any

from cds.core.evaluate import VERDICTS, Trace, Verdict
from cds.core.facts import Missing
from cds.core.rules import Rule, RuleBook
from cds.core.truth import Truth

Json = dict[str, Any]


class Findings:
    """What makes findings of verdicts. Made once for a rulebook: most of a finding never changes."""

    def __init__(self, rulebook: RuleBook) -> None:
        self._heads = {rule.id: _head(rule) for rule in rulebook.rules.values()}
        self._criteria = {rule.id: _settled(rule) for rule in rulebook.rules.values()}

    def of(self, verdict: Verdict, order: str | None) -> Json:
        """One finding, not to be changed. ``order`` names the draft judged, None is the chart."""
        rule, truth, _, traces, missing = verdict
        found = self._heads[rule.id].copy()
        if order is not None:
            found["order"] = order
        found["verdict"] = VERDICTS[truth]
        settled = self._criteria[rule.id]
        criteria = found["criteria"] = []
        for trace in traces:
            criteria.append(settled[trace.name][trace.truth] or _criterion(rule, trace))  # noqa: PERF401 - a comprehension is a call more
        if missing:
            found["missing"] = _missing(missing)
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
