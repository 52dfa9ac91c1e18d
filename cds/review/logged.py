"""What the decision log holds of a decision whose facts were not kept: verdicts, and what they lacked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cds.core.explain import Wording
from cds.core.facts import Reason


@dataclass(frozen=True, slots=True)
class Found:
    """One rule's verdict then (``met``, ``not_met``, ``unknown``). ``title`` is what the rule is called now,
    empty where there is none of that id any more; ``missing``: facts with the reason each was not known."""

    rule: str
    title: str
    verdict: str
    missing: tuple[tuple[str, str], ...]


def logged_findings(stored: Mapping[str, Any], wording: Wording) -> list[tuple[int | None, list[Found]]]:
    """The findings by order, named by its place from 0 (None: the chart): the met first, then the unknown."""
    by_order: dict[int | None, list[Found]] = {}
    for reference, verdict, order, *rest in stored["findings"]:
        lacking = rest[0] if rest else ()
        rule = wording.rulebook.rules.get(reference.partition("@")[0])
        title = wording.clinical(rule.title) if rule is not None else ""
        missing = tuple((wording.title(fact), wording.reason(Reason(why))) for fact, why in lacking)
        by_order.setdefault(order, []).append(Found(reference, title, verdict, missing))
    for found in by_order.values():
        found.sort(key=lambda one: _ORDER.index(one.verdict))
    return list(by_order.items())


_ORDER = ("met", "unknown", "not_met")
