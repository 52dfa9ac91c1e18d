"""The results in a record: which there are, when they were made, which of them are the newest."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from cds.core.facts import Origin
from cds.core.moments import Moment
from cds.fhir.case import Case, period
from cds.fhir.elements import Json, dated, elements, reference_of, text
from cds.fhir.index import Entry, Index

KIND = ("Observation",)
_USABLE = frozenset({"final", "amended", "corrected"})
_IGNORED = frozenset({"entered-in-error", "cancelled"})
_VALUES = frozenset(
    {
        *("valueQuantity", "valueCodeableConcept", "valueString", "valueBoolean", "valueInteger"),
        *("valueRange", "valueRatio", "valueSampledData", "valueTime", "valueDateTime", "valuePeriod"),
    }
)


class Results(NamedTuple):
    """The results of some value sets that say anything, each with its time.

    ``latest`` are those that may be as new as the ``newest`` time, or all of them where nothing is dated.
    """

    timed: list[tuple[Entry, Moment | None]]
    newest: Moment | None
    latest: list[Entry]


def results_of(case: Case, value_sets: tuple[str, ...]) -> Results:
    """The results of these value sets. Several facts ask for the same: see ``Case.once``."""
    entries = case.index(observations_of).of(value_sets)
    timed = [(entry, time_of(case, entry.resource)) for entry in entries if has_value(entry.part)]
    moments = [moment for _, moment in timed if moment is not None]
    if not moments:
        return Results(timed, None, [entry for entry, _ in timed])
    newest = moments[0] if len(moments) == 1 else max(moments, key=_by_end)
    since = newest.earliest
    latest = [entry for entry, moment in timed if moment is not None and moment.last_instant >= since]
    return Results(timed, newest, latest)


def _by_end(moment: Moment) -> tuple[datetime, datetime]:
    """The latest time; of several that end together the one that begins last."""
    return moment.last_instant, moment.earliest


def observations_of(case: Case) -> Index:
    """The observations of the record and their components, without those cancelled or entered in error."""
    index = Index(case.terminology)
    coded = case.terminology.coded
    for resource in case.record.of("Observation"):
        status = resource.get("status")
        if status != "final" and text(status) in _IGNORED:
            continue
        concept = coded(resource.get("code"))
        if concept.sets:
            index.add_known(Entry(resource, concept, resource))
        if "component" in resource:
            for part in elements(resource["component"]):
                concept = coded(part.get("code"))
                if concept.sets:
                    index.add_known(Entry(resource, concept, part))
    return index


def time_of(case: Case, resource: Json) -> Moment | None:
    """When an observation was made: effectiveDateTime or instant, the end (else start) of its period."""
    moment = case.moment(resource.get("effectiveDateTime"))
    return case.moment(*_dates(resource)[1:]) if moment is None else moment


def _dates(resource: Json) -> tuple[object, ...]:
    start, end = period(resource.get("effectivePeriod"))
    return resource.get("effectiveDateTime"), resource.get("effectiveInstant"), end, start


def is_future(case: Case, moment: Moment) -> bool:
    """Whether a result is dated later than the clocks of two systems can differ: more than a day."""
    return moment.earliest > case.horizon


def is_usable(resource: Json) -> bool:
    """Whether a result is final, or corrected after it was."""
    status = resource.get("status")
    return status == "final" or text(status) in _USABLE


def has_value(part: Json) -> bool:
    """Whether a result says anything; with a reason for absent data it is as if it were not there."""
    if "valueQuantity" in part or not _VALUES.isdisjoint(part):
        return True
    return not part.get("dataAbsentReason") and not part.get("component") and not part.get("hasMember")


def origins_of(entries: Sequence[Entry]) -> tuple[Origin, ...]:
    """Where results come from, each once."""
    if len(entries) == 1:
        return (_origin(entries[0].resource),)
    return tuple(dict.fromkeys([_origin(entry.resource) for entry in entries]))


def _origin(resource: Json) -> Origin:
    return Origin(
        reference_of(resource), dated(resource.get("effectiveDateTime")) or dated(*_dates(resource))
    )
