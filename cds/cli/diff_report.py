"""Two rulebooks compared, for a terminal (``text``), a committee (``markdown``) or a program (``json``).

Every case is named by its file or the id of its decision; nothing of a patient is shown.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from cds.handbook.comparing import Comparing, Side
from cds.hooks.effects import State
from cds.hooks.tally import Group
from cds.rulebook.detail import Detail, Weight
from cds.rulebook.difference import RENAMED, Change

_HEADINGS = {
    Weight.VERDICT: "Can move a verdict",
    Weight.CARD: "Can move a card, not a verdict",
    Weight.WORDS: "Words, sources, people, examples",
}
_MOST_NAMED = 100  # cases of one group; json names them all
_SHORT = 60  # before and after fit on one line
_MARKUP = re.compile(r"([\\`*<\[])")


class _Line(NamedTuple):
    """A line of the report: how deep it stands below its heading; a heading by its level."""

    depth: int
    text: str
    is_heading: bool = False


# ------------------------------------------------------------------ the lines


def _lines(report: Comparing) -> Iterator[_Line]:
    yield _Line(0, f"From {report.old.name} to {report.new.name}", is_heading=True)
    for side in (report.old, report.new):
        yield _Line(0, f"{side.name}: {side.rules} rules, {side.digest}")
    if report.day > date.min:
        yield _Line(0, f"numbers: as in force on {report.day}")
    yield _Line(1, "What changed", is_heading=True)
    if not report.changes:
        yield _Line(0, "nothing that is read")
    for weight, changes in groupby(report.changes, key=lambda change: change.weight):
        yield _Line(2, _HEADINGS[weight], is_heading=True)
        for change in changes:
            yield from _change(change)
    yield _Line(1, "What it does", is_heading=True)
    yield from _effects(report)


def _change(change: Change) -> Iterator[_Line]:
    what = f"renamed from {change.before}" if change.what == RENAMED else change.what
    yield _Line(0, f"{change.kind} {change.name} {what}: {change.title}")
    for detail in change.details:
        yield from _detail(detail)
    for said, rules in (("used by", change.used_by), ("through these", change.reaches)):
        if rules:
            yield _Line(1, f"{said}: {', '.join(rules)}")


def _detail(detail: Detail) -> Iterator[_Line]:
    what, before, after = detail.what, " ".join(detail.before.split()), " ".join(detail.after.split())
    if not (before and after):
        yield _Line(1, f"{what} {'appeared' if after else 'went'}: {after or before}")
    elif len(before) + len(after) <= _SHORT:
        yield _Line(1, f"{what}: {before} -> {after}")
    else:
        yield _Line(1, what)
        yield _Line(2, f"before: {before}")
        yield _Line(2, f"now: {after}")


def _effects(report: Comparing) -> Iterator[_Line]:
    tally = report.tally
    yield _Line(0, f"cards change for {len(tally.cards)} of {_counted(tally.judged)}{_named(tally.cards)}")
    if tally.verdicts:
        yield _Line(0, f"verdicts alone change for {_counted(len(tally.verdicts))}{_named(tally.verdicts)}")
    reasons = sorted({why for _, why in tally.not_judged})
    for reason in reasons:
        cases = tuple(case for case, why in tally.not_judged if why == reason)
        yield _Line(0, f"not judged, {reason}: {_counted(len(cases))}{_named(cases)}")
    yield from (_Line(0, note) for note in report.notes)
    for rule, groups in groupby(tally.groups, key=lambda group: group.rule):
        title = report.titles.get(rule)
        yield _Line(2, f"{rule}: {title}" if title else rule, is_heading=True)
        for group in groups:
            yield from _group(group)


def _group(group: Group) -> Iterator[_Line]:
    where = f"{group.about} ({' and '.join(group.hooks)})"
    states = dict.fromkeys((_state(group.before), _state(group.after)))
    way = " -> ".join(states)
    yield _Line(0, f"{group.direction}, {where}: {way}: {_counted(len(group.cases))}")
    yield _Line(1, _cases(group.cases))


def _state(state: State) -> str:
    if not state.verdict:
        return f"a notice ({state.level})" if state.level else "not asked"
    return f"{state.verdict.replace('_', ' ')} ({state.level or 'no card'})"


def _counted(cases: int) -> str:
    return f"{cases} case{'' if cases == 1 else 's'}"


def _named(cases: tuple[str, ...]) -> str:
    return f": {_cases(cases)}" if cases else ""


def _cases(cases: tuple[str, ...]) -> str:
    more = f" and {len(cases) - _MOST_NAMED} more" if len(cases) > _MOST_NAMED else ""
    return ", ".join(cases[:_MOST_NAMED]) + more


# ------------------------------------------------------------------ the formats


def _text(report: Comparing) -> Iterator[str]:
    for line in _lines(report):
        if line.is_heading:
            yield from ("", line.text.upper() if line.depth == 1 else line.text)
        else:
            yield f"{'  ' * (line.depth + 1)}{line.text}"


def _markdown(report: Comparing) -> Iterator[str]:
    for line in _lines(report):
        text = _MARKUP.sub(r"\\\1", line.text)
        if line.is_heading:
            yield from ("", f"{'#' * (line.depth + 1)} {text}", "")
        else:
            yield f"{'  ' * line.depth}- {text}"


def _json(report: Comparing) -> Iterator[str]:
    tally = report.tally
    content = {
        "old": _side(report.old),
        "new": _side(report.new),
        "numbersOf": report.day.isoformat(),
        "changes": [_change_json(change) for change in report.changes],
        "effects": {
            "judged": tally.judged,
            "cardsChange": tally.cards,
            "verdictsAloneChange": tally.verdicts,
            "notJudged": [{"case": case, "why": why} for case, why in tally.not_judged],
            "groups": [_group_json(group) for group in tally.groups],
        },
        "notes": report.notes,
    }
    yield json.dumps(content, ensure_ascii=False, indent=2)


def _side(side: Side) -> dict[str, Any]:
    return {"name": side.name, "rulebook": side.digest, "rules": side.rules}


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "name": change.name,
        "title": change.title,
        "what": change.what,
        **({"before": change.before} if change.before else {}),
        "weight": change.weight.name.lower(),
        "details": [{**detail._asdict(), "weight": detail.weight.name.lower()} for detail in change.details],
        "usedBy": change.used_by,
        "reaches": change.reaches,
    }


def _group_json(group: Group) -> dict[str, Any]:
    return {
        "rule": group.rule,
        "direction": group.direction.value,
        "about": group.about,
        "hooks": group.hooks,
        "before": group.before._asdict(),
        "after": group.after._asdict(),
        "cases": group.cases,
    }


FORMATS: Mapping[str, Callable[[Comparing], Iterator[str]]] = {
    "text": _text,
    "json": _json,
    "markdown": _markdown,
}
