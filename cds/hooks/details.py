"""The words of a card: its heading of under 140 characters, and its detail in GitHub-flavoured Markdown."""

import re
from collections.abc import Iterable

from cds.core.explain import REASONS, Line, Wording
from cds.core.facts import FactSheet, Origin, Reason
from cds.core.rules import Kind, Rule, RuleBook, Status
from cds.core.truth import Truth
from cds.hooks.advice import Advice
from cds.hooks.lacking import Lacking
from cds.hooks.plaintext import plain

SUMMARY_LIMIT = 139  # CDS Hooks: under 140 characters
NOT_APPROVED = "Not clinically approved: the rules behind this card are in review."
_MOST_ORIGINS = 6
_IN_WORDS = REASONS[Reason.TEXT_ONLY]
# On a card the list of what is needed follows, with reasons; the sentence that names it would say it twice.
_NAMING = re.compile(r"[^.\n]*\{missing\}[^.\n]*\.?")


def cut(text: str, room: int = SUMMARY_LIMIT) -> str:
    """``text`` in at most ``room`` characters."""
    return text if len(text) <= room else f"{text[: room - 1].rstrip(' ,;-')}…"


def citation(rule: Rule, rulebook: RuleBook) -> str:
    """The source of a rule and its version, in one line."""
    first = rule.evidence[0]
    where = f", {first.where}" if first.where else ""
    return f"Source: {rulebook.references[first.reference].title}{where}. `{rule.reference}`"


def points(unknown: Iterable[Advice]) -> list[str]:
    """What could not be checked, each once."""
    return list(dict.fromkeys(item.summary for item in unknown))


def summary(settled: list[Advice], unknown: list[Advice], lacking: list[Lacking], about: str) -> str:
    """The heading: the worst that is settled, and how much more there is; else what cannot be checked."""
    open_points = points(unknown)
    if settled:
        more = len(settled) - 1
        parts = [f"{more} more" if more else "", f"{len(open_points)} to verify" if open_points else ""]
        tail = f" (+ {', '.join(part for part in parts if part)})" if any(parts) else ""
        return cut(settled[0].summary, SUMMARY_LIMIT - len(tail)) + tail
    if len(open_points) == 1:
        return cut(open_points[0])
    titles = ", ".join(line.title for line in lacking)
    return cut(f"Cannot verify {len(open_points)} points for {about}: {titles}")


def detail(
    settled: list[Advice],
    unknown: list[Advice],
    lacking: list[Lacking],
    sheet: FactSheet,
    wording: Wording,
    notices: tuple[str, ...],
) -> str:
    """Every advice with its reasons, what could not be checked, one list of what that needs, the notices."""
    blocks = [_item(item, sheet, wording) for item in settled]
    if unknown:
        if len(unknown) == 1 and not settled:
            blocks.append(_item(unknown[0], sheet, wording))
        else:
            blocks.append(_listed("Cannot verify", _open_points(unknown, sheet, wording)))
        if lacking:
            blocks.append(_listed("Still needed", _needed(lacking)))
    blocks += notices
    if any(item.rule.status is not Status.ACTIVE for item in (*settled, *unknown)):
        blocks.append(f"_{NOT_APPROVED}_")
    return "\n\n".join(blocks)


def _open_points(unknown: Iterable[Advice], sheet: FactSheet, wording: Wording) -> list[str]:
    """What could not be checked, each once, with what its rule says of settling it; that, too, said once."""
    hints: dict[str, str] = {}
    for item in unknown:
        hint = " ".join(_text(item, sheet, wording).split())
        hints.setdefault(item.summary, "" if hint in hints.values() else hint)
    return [f"{point}. {hint}" if hint else point for point, hint in hints.items()]


def _needed(lacking: Iterable[Lacking]) -> list[str]:
    """What is still needed, a line for each. An entry in words could be each of the drugs that are asked for:
    they are one line."""
    titles: dict[tuple[str, str], list[str]] = {}
    for line in lacking:
        together = line.reasons[0].startswith(_IN_WORDS)
        titles.setdefault(("; ".join(line.reasons), "" if together else line.title), []).append(line.title)
    return [f"{'; '.join(named)} ({reasons})" for (reasons, _), named in titles.items()]


def _listed(heading: str, lines: Iterable[object]) -> str:
    return f"**{heading}**\n\n" + "\n".join(f"- {line}" for line in lines)


def _item(item: Advice, sheet: FactSheet, wording: Wording) -> str:
    """One advice: its words, the criteria that carry it with values and origins, its source in one line."""
    parts = [f"**{item.summary}**"]
    if text := _text(item, sheet, wording):
        parts.append(text)
    if item.rule.kind is not Kind.RECOMMENDATION:
        wanted = "yes" if item.verdict.truth is Truth.TRUE else "not known"
        lines = wording.lines(item.verdict, sheet)
        if criteria := [_criterion(line) for line in lines if line.mark == wanted]:
            parts.append("\n".join(criteria))
    parts.append(citation(item.rule, wording.rulebook))
    return "\n\n".join(parts)


def _text(item: Advice, sheet: FactSheet, wording: Wording) -> str:
    template = item.outcome.detail
    if item.is_unknown and "{missing}" in template:
        template = "\n".join(filter(str.strip, _NAMING.sub("", template).splitlines()))
    return wording.fill(wording.says(template), item.verdict, sheet).strip()


def _criterion(line: Line) -> str:
    values = f": {', '.join(line.values)}" if line.values else ""
    origins = [_origin(origin) for origin in line.origins[:_MOST_ORIGINS]]
    if len(line.origins) > _MOST_ORIGINS:
        origins.append(f"{len(line.origins) - _MOST_ORIGINS} more")
    return f"- {line.mark} - {line.says}{values}" + (f" ({'; '.join(origins)})" if origins else "")


def _origin(origin: Origin) -> str:
    named = plain(f"{origin.resource} {origin.at}" if origin.at else origin.resource)
    return f"{named}, {origin.note}" if origin.note else named
