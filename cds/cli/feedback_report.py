"""The answers to cards, for a terminal or a program."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cds.audit.responses import NOTICE, Counts, Interval, Reason, Responses, RuleResponses
from cds.hooks.reasons import display_of

_FEW = 20  # answers below which a rate says little
_BARS = "▁▂▃▄▅▆▇█"
_NONE = "·"
_NOTES = (
    "",
    "Override rate: of the cards that were answered, its 95 % interval (Wilson), a bar for each month (UTC).",
    "Clients report nothing of a card that is ignored. A card that several rules speak on counts for each.",
)


@dataclass(frozen=True, slots=True)
class Report:
    """All there is to show: the time in which cards were shown, their answers, and how many reports are on
    cards that this log does not show to their client. ``rule``: the only one to show; None: all."""

    since: datetime | None
    until: datetime | None
    found: Responses
    unknown: int
    rule: str | None = None

    @property
    def rules(self) -> list[RuleResponses]:
        """The rules to show."""
        return [one for one in self.found.rules if self.rule in (None, one.rule)]


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain JSON; rates from 0 to 1, null where no card was answered."""
    return {
        "since": report.since and report.since.isoformat(),
        "until": report.until and report.until.isoformat(),
        "cards": _counts(report.found.cards),
        "reportsOnUnknownCards": report.unknown,
        "rules": [_rule(one) for one in report.rules],
    }


def _counts(counts: Counts) -> dict[str, int]:
    return {
        "shown": counts.shown,
        "accepted": counts.accepted,
        "overridden": counts.overridden,
        "unanswered": counts.unanswered,
    }


def _rule(one: RuleResponses) -> dict[str, Any]:
    rate = one.counts.override_rate
    return {
        "rule": one.rule or None,
        **_counts(one.counts),
        "overrideRate": rate and {"share": rate.share, "low": rate.low, "high": rate.high},
        "fewAnswers": _is_few(one.counts),
        "reasons": [
            {"system": reason.system, "code": reason.code, "display": _display(reason), "count": count}
            for reason, count in one.reasons.most_common()
        ],
        "comments": one.comments,
        "suggestions": [
            {"offers": offer, "shown": shown, "accepted": one.taken[offer]}
            for offer, shown in one.offered.most_common()
        ],
        "months": {month: _counts(counts) for month, counts in _months(one.months)},
    }


def as_text(report: Report) -> Iterator[str]:
    """The report in lines."""
    cards = report.found.cards
    yield f"Cards shown {_time(report)}: {cards.shown}, {cards.answered} of them answered"
    if report.unknown:
        yield f"Reports on cards that their sender was not shown by this log: {report.unknown}"
    rules = report.rules
    if not rules:
        yield f"No card of {report.rule} was shown." if report.rule else "No card was shown."
        return
    width = max(len(_name(one)) for one in rules)
    yield ""
    yield f"{'rule':<{width}}  shown  accepted  overridden  no answer  override rate"
    for one in rules:
        yield from _lines(one, width)
    yield from _NOTES


def _lines(one: RuleResponses, width: int) -> Iterator[str]:
    counts = one.counts
    yield (
        f"{_name(one):<{width}}  {counts.shown:>5}  {counts.accepted:>8}  {counts.overridden:>10}"
        f"  {counts.unanswered:>9}  {_rate(counts)}  {_trend(one.months)}"
    )
    for reason, count in one.reasons.most_common():
        yield f"    overridden {count} x: {_display(reason) or _code(reason)}"
    if one.comments:
        yield f"    comments: {one.comments}, not kept"
    for offer, shown in one.offered.most_common():
        yield f"    accepted {one.taken[offer]} of {shown} x: {offer}"


def _time(report: Report) -> str:
    since = f"since {report.since.isoformat()}" if report.since else ""
    until = f"before {report.until.isoformat()}" if report.until else ""
    return " and ".join(filter(None, (since, until))) or "at any time"


def _name(one: RuleResponses) -> str:
    return "(notices)" if one.rule == NOTICE else one.rule


def _rate(counts: Counts) -> str:
    rate = counts.override_rate
    if rate is None:
        return "-"
    return f"{_percent(rate)}{f', only {counts.answered} answered' if _is_few(counts) else ''}"


def _percent(rate: Interval) -> str:
    return f"{rate.share:.0%} ({rate.low:.0%} to {rate.high:.0%})".replace("%", " %")


def _is_few(counts: Counts) -> bool:
    return counts.answered < _FEW


def _trend(months: Mapping[str, Counts]) -> str:
    """A bar for each month's override rate, a dot for one without answers, and the months it goes over."""
    found = _months(months)
    bars = "".join(_bar(counts.override_rate) for _, counts in found)
    first, last = found[0][0], found[-1][0]
    return f"{bars} {first}" if first == last else f"{bars} {first} to {last}"


def _bar(rate: Interval | None) -> str:
    return _NONE if rate is None else _BARS[round(rate.share * (len(_BARS) - 1))]


def _months(months: Mapping[str, Counts]) -> list[tuple[str, Counts]]:
    """Every month from the first to the last, those too in which no card was shown."""
    (year, month), last = (int(part) for part in min(months).split("-")), max(months)
    found = []
    while (name := f"{year:04}-{month:02}") <= last:
        found.append((name, months.get(name, Counts())))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def _display(reason: Reason) -> str | None:
    if reason.code is None:
        return "no reason picked"
    return display_of(reason.system, reason.code)


def _code(reason: Reason) -> str:
    return f"{reason.system or ''}|{reason.code}"
