"""The decision extension: every rule that was in scope, its verdict, its criteria and what it lacks.

The form is the response contract of the architecture; members without a value are left out.
"""

from typing import Any

from cds.core.evaluate import VERDICTS, Verdict
from cds.core.facts import Missing


def finding(verdict: Verdict, order: str | None) -> dict[str, Any]:
    """One finding. ``order`` is the reference of the draft judged, None at chart level."""
    rule = verdict.rule
    found: dict[str, Any] = {"rule": rule.id, "version": rule.version, "kind": rule.kind.value}
    if rule.all_covers:
        found["covers"] = list(rule.all_covers)
    if order is not None:
        found["order"] = order
    found["verdict"] = VERDICTS[verdict.truth]
    found["criteria"] = [
        {
            "name": trace.name,
            **({"covers": list(covers)} if (covers := rule.criteria[trace.name].covers) else {}),
            "verdict": VERDICTS[trace.truth],
            **({"missing": _missing(trace.missing)} if trace.missing else {}),
        }
        for trace in verdict.traces
    ]
    if verdict.missing:
        found["missing"] = _missing(verdict.missing)
    return found


def _missing(items: tuple[Missing, ...]) -> list[dict[str, str]]:
    return [{"fact": item.fact, "reason": item.reason.value} for item in items]
