"""Procedures that were done, at any time."""

from cds.core.facts import Fact, FactDef, Known, Origin, Reason, Unknown
from cds.core.moments import Moment
from cds.fhir.case import Case, absent_value, any_entry, origin, period
from cds.fhir.conditions import newest_first
from cds.fhir.elements import text
from cds.fhir.index import Absence, Entry, Index, Wanted

_NOT_DONE = frozenset({"preparation", "not-done", "entered-in-error"})
_DONE = frozenset({"completed", "in-progress", ""})
_KIND = ("Procedure",)


def read_procedure(case: Case, definition: FactDef, wanted: Wanted) -> Fact:
    """Whether such a procedure was done; one stopped, or without a clear status, leaves it unknown."""
    index = case.index(procedures_of)
    entries = index.of(wanted.value_sets)
    done = [entry for entry in entries if is_done(entry)]
    if done:
        return Known(True, tuple(_origin(entry) for entry in done[:8]))
    if entries:
        return Unknown(Reason.UNREADABLE, note="a procedure without a clear status")
    lacking = index.lacking(case, _KIND, wanted, any_entry)
    if lacking is not None:
        return lacking
    return Unknown(Reason.NOT_RECORDED) if definition.when_not_recorded == "unknown" else Known(False)


def read_performed(case: Case, definition: FactDef, wanted: Wanted) -> Fact:
    """When such procedures were done, as ``tuple[Moment | None, ...]``, newest first; None: not dated.

    None is also put first where another may be missing: a list that is not whole, one without a clear status.
    """
    index = case.index(procedures_of)
    entries = index.of(wanted.value_sets)
    timed = [(entry, performed(case, entry)) for entry in entries if is_done(entry)]
    done = [(entry, at) for entry, at in timed if at is None or at.earliest <= case.as_of]
    unclear = any(not is_done(entry) for entry in entries)
    lacking = index.lacking(case, _KIND, wanted, any_entry)
    if not done:
        if unclear and lacking is None:
            return Unknown(Reason.UNREADABLE, note="a procedure without a clear status")
        return lacking or absent_value(definition.when_not_recorded, ())
    moments = [at for _, at in done]
    if unclear or lacking is not None:
        moments.append(None)
    return Known(newest_first(moments), tuple(_origin(entry) for entry, _ in done[:8]))


def absence_of(definition: FactDef, wanted: Wanted) -> Absence:
    """What such a fact is where no procedure is, or may be, of its value sets."""
    absent = absent_value(
        definition.when_not_recorded, () if (definition.read or {}).get("when") == "given" else False
    )
    return Absence.after(procedures_of, _KIND, any_entry, wanted, absent)


def procedures_of(case: Case) -> Index:
    """The procedures of the record, without those not done or entered in error."""
    index = Index(case.terminology)
    for resource in case.record.of("Procedure"):
        if text(resource.get("status")) not in _NOT_DONE:
            index.add(Entry(resource, case.terminology.coded_or_worded(resource.get("code")), resource))
    return index


def is_done(entry: Entry) -> bool:
    """Whether a procedure took place; a missing status takes nothing from the entry."""
    return text(entry.resource.get("status")) in _DONE


def performed(case: Case, entry: Entry) -> Moment | None:
    """When a procedure was performed, else when its period ended or began."""
    start, end = period(entry.resource.get("performedPeriod"))
    return case.moment(entry.resource.get("performedDateTime"), end, start)


def _origin(entry: Entry) -> Origin:
    start, end = period(entry.resource.get("performedPeriod"))
    return origin(entry.resource, entry.resource.get("performedDateTime"), end, start)
