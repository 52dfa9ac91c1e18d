"""What a stored decision was judged by, read back for a replay."""

from collections.abc import Mapping
from datetime import datetime

from cds.audit.decision import Judged
from cds.audit.facts_json import NotFacts, read_sheet
from cds.audit.store import Stored


def judged_of(stored: Stored) -> list[Judged] | None:
    """The facts by order, named by its place (``0``); None where they were not kept. NotFacts."""
    if stored["sheets"] is None:
        return None
    try:
        return [
            Judged(_name(one["order"]), tuple(one["drugs"]), _instant(one["asOf"]), read_sheet(one["facts"]))
            for one in stored["sheets"]
        ]
    except (KeyError, TypeError, ValueError):
        raise NotFacts("the stored facts cannot be read") from None


def findings_of(stored: Stored) -> Mapping[str | None, Mapping[str, tuple[str, str]]]:
    """By order and rule id, ``rule@version`` and the verdict."""
    found: dict[str | None, dict[str, tuple[str, str]]] = {}
    for rule, verdict, order, *_ in stored["findings"]:
        found.setdefault(_name(order), {})[rule.partition("@")[0]] = (rule, verdict)
    return found


def _name(place: int | None) -> str | None:
    return None if place is None else str(place)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
