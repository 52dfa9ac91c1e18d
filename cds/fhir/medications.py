"""What the patient takes: entries of the four medication lists, and whether a drug is taken now.

A drug in none of the lists is "not taken" only where the requests and the statements were sent whole; one
that is written in words could be any (knowledge paper 6.8, 7.4).
"""

import enum
from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction

from cds.core.facts import Bounded, Fact, FactDef, Known, Origin, Reason, Unknown
from cds.core.members import plain_members
from cds.core.moments import Moment
from cds.fhir import dosage
from cds.fhir.case import Case, origin, period
from cds.fhir.drugs import drug_of
from cds.fhir.elements import Json, code_of, element, elements, text
from cds.fhir.index import Entry, Index, Wanted
from cds.fhir.units import Bounds, bounds, number_of, unit_of

REQUEST, STATEMENT = "MedicationRequest", "MedicationStatement"
ADMINISTRATION, DISPENSE = "MedicationAdministration", "MedicationDispense"
KINDS = (REQUEST, STATEMENT, ADMINISTRATION, DISPENSE)
TAKEN = (REQUEST, STATEMENT)
GIVEN = (REQUEST, STATEMENT, ADMINISTRATION)

_ERASED = frozenset({"entered-in-error", "cancelled", "draft"})
_NEVER_TAKEN = frozenset({"not-taken", "not-done", "intended", "declined", "preparation"})
_NO_ORDER = frozenset({"proposal", "plan", "option"})
_CURRENT = {REQUEST: "active", STATEMENT: "active", ADMINISTRATION: "in-progress"}
_ENDED = frozenset({"stopped", "completed"})
# A dispensed supply is thought of as possibly in use for this many times its length (knowledge paper 6.8).
_SUPPLY_FACTOR = Fraction(3, 2)
_TOLD = _ENDED | _NEVER_TAKEN | {"on-hold"}  # statuses that an origin names
_NOT_RECORDED, _NO = Unknown(Reason.NOT_RECORDED), Known(False)


@plain_members
class Use(enum.Enum):
    """Whether an entry says that the drug is taken now."""

    NOW = 1
    PERHAPS = 2
    NO = 3


def medications_of(case: Case) -> Index:
    """The entries of the four lists that say anything about taking a drug; not the drafts being judged."""
    index = Index(case.terminology, of_drugs=True)
    record, terminology = case.record, case.terminology
    for kind in KINDS:
        for resource in record.of(kind):
            status = text(resource.get("status"))
            if status in _ERASED or resource.get("doNotPerform") is True or _no_order(kind, resource):
                continue
            entry = Entry(resource, drug_of(resource, record.references, terminology), resource)
            if not (case.orders and kind == REQUEST and f"{kind}/{resource.get('id')}" in case.orders):
                index.add(entry)
    return index


def read_current(case: Case, definition: FactDef, wanted: Wanted) -> Fact:
    """Whether a drug of the value sets is taken now."""
    index = case.index(medications_of)
    entries = index.of(wanted.value_sets)
    if entries:
        used = [(entry, use_of(case, entry)) for entry in entries]
        now = [entry for entry, use in used if use is Use.NOW]
        if now:
            return Known(True, origins_of(now))
        perhaps = [entry for entry, use in used if use is Use.PERHAPS]
        if perhaps:
            return Unknown(
                Reason.UNREADABLE, note="on hold, or without a clear status", origins=origins_of(perhaps)
            )
        supplied = [
            entry for entry in entries if entry.kind == DISPENSE and _may_be_in_use(case, entry, entries)
        ]
        if supplied:
            note = "dispensed recently; current use not recorded"
            return Unknown(Reason.NOT_RECORDED, note=note, origins=origins_of(supplied))
    lacking = index.lacking(case, TAKEN, wanted, may_be_used)
    if lacking is not None:
        return lacking
    ended = [entry for entry in entries if entry.kind != DISPENSE]
    if not ended:
        return _NOT_RECORDED if definition.when_not_recorded == "unknown" else _NO
    return Known(False, origins_of(ended))


def read_daily_dose(case: Case, wanted: Wanted) -> Fact:
    """The total daily dose (mg/d) of what is taken now; not taken is 0.

    Requests and statements tell of the same treatment, so they are compared and never added. Where they
    differ, or the same dose is prescribed twice, the dose lies between what they come to.
    """
    index = case.index(medications_of)
    used = [(entry, use_of(case, entry)) for entry in index.of(wanted.value_sets)]
    if any(use is Use.PERHAPS for entry, use in used):
        return Unknown(Reason.UNREADABLE, note="on hold, or without a clear status")
    now = [entry for entry, use in used if use is Use.NOW and entry.kind in TAKEN]
    if not now:
        lacking = index.lacking(case, TAKEN, wanted, may_be_used)
        return lacking or Known(Fraction(0))
    origins = origins_of(now)
    told = [
        _total(case, [e for e in now if e.kind == kind]) for kind in TAKEN if any(e.kind == kind for e in now)
    ]
    numbers = [bounds(fact) for fact in told if isinstance(fact, Known | Bounded)]
    silent = [fact for fact in told if isinstance(fact, Unknown)]
    if not numbers or any(fact.reason is not Reason.NOT_RECORDED for fact in silent):
        failed = silent[0]
        return Unknown(failed.reason, note=failed.note, origins=origins)
    least = (
        None if any(low is None for low, _ in numbers) else min(low for low, _ in numbers if low is not None)
    )
    most = (
        None
        if any(high is None for _, high in numbers)
        else max(high for _, high in numbers if high is not None)
    )
    if least is not None and least == most:
        return Known(least, origins)
    return Bounded(
        least, most, Reason.CONTRADICTORY, (), origins, "the record tells more than one daily dose"
    )


def read_stop_reason(case: Case, definition: FactDef, wanted: Wanted, reasons: str) -> Fact:
    """Whether a statement or request of the drug carries a status reason of the value set ``reasons``."""
    index = case.index(medications_of)
    entries = [entry for entry in index.of(wanted.value_sets) if entry.kind in TAKEN]
    held = [entry for entry in entries if reasons in status_reason_sets(case, entry)]
    if held:
        return Known(True, origins_of(held))
    lacking = index.lacking(case, TAKEN, wanted, tells_of_taking)
    if lacking is not None:
        return lacking
    return Unknown(Reason.NOT_RECORDED) if definition.when_not_recorded == "unknown" else Known(False)


def status_reason_sets(case: Case, entry: Entry) -> frozenset[str]:
    """The value sets of the coded reasons for the entry's status."""
    found: frozenset[str] = frozenset()
    for reason in elements(entry.resource.get("statusReason")):
        found |= case.terminology.concept(reason).sets
    return found


def use_of(case: Case, entry: Entry) -> Use:
    """Whether the entry says that its drug is taken now: by status, and by its period where it has one."""
    resource, kind = entry.resource, entry.kind
    status = text(resource.get("status"))
    if kind == DISPENSE or status in _ENDED or status in _NEVER_TAKEN:
        return Use.NO
    start, end = span(case, resource)
    if start is not None and start.earliest > case.as_of:
        return Use.NO
    if end is not None and end.last_instant < case.as_of:
        return Use.NO
    if status != _CURRENT.get(kind):
        return Use.PERHAPS
    # An end of which only the month is known, in this month: it may be over.
    over = end is not None and end.earliest <= case.as_of and end.latest - end.earliest > timedelta(days=1)
    return Use.PERHAPS if over else Use.NOW


def may_be_used(case: Case, entry: Entry) -> bool:
    """Whether an entry leaves open that its drug is taken now."""
    return use_of(case, entry) is not Use.NO


def tells_of_taking(_: Case, entry: Entry) -> bool:
    """Whether an entry is of a list that proves what is taken: a request or a statement."""
    return entry.kind in TAKEN


def span(case: Case, resource: Json) -> tuple[Moment | None, Moment | None]:
    """When a treatment began and ends, as far as the resource says; a request begins when it was authored."""
    kind = resource["resourceType"]
    if kind == REQUEST:
        starts, ends = [], []
        for instruction in dosage.instructions(resource):
            start, end = period(element(element(instruction.get("timing")).get("repeat")).get("boundsPeriod"))
            starts.append(case.moment(start))
            ends.append(case.moment(end))
        valid = period(element(resource.get("dispenseRequest")).get("validityPeriod"))[1]
        first = min((m for m in starts if m is not None), key=lambda m: m.earliest, default=None)
        last = None
        if ends and None not in ends:
            last = max((m for m in ends if m is not None), key=lambda m: m.latest)
        return first or case.moment(resource.get("authoredOn")), last or case.moment(valid)
    start, end = period(resource.get("effectivePeriod"))
    return case.moment(start, resource.get("effectiveDateTime")), case.moment(end)


def origins_of(entries: list[Entry]) -> tuple[Origin, ...]:
    """Where a statement about medication comes from."""
    return tuple(dict.fromkeys(_origin(entry.resource) for entry in entries[:8]))


def handed_over(case: Case, resource: Json) -> Moment | None:
    """When a dispense was handed over, else prepared."""
    return case.moment(resource.get("whenHandedOver"), resource.get("whenPrepared"))


def supplied_until(case: Case, resource: Json) -> Moment | None:
    """The end of the time in which a dispensed supply may be in use; None if its length is not recorded."""
    start = handed_over(case, resource)
    supply = element(resource.get("daysSupply"))
    days, unit = number_of(supply.get("value")), unit_of(supply)
    if start is None or days is None or not 0 < days < 3660 or unit not in (None, "d"):
        return None
    last = start.last_instant + timedelta(days=float(days * _SUPPLY_FACTOR))
    return Moment(last, last)


def _origin(resource: Json) -> Origin:
    start, end = period(resource.get("effectivePeriod"))
    status = text(resource.get("status"))
    told = resource["resourceType"] != DISPENSE and status in _TOLD
    return origin(
        resource,
        resource.get("effectiveDateTime"),
        *(end, start),
        resource.get("authoredOn"),
        resource.get("whenHandedOver"),
        resource.get("dateAsserted"),
        note=status if told else "",
    )


def _no_order(kind: str, resource: Json) -> bool:
    return kind == REQUEST and code_of(resource.get("intent")) in _NO_ORDER


def _may_be_in_use(case: Case, dispense: Entry, entries: Sequence[Entry]) -> bool:
    """Whether a supply is not used up, and nothing says that the treatment ended after it was handed over."""
    until, since = supplied_until(case, dispense.resource), handed_over(case, dispense.resource)
    if until is None or since is None or text(dispense.resource.get("status")) != "completed":
        return False
    if until.latest < case.as_of:
        return False
    for entry in entries:
        end = span(case, entry.resource)[1] if text(entry.resource.get("status")) in _ENDED else None
        if end is not None and end.earliest >= since.earliest:
            return False
    return True


def _total(case: Case, entries: list[Entry]) -> Fact:
    """What the entries of one list come to; one that repeats another's dose may be the same, renewed."""
    least: list[Fraction | None] = []
    most: list[Fraction | None] = []
    seen: set[tuple[frozenset[str], Bounds]] = set()
    for entry in entries:
        fact = dosage.daily_dose(entry.resource, case.record.references)
        if isinstance(fact, Unknown):
            return fact
        found = bounds(fact)
        low, high = found
        most.append(high)
        least.append(Fraction(0) if (entry.concept.names, found) in seen else low)
        seen.add((entry.concept.names, found))
    low = None if None in least else sum((n for n in least if n is not None), Fraction(0))
    high = None if None in most else sum((n for n in most if n is not None), Fraction(0))
    return dosage.between((low, high))
