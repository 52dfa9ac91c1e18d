"""What the decision log says of the service: calls a day, how long they took, what the rules answered.

Of a long log the newest decisions are looked into, and how many: counting all findings of a year would take
minutes, and would say the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from statistics import median

from cds.audit.store import Store, Stored

LOOKED_INTO = 500  # decisions, the newest


@dataclass(frozen=True, slots=True)
class Day:
    """One day (of the zone of the period): calls answered, by service."""

    day: date
    calls: Mapping[str, int]

    @property
    def total(self) -> int:
        """Calls to any service."""
        return sum(self.calls.values())


@dataclass(frozen=True, slots=True)
class Latency:
    """How long the answers of one service took: seconds, from the request to the record in the log."""

    service: str
    calls: int
    p50: float
    p95: float
    p99: float
    stages: Mapping[str, float]  # the median of each, in the order of the way


@dataclass(slots=True)
class RuleAnswers:
    """What one rule answered, and the facts that it lacked with the reason (``not_recorded`` ...)."""

    rule: str
    verdicts: Counter[str] = field(default_factory=Counter)
    lacked: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def calls(self) -> int:
        """How often it was in scope."""
        return self.verdicts.total()

    @property
    def unknown_rate(self) -> float:
        """The share that it could not settle, from 0 to 1."""
        return self.verdicts["unknown"] / self.calls


@dataclass(frozen=True, slots=True)
class Activity:
    """One period. ``looked_into`` of the ``answered`` decisions stand behind latencies and rules.

    ``rules``: those that are most often unknown first. ``reasons``: why facts were missing, over all rules.
    """

    since: datetime
    until: datetime
    days: Sequence[Day]
    looked_into: int
    latencies: Sequence[Latency]
    rules: Sequence[RuleAnswers]
    reasons: Counter[str]

    @property
    def answered(self) -> int:
        """Decisions of the period."""
        return sum(day.total for day in self.days)


def activity(store: Store, until: datetime, days: int) -> Activity:
    """The ``days`` up to and with that of ``until``, whose zone says when a day begins. DatabaseAway."""
    midnight = until.replace(hour=0, minute=0, second=0, microsecond=0)
    begins = [midnight - timedelta(days=back) for back in reversed(range(days))]
    counted = [
        Day(begin.date(), store.calls(begin, min(begin + timedelta(days=1), until))) for begin in begins
    ]
    newest = list(store.newest(begins[0], until, LOOKED_INTO))
    rules = _rules(newest)
    reasons: Counter[str] = Counter()
    for one in rules:
        for (_, reason), count in one.lacked.items():
            reasons[reason] += count
    return Activity(begins[0], until, counted, len(newest), _latencies(newest), rules, reasons)


def _latencies(decisions: Iterable[Stored]) -> list[Latency]:
    by_service: dict[str, list[Mapping[str, float]]] = {}
    for one in decisions:
        by_service.setdefault(one["service"], []).append(one["seconds"])
    return [_latency(service, taken) for service, taken in sorted(by_service.items())]


def _latency(service: str, taken: Sequence[Mapping[str, float]]) -> Latency:
    totals = sorted(sum(one.values()) for one in taken)
    stages = dict.fromkeys(stage for one in taken for stage in one)
    medians = {stage: median(one.get(stage, 0.0) for one in taken) for stage in stages}
    p50, p95, p99 = (totals[ceil(share * len(totals)) - 1] for share in (0.5, 0.95, 0.99))
    return Latency(service, len(totals), p50, p95, p99, medians)


def _rules(decisions: Iterable[Stored]) -> list[RuleAnswers]:
    found: dict[str, RuleAnswers] = {}
    for one in decisions:
        for reference, verdict, _, *missing in one["findings"]:
            rule = reference.partition("@")[0]
            answers = found.setdefault(rule, RuleAnswers(rule))
            answers.verdicts[verdict] += 1
            answers.lacked.update((fact, reason) for fact, reason in (missing[0] if missing else ()))
    return sorted(found.values(), key=lambda one: (-one.unknown_rate, -one.calls, one.rule))
