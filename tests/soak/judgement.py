"""Whether the service stood it: each demand with what was found, what is allowed, and whether that holds."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.soak.callers import CALLERS, RATE
from tests.soak.memory import Sample, thirds
from tests.soak.record import Answered, Failure, Record
from tests.soak.stored import Row, Stored

MARGIN = 1.0  # seconds by which a call without an answer may lie beside a kill
GROWTH = {"master": 0.03, "workers": 0.05}  # from the first third to the last
_SHOWN = 3
_SETTLED = 2  # reloads
_MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line."""

    demand: str
    found: str
    allowed: str
    holds: bool
    examples: Sequence[str] = ()


def none_of(demand: str, found: Collection[object]) -> Verdict:
    """There may be none of these."""
    return Verdict(demand, f"{len(found):,}", "0", not found, [str(one) for one in list(found)[:_SHOWN]])


def exactly(demand: str, found: float, wanted: float) -> Verdict:
    """The number has to be that."""
    return Verdict(demand, f"{found:,}", f"{wanted:,}", found == wanted)


def at_most(demand: str, found: float, most: float) -> Verdict:
    """The number may be that or less."""
    return Verdict(demand, f"{found:,}", f"at most {most:,}", found <= most)


# ----------------------------------------------------------------------------------------- answers


def answers(record: Record, duration: float) -> Iterable[Verdict]:
    """Every answer is right, from the rulebook that is in force, and no fault of the server's."""
    yield none_of("wrong answers", record.wrong)
    yield none_of("answers from a rulebook that was replaced", record.stale)
    faults = [f"{kind}: {status}" for kind, status in record.statuses.elements() if status >= 500]
    yield none_of("answers of 5xx", faults)
    statuses = record.statuses
    taken, refused = statuses["greedy", 200], statuses["greedy", 429]
    # A burst is ten seconds' worth.
    yield at_most("calls of the greedy EHR that were taken", taken, math.ceil(RATE / 60 * (duration + 10)))
    yield Verdict("calls of the greedy EHR answered with 429", f"{refused:,}", "at least 1", refused > 0)
    others = [kind for kind, status in statuses.elements() if status == 429 and kind != "greedy"]
    yield none_of("429 for any other EHR", others)
    unknown = statuses["unknown", 401]
    yield Verdict("401 for tokens that prove nothing", f"{unknown:,}", "at least 1", unknown > 0)
    bad = sum(count for (kind, status), count in statuses.items() if kind == "refused" and status < 500)
    yield Verdict("4xx for requests that are unsound", f"{bad:,}", "at least 1", bad > 0)


def failures(found: Sequence[Failure], kills: Sequence[float]) -> Iterable[Verdict]:
    """A call without an answer was in flight on a worker that was killed: at most one of a caller at a kill.

    A worker takes more connections than it has threads, so it can have all of the callers' calls.
    """
    by_kill, rest = attributed(found, kills)
    yield none_of("calls without an answer, away from any kill", rest)
    again = [
        f"caller {caller} after the kill at {kill:.1f}"
        for kill, lost in by_kill.items()
        for caller, count in Counter(one.caller for one in lost).items()
        if count > 1
    ]
    yield none_of("callers hit twice by one kill", again)
    lost = sum(map(len, by_kill.values()))
    yield at_most(f"calls without an answer at {len(kills)} kills", lost, len(kills) * CALLERS)


def attributed(
    found: Iterable[Failure], kills: Sequence[float]
) -> tuple[dict[float, list[Failure]], list[Failure]]:
    """The failures by the kill that each belongs to, and those that belong to none."""
    by_kill: dict[float, list[Failure]] = defaultdict(list)
    rest = []
    for one in found:
        near = [kill for kill in kills if one.begun - MARGIN <= kill <= one.ended + MARGIN]
        if near:
            by_kill[min(near, key=lambda kill: abs(kill - one.ended))].append(one)
        else:
            rest.append(one)
    return by_kill, rest


# ---------------------------------------------------------------------------------------------- log


def log(record: Record, stored: Stored) -> Iterable[Verdict]:
    """Every answer and every acknowledged report is in the log once, and nothing else that nobody asked."""
    counts = Counter(row.decision for row in stored.decisions)
    yield none_of("decisions in the log twice", [name for name, count in counts.items() if count > 1])
    yield none_of("answered decisions that the log lacks", record.answered.keys() - counts.keys())
    yield none_of("decisions that the log holds otherwise", altered(record.answered, stored.decisions))
    lost = {one.instance for one in record.failures if one.instance}
    extra = [row for row in stored.decisions if row.decision not in record.answered]
    unasked = [row.decision for row in extra if row.instance not in lost]
    yield none_of("decisions in the log that nobody was waiting for", unasked)
    twice = [one for one, count in Counter(row.instance for row in extra).items() if count > 1]
    yield none_of("calls without an answer that were decided twice", twice)
    yield exactly("cards in the log, as its decisions name them", stored.cards, stored.cards_named)
    yield exactly("cards in the log of no decision in it", stored.strays, 0)
    reports = Counter(stored.reports)
    yield none_of("feedback in the log twice", [one for one, count in reports.items() if count > 1])
    yield none_of("acknowledged feedback that the log lacks", record.reports - reports.keys())
    maybe = {report for one in record.failures for report in one.reports}
    yield none_of("feedback in the log that nobody sent", reports.keys() - record.reports - maybe)


def altered(answered: Mapping[str, Answered], rows: Iterable[Row]) -> list[str]:
    """The decisions whose row says something else than the answer did."""
    return [
        row.decision
        for row in rows
        if row.decision in answered
        and answered[row.decision] != Answered(row.instance, row.rulebook, row.cards)
    ]


def counted(record: Record, calls: float) -> Verdict:
    """The service's own count: each answered call, and maybe each that was lost on its way back."""
    most = record.calls + len(record.failures)
    allowed = f"{record.calls:,} to {most:,}"
    return Verdict("calls that the service counted", f"{calls:,.0f}", allowed, record.calls <= calls <= most)


# ------------------------------------------------------------------------------------------- memory


def memory(samples: Sequence[Sample], reloads: Sequence[float]) -> Iterable[Verdict]:
    """Master and workers do not grow. The first reloads leave room in the master that the next ones use."""
    if len(reloads) > _SETTLED:
        samples = [one for one in samples if one.at > reloads[_SETTLED - 1]]
    yield _flat("master", [one.master for one in samples])
    yield _flat("workers", [size for one in samples for size in one.workers])
    first, last = thirds([one.files for one in samples])
    yield at_most(f"open files of the master, from {first:.0f}", int(last), int(first) + 2)


def _flat(name: str, sizes: list[int]) -> Verdict:
    first, last = thirds(sizes)
    growth = last / first - 1
    return Verdict(
        f"RSS of the {name}, first third to last",
        f"{first / _MEGABYTE:.1f} to {last / _MEGABYTE:.1f} MB ({growth:+.1%})",
        f"at most {GROWTH[name]:+.0%}",
        growth <= GROWTH[name],
    )
