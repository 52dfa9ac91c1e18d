"""The words of a card: its heading of under 140 characters, and its detail in GitHub-flavoured Markdown."""

import re
from collections.abc import Iterable

from cds.core.explain import Line, Wording
from cds.core.facts import FactSheet, Origin, Reason
from cds.core.rules import Kind, Rule, Status
from cds.core.speech import ENGLISH, Speech, Translated
from cds.core.truth import Truth
from cds.hooks.advice import Advice
from cds.hooks.lacking import Lacking
from cds.hooks.plaintext import plain

SUMMARY_LIMIT = 139  # CDS Hooks: under 140 characters
NOT_APPROVED = "Not clinically approved: the rules behind this card are in review."
IN_ENGLISH = "Clinical texts are shown in English: not translated yet."
_MOST_ORIGINS = 6
# On a card the list of what is needed follows, with reasons; the sentence that names it would say it twice.
_NAMING = re.compile(r"[^.\n]*\{missing\}[^.\n]*\.?")


def cut(text: str, room: int = SUMMARY_LIMIT) -> str:
    """``text`` in at most ``room`` characters."""
    return text if len(text) <= room else f"{text[: room - 1].rstrip(' ,;-')}…"


def points(unknown: Iterable[Advice]) -> list[str]:
    """What could not be checked, each once."""
    return list(dict.fromkeys(item.summary for item in unknown))


def summary(
    settled: list[Advice],
    unknown: list[Advice],
    lacking: list[Lacking],
    about: str,
    speech: Speech = ENGLISH,
) -> str:
    """The heading: the worst that is settled, and how much more there is; else what cannot be checked."""
    open_points = points(unknown)
    if settled:
        parts = [_more(len(settled) - 1, speech), _to_verify(len(open_points), speech)]
        tail = f" (+ {', '.join(part for part in parts if part)})" if any(parts) else ""
        return cut(settled[0].summary, SUMMARY_LIMIT - len(tail)) + tail
    if len(open_points) == 1:
        return cut(open_points[0])
    titles = ", ".join(line.title for line in lacking)
    heading = speech.text("Cannot verify {count} points for {about}: {titles}")
    return cut(heading.format(count=len(open_points), about=speech.text(about), titles=titles))


def _more(count: int, speech: Speech) -> str:
    return speech.plural("{count} more", "{count} more", count).format(count=count) if count else ""


def _to_verify(count: int, speech: Speech) -> str:
    if not count:
        return ""
    return speech.plural("{count} to verify", "{count} to verify", count).format(count=count)


def detail(
    settled: list[Advice],
    unknown: list[Advice],
    lacking: list[Lacking],
    sheet: FactSheet,
    wording: Wording,
    notices: tuple[str, ...],
) -> str:
    """Every advice with its reasons, what could not be checked, one list of what that needs, the notices."""
    text = wording.speech.text
    blocks = [_item(item, sheet, wording) for item in settled]
    if unknown:
        if len(unknown) == 1 and not settled:
            blocks.append(_item(unknown[0], sheet, wording))
        else:
            blocks.append(_listed(text("Cannot verify"), _open_points(unknown, sheet, wording)))
        if lacking:
            blocks.append(_listed(text("Still needed"), _needed(lacking, wording.reason(Reason.TEXT_ONLY))))
    blocks += notices
    if any(item.rule.status is not Status.ACTIVE for item in (*settled, *unknown)):
        blocks.append(f"_{text(NOT_APPROVED)}_")
    if not _is_translated((*settled, *unknown), lacking, wording.speech):
        blocks.append(f"_{text(IN_ENGLISH)}_")
    return "\n\n".join(blocks)


def _is_translated(items: Iterable[Advice], lacking: Iterable[Lacking], speech: Speech) -> bool:
    """Whether a card says what its rules say, and what facts are called, in the reader's language."""
    if speech.language == ENGLISH.language:
        return True
    texts = {
        text for item in items for text in (item.outcome.summary, item.outcome.detail, *_says(item.rule))
    }
    return all(map(speech.knows_clinical, texts)) and all(
        isinstance(one.title, Translated) for one in lacking
    )


def _says(rule: Rule) -> Iterable[str]:
    return (criterion.says for criterion in rule.criteria.values())


def _open_points(unknown: Iterable[Advice], sheet: FactSheet, wording: Wording) -> list[str]:
    """What could not be checked, each once, with what its rule says of settling it; that, too, said once."""
    hints: dict[str, str] = {}
    for item in unknown:
        hint = " ".join(_text(item, sheet, wording).split())
        hints.setdefault(item.summary, "" if hint in hints.values() else hint)
    return [f"{point}. {hint}" if hint else point for point, hint in hints.items()]


def _needed(lacking: Iterable[Lacking], in_words: str) -> list[str]:
    """What is still needed, a line for each. An entry in words could be each of the drugs that are asked for:
    they are one line. ``in_words`` is that reason."""
    titles: dict[tuple[str, str], list[str]] = {}
    for line in lacking:
        together = line.reasons[0].startswith(in_words)
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
        if criteria := [_criterion(line, wording.speech) for line in lines if line.mark == wanted]:
            parts.append("\n".join(criteria))
    parts.append(wording.citation(item.rule))
    return "\n\n".join(parts)


def _text(item: Advice, sheet: FactSheet, wording: Wording) -> str:
    template = wording.clinical(item.outcome.detail)
    if item.is_unknown and "{missing}" in template:
        template = "\n".join(filter(str.strip, _NAMING.sub("", template).splitlines()))
    return wording.fill(wording.says(template), item.verdict, sheet).strip()


def _criterion(line: Line, speech: Speech) -> str:
    values = f": {', '.join(line.values)}" if line.values else ""
    origins = [_origin(origin, speech) for origin in line.origins[:_MOST_ORIGINS]]
    if len(line.origins) > _MOST_ORIGINS:
        origins.append(_more(len(line.origins) - _MOST_ORIGINS, speech))
    return f"- {speech.text(line.mark)} - {line.says}{values}" + (
        f" ({'; '.join(origins)})" if origins else ""
    )


def _origin(origin: Origin, speech: Speech) -> str:
    named = plain(f"{origin.resource} {origin.at}" if origin.at else origin.resource)
    return f"{named}, {speech.remark(origin.note)}" if origin.note else named
