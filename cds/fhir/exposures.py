"""When a drug was taken, and in what single doses.

An entry that says "still taking" or "taken until some day" leaves open when the last dose was: its moment is
then the whole interval in question, so that elapsed time comes out as bounds (knowledge paper 6.8).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction

from cds.core.facts import Fact, FactDef, Known, Reason, Unknown
from cds.core.moments import Moment
from cds.fhir import dosage
from cds.fhir.case import Case, absent_value, any_entry, period
from cds.fhir.conditions import LONG_AGO, newest_first
from cds.fhir.elements import element, text
from cds.fhir.index import Absence, Entry, Predicate, Wanted
from cds.fhir.medications import (
    ADMINISTRATION,
    DISPENSE,
    GIVEN,
    REQUEST,
    STATEMENT,
    TAKEN,
    handed_over,
    may_be_used,
    medications_of,
    origins_of,
    span,
    supplied_until,
    tells_of_taking,
)
from cds.fhir.units import Scale

HAPPENED = {
    ADMINISTRATION: frozenset({"completed", "in-progress", "stopped"}),
    STATEMENT: frozenset({"active", "completed", "stopped"}),
    DISPENSE: frozenset({"completed"}),
    REQUEST: frozenset({"active", "completed", "stopped", "on-hold"}),
}
UNCLEAR = frozenset({"", "on-hold", "unknown"})
_DOSES = (STATEMENT, ADMINISTRATION)


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
        if status in HAPPENED[entry.kind]:
            found = list(_exposures(case, entry, status))
            moments.extend(found)
            used.extend([entry] if found else [])
        elif status in UNCLEAR:
            unclear = True
    lacking = index.lacking(case, GIVEN, wanted, any_entry)
    if not moments:
        if unclear and lacking is None:
            return Unknown(Reason.UNREADABLE, note="an entry without a clear status")
        return lacking or absent_value(definition.when_not_recorded, ())
    if lacking is not None or unclear:
        moments.append(None)
    return Known(newest_first(moments), origins_of(used))


def _entries(case: Case, wanted: Wanted) -> Sequence[Entry]:
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
        if entry.kind not in _DOSES or status not in HAPPENED[entry.kind]:
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
    lacking = index.lacking(case, _DOSES, wanted, _tells_doses)
    if not found:
        return lacking or absent_value(definition.when_not_recorded, ())
    if lacking is not None:
        found.append((None, None))
    return Known(tuple(sorted(found, key=_newest, reverse=True)), origins_of(used))


def absence_of(definition: FactDef, wanted: Wanted) -> Absence | None:
    """What a fact about taking is where no entry is, or may be, of its value sets; None where that depends on
    more."""
    read = definition.read or {}
    found = _ABSENT.get(str(read.get("when", "current")))
    if found is None or not read.keys() <= {"resource", "value_set", "when"}:
        return None
    kinds, relevant, empty = found
    absent = absent_value(definition.when_not_recorded, empty)
    return Absence.after(medications_of, kinds, relevant, wanted, absent)


def _tells_doses(_: Case, entry: Entry) -> bool:
    return entry.kind in _DOSES


_ABSENT: dict[str, tuple[tuple[str, ...], Predicate, object]] = {
    "current": (TAKEN, may_be_used, False),
    "given": (GIVEN, any_entry, ()),
    "changed": (TAKEN, tells_of_taking, ()),
    "increased": (TAKEN, tells_of_taking, ()),
    "courses": (TAKEN, tells_of_taking, ()),
    "doses": (_DOSES, _tells_doses, ()),
}


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
        found = [since(case, start, supplied_until(case, resource))]
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
        return [since(case, start, end)]
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
            return end if end is not None and end.earliest <= case.as_of else since(case, begun, None)
        return _instant(case.as_of)
    if end is not None and end.earliest > case.as_of and start is not None:
        return since(case, start, None)
    if at is not None or end is not None:
        return at or end
    asserted = case.moment(resource.get("dateAsserted"))
    if start is None:
        return (
            None if asserted is None else Moment(datetime(LONG_AGO, 1, 1, tzinfo=case.zone), asserted.latest)
        )
    return since(case, start, asserted)


def since(case: Case, start: Moment | None, end: Moment | None) -> Moment | None:
    """Some time from ``start`` to ``end`` (or now, whichever is first)."""
    if start is None:
        return None
    last = case.as_of if end is None or end.latest > case.as_of else end.latest
    return Moment(start.earliest, last) if last > start.earliest else start


def _instant(at: datetime) -> Moment:
    return Moment(at, at)
