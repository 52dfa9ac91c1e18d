"""When a drug was taken, in what single doses, and when treatment with it changed.

An entry that says "still taking" or "taken until some day" leaves open when the last dose was: its moment is
then the whole interval in question, so that elapsed time comes out as bounds (knowledge paper 6.8).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from cds.core.facts import Fact, FactDef, Known, Reason, Unknown
from cds.core.moments import Moment
from cds.fhir import dosage
from cds.fhir.case import Case, Entry, Wanted, absent_value, any_entry, period
from cds.fhir.conditions import LONG_AGO, newest_first
from cds.fhir.elements import element, text
from cds.fhir.medications import (
    ADMINISTRATION,
    DISPENSE,
    GIVEN,
    REQUEST,
    STATEMENT,
    TAKEN,
    handed_over,
    medications_of,
    origins_of,
    span,
    supplied_until,
    tells_of_taking,
)
from cds.fhir.units import Scale

_HAPPENED = {
    ADMINISTRATION: frozenset({"completed", "in-progress", "stopped"}),
    STATEMENT: frozenset({"active", "completed", "stopped"}),
    DISPENSE: frozenset({"completed"}),
    REQUEST: frozenset({"active", "completed", "stopped", "on-hold"}),
}
UNCLEAR = frozenset({"", "on-hold", "unknown"})
_DOSES = (STATEMENT, ADMINISTRATION)
_DAY = timedelta(days=1)
# Each stretch is compared with every other; a record with more of one treatment is not one to judge from.
MOST_EPISODES = 500
TOO_MANY = Unknown(Reason.UNREADABLE, note="too many entries to compare")


def read_given(case: Case, definition: FactDef, wanted: Wanted) -> Fact:
    """Every exposure as ``tuple[Moment | None, ...]``, newest first; None where its time is not recorded.

    None is also put first where something newer may be missing: a list that is not whole, an unclear status.
    """
    index = case.index(medications_of)
    moments: list[Moment | None] = []
    used: list[Entry] = []
    unclear = False
    for entry in _entries(case, wanted):
        status = text(entry.resource.get("status"))
        if status in _HAPPENED[entry.kind]:
            found = list(_exposures(case, entry, status))
            moments.extend(found)
            used.extend([entry] if found else [])
        elif status in UNCLEAR:
            unclear = True
    lacking = index.lacking(GIVEN, wanted, any_entry)
    if not moments:
        if unclear and lacking is None:
            return Unknown(Reason.UNREADABLE, note="an entry without a clear status")
        return lacking or absent_value(definition.when_not_recorded, ())
    if lacking is not None or unclear:
        moments.append(None)
    return Known(newest_first(moments), origins_of(used))


def _entries(case: Case, wanted: Wanted) -> list[Entry]:
    """The entries of the value sets; where the fact compares with the order, only those of the same, or of
    another, ingredient."""
    entries = case.index(medications_of).of(wanted.value_sets)
    if wanted.as_ordered is None or case.order is None:
        return entries
    ordered, wants_same = case.order.concept.names, wanted.as_ordered == "same"
    return [entry for entry in entries if ordered.isdisjoint(entry.concept.names) is not wants_same]


def read_doses(case: Case, definition: FactDef, wanted: Wanted) -> Fact:
    """Single doses taken, ``tuple[(Moment | None, Fraction | None), ...]`` in the fact's unit, newest first.

    Administrations, and statements of one dose at one time; prescriptions are not doses taken.
    """
    index = case.index(medications_of)
    scale = Scale(definition)
    found: list[tuple[Moment | None, Fraction | None]] = []
    used: list[Entry] = []
    for entry in _entries(case, wanted):
        resource, status = entry.resource, text(entry.resource.get("status"))
        if entry.kind not in _DOSES or status not in _HAPPENED[entry.kind]:
            continue
        start, end = period(resource.get("effectivePeriod"))
        if entry.kind == STATEMENT and resource.get("effectiveDateTime") is None:
            continue
        moment = case.moment(resource.get("effectiveDateTime"), start, end)
        if moment is not None and moment.earliest > case.as_of:
            continue
        dose = dosage.single_dose(resource, scale, case.record.references)
        found.append((moment, dose.value if isinstance(dose, Known) else None))
        used.append(entry)
    lacking = index.lacking(_DOSES, wanted, _tells_doses)
    if not found:
        return lacking or absent_value(definition.when_not_recorded, ())
    if lacking is not None:
        found.append((None, None))
    return Known(tuple(sorted(found, key=_newest, reverse=True)), origins_of(used))


def _tells_doses(_: Case, entry: Entry) -> bool:
    return entry.kind in _DOSES


def _newest(dose: tuple[Moment | None, Fraction | None]) -> tuple[bool, float]:
    moment = dose[0]
    return moment is None, 0.0 if moment is None else moment.latest.timestamp()


def _exposures(case: Case, entry: Entry, status: str) -> Iterator[Moment | None]:
    """The moments that one entry stands for; those still to come are none."""
    resource = entry.resource
    if entry.kind == REQUEST:
        found = _ordered(case, entry, status)
    elif entry.kind == DISPENSE:
        start = handed_over(case, resource)
        found = [_since(case, start, supplied_until(case, resource))]
    elif entry.kind == ADMINISTRATION:
        found = [_administered(case, entry, status)]
    else:
        found = [_stated(case, entry, status)]
    for moment in found:
        if moment is None or moment.earliest <= case.as_of:
            yield moment


def _administered(case: Case, entry: Entry, status: str) -> Moment | None:
    """The time of a dose; of an infusion its end, or now while it runs."""
    begun, ended = (case.moment(value) for value in period(entry.resource.get("effectivePeriod")))
    at = case.moment(entry.resource.get("effectiveDateTime"))
    started = at or begun
    if started is not None and started.earliest > case.as_of:
        return started
    if status == "in-progress" or (ended is not None and ended.earliest > case.as_of):
        return _instant(case.as_of)
    return at or ended or begun


def _ordered(case: Case, entry: Entry, status: str) -> list[Moment | None]:
    resource = entry.resource
    events = [
        moment
        for instruction in dosage.instructions(resource)
        for event in _events(element(instruction.get("timing")).get("event"))
        if (moment := case.moment(event)) is not None
    ]
    if events:
        return list(events)
    start, end = span(case, resource)
    if status == "active":
        return [_since(case, start, end)]
    authored = case.moment(resource.get("authoredOn"))
    return [end if end is not None and end.earliest <= case.as_of else authored or start]


def _events(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _stated(case: Case, entry: Entry, status: str) -> Moment | None:
    """The last time of taking that a statement tells of."""
    resource = entry.resource
    started, ended = period(resource.get("effectivePeriod"))
    start, end = case.moment(started), case.moment(ended)
    at = case.moment(resource.get("effectiveDateTime"))
    if status == "active":
        instructions = dosage.instructions(resource)
        needed = not instructions or any(dosage.is_as_needed(instruction) for instruction in instructions)
        begun = at or start
        if end is None and begun is not None and begun.earliest > case.as_of:
            return begun
        if needed or (end is not None and end.earliest <= case.as_of):
            return end if end is not None and end.earliest <= case.as_of else _since(case, begun, None)
        return _instant(case.as_of)
    if end is not None and end.earliest > case.as_of and start is not None:
        return _since(case, start, None)
    if at is not None or end is not None:
        return at or end
    asserted = case.moment(resource.get("dateAsserted"))
    if start is None:
        return (
            None if asserted is None else Moment(datetime(LONG_AGO, 1, 1, tzinfo=case.zone), asserted.latest)
        )
    return _since(case, start, asserted)


def _since(case: Case, start: Moment | None, end: Moment | None) -> Moment | None:
    """Some time from ``start`` to ``end`` (or now, whichever is first)."""
    if start is None:
        return None
    last = case.as_of if end is None or end.latest > case.as_of else end.latest
    return Moment(start.earliest, last) if last > start.earliest else start


def _instant(at: datetime) -> Moment:
    return Moment(at, at)


# ------------------------------------------------------------------ starts, stops and changes of dose


class Episode(NamedTuple):
    """One entry's stretch of treatment. ``end`` is None while it lasts, and where its end is undated."""

    entry: Entry
    names: frozenset[str]
    start: Moment | None
    end: Moment | None
    has_ended: bool
    dose: Fact


def read_changes(case: Case, definition: FactDef, wanted: Wanted) -> Fact:
    """Starts, stops and dose changes as ``tuple[(Moment | None, bool), ...]``, newest first; True: certain.

    A start is none if the same ingredient was running up to then at an equal known daily dose; where one of
    the doses is not known it is an uncertain change.
    """
    episodes = episodes_of(case, wanted)
    if len(episodes) > MOST_EPISODES:
        return TOO_MANY
    changes: list[tuple[Moment | None, bool]] = []
    for position, episode in enumerate(episodes):
        earlier = [other for other in episodes[:position] if other.names & episode.names]
        later = [other for other in episodes[position + 1 :] if other.names & episode.names]
        changes.extend(_start_of(episode, earlier, later))
        changes.extend(_stop_of(case, episode, [*earlier, *later]))
    lacking = case.index(medications_of).lacking(TAKEN, wanted, tells_of_taking)
    if not episodes:
        return lacking or absent_value(definition.when_not_recorded, ())
    if lacking is not None:
        changes.append((None, False))
    ordered = sorted(set(changes), key=latest_change, reverse=True)
    return Known(tuple(ordered), origins_of([episode.entry for episode in episodes]))


def episodes_of(case: Case, wanted: Wanted) -> list[Episode]:
    """The stretches of treatment that requests and statements tell of, begun by the instant asked about."""
    return [
        episode
        for entry in case.index(medications_of).of(wanted.value_sets)
        if entry.kind in TAKEN and text(entry.resource.get("status")) in _HAPPENED[entry.kind] | UNCLEAR
        for episode in [_episode(case, entry)]
        if episode.start is None or episode.start.earliest <= case.as_of
    ]


def latest_change(change: tuple[Moment | None, bool]) -> tuple[bool, float, bool]:
    """The order of changes by their end; an undated one is the latest."""
    moment = change[0]
    return moment is None, 0.0 if moment is None else moment.latest.timestamp(), change[1]


def _episode(case: Case, entry: Entry) -> Episode:
    status = text(entry.resource.get("status"))
    start, end = span(case, entry.resource)
    if end is not None and end.earliest > case.as_of:
        end = None
    ended = end is not None or status in ("stopped", "completed")
    return Episode(
        entry,
        entry.concept.names or entry.concept.sets,
        start,
        end,
        ended,
        dosage.daily_dose(entry.resource, case.record.references),
    )


def ended(case: Case, episode: Episode) -> Moment | None:
    """When a stretch that is over ended; some time since it began where that is not recorded."""
    if episode.end is not None:
        return episode.end
    return _since(case, episode.start, case.moment(episode.entry.resource.get("dateAsserted")))


def _start_of(
    episode: Episode, earlier: list[Episode], later: list[Episode]
) -> Iterator[tuple[Moment | None, bool]]:
    start = episode.start
    running = [other for other in earlier if runs_up_to(other, episode, True)]
    running += [other for other in later if runs_up_to(other, episode, False)]
    if not running:
        yield start, True
    elif any(_same_dose(other.dose, episode.dose) is True for other in running):
        return
    else:
        yield start, all(_same_dose(other.dose, episode.dose) is False for other in running)


def runs_up_to(other: Episode, episode: Episode, is_earlier: bool) -> bool:
    """Whether ``other`` began before ``episode`` and had not ended the day before it began.

    Of two that began together, the one that ``is_earlier`` in the record counts as begun before.
    """
    if other.start is None or episode.start is None:
        return False
    if other.start.earliest > episode.start.earliest:
        return False
    if other.start.earliest == episode.start.earliest and not is_earlier:
        return False
    return other.end is None or other.end.latest >= episode.start.earliest - _DAY


def _stop_of(case: Case, episode: Episode, others: list[Episode]) -> Iterator[tuple[Moment | None, bool]]:
    if not episode.has_ended:
        return
    end = ended(case, episode)
    for other in others:
        begins_later = (
            other.start is not None
            and episode.start is not None
            and other.start.earliest >= episode.start.earliest
            and (episode.end is None or other.start.earliest <= episode.end.latest + _DAY)
        )
        if begins_later and (
            other.end is None or episode.end is None or other.end.latest > episode.end.latest
        ):
            return  # it goes on under the other entry, whose start says what changed
    yield end, not any(_goes_on_after(other, end) for other in others)


def _goes_on_after(other: Episode, end: Moment | None) -> bool:
    """Whether another entry of the ingredient was running at ``end`` and has not ended."""
    begun = other.start is None or end is None or other.start.earliest <= end.latest
    return begun and not other.has_ended


def _same_dose(one: Fact, other: Fact) -> bool | None:
    """Whether two daily doses are equal; None where one is not known."""
    if isinstance(one, Known) and isinstance(other, Known):
        return bool(one.value == other.value)
    return None
