"""What the record tells of treatments, entry by entry: drug, dose, from when to when, and for what.

For people to read. Rules ask for facts (``courses``, ``outcomes``), which read the same entries in the same
way.
"""

import enum
from collections.abc import Iterator
from typing import NamedTuple

from cds.core.facts import Fact, FactDef, FactType, Origin
from cds.core.members import plain_members
from cds.core.moments import Moment
from cds.fhir import dosage
from cds.fhir.case import Case, origin, period
from cds.fhir.elements import text
from cds.fhir.episodes import Episode, episodes_of
from cds.fhir.exposures import HAPPENED
from cds.fhir.index import Entry, Wanted
from cds.fhir.medications import ADMINISTRATION, TAKEN, Use, medications_of, origins_of, use_of
from cds.fhir.outcomes import reasons_of
from cds.fhir.procedures import is_done, performed, procedures_of
from cds.fhir.units import Scale

_SINGLE = Scale(FactDef("dose", "Dose", FactType.QUANTITY, unit="mg"))


@plain_members
class State(enum.StrEnum):
    """What an entry says of its treatment: it goes on, it is over, it was given once, or that is not
    clear."""

    ONGOING = "ongoing"
    ENDED = "ended"
    GIVEN = "given"
    UNCLEAR = "unclear"


@plain_members
class Purpose(enum.StrEnum):
    """What an entry says that its treatment was for."""

    THIS = "this"
    OTHER = "other"
    NOT_RECORDED = "not_recorded"


class Treated(NamedTuple):
    """One entry. ``names`` are ingredients as the value sets call them; empty for a procedure.

    ``dose`` is a day's (mg/d) or, where it was given once, that dose (mg). ``start`` and ``end`` are None
    where they are not recorded; what goes on has no end.
    """

    origin: Origin
    names: frozenset[str]
    sets: frozenset[str]
    state: State
    start: Moment | None
    end: Moment | None
    dose: Fact
    purpose: Purpose


def treated_with(case: Case, wanted: Wanted, indication: str) -> tuple[Treated, ...]:
    """What requests, statements and administrations tell of drugs of these value sets, oldest first.

    ``indication`` is the value set of what they are to be for. What was never taken, and what only begins
    after the instant asked about, is left out.
    """
    told = [_taken(case, episode, indication) for episode in episodes_of(case, wanted)]
    told += _administered(case, wanted, indication)
    return tuple(sorted(told, key=_begun))


def procedures_done(case: Case, wanted: Wanted) -> tuple[Treated, ...]:
    """The procedures of these value sets that were done by the instant asked about, oldest first."""
    told = []
    for entry in case.index(procedures_of).of(wanted.value_sets):
        at = performed(case, entry)
        if is_done(entry) and (at is None or at.earliest <= case.as_of):
            start, end = period(entry.resource.get("performedPeriod"))
            source = origin(entry.resource, entry.resource.get("performedDateTime"), end, start)
            told.append(
                Treated(
                    source,
                    frozenset(),
                    entry.concept.sets,
                    State.GIVEN,
                    at,
                    at,
                    dosage.NOT_RECORDED,
                    Purpose.THIS,
                )
            )
    return tuple(sorted(told, key=_begun))


def in_words_only(case: Case) -> tuple[Origin, ...]:
    """The entries of the medication lists that have words and no code: each could be any drug."""
    return origins_of([entry for entry in case.index(medications_of).textual if entry.kind in TAKEN])


def _taken(case: Case, episode: Episode, indication: str) -> Treated:
    entry = episode.entry
    state, end, dose = State.UNCLEAR, episode.end, episode.dose
    if episode.has_ended:
        state = State.ENDED
    elif use_of(case, entry) is Use.NOW:
        state = State.ONGOING
    at = case.moment(entry.resource.get("effectiveDateTime"))
    if state is State.ENDED and end is None and at is not None:
        state, end, dose = State.GIVEN, at, _single(case, entry)
    return _treated(case, entry, state, (episode.start, end), dose, indication)


def _administered(case: Case, wanted: Wanted, indication: str) -> Iterator[Treated]:
    for entry in case.index(medications_of).of(wanted.value_sets):
        resource = entry.resource
        if entry.kind != ADMINISTRATION or text(resource.get("status")) not in HAPPENED[ADMINISTRATION]:
            continue
        start, end = (case.moment(value) for value in period(resource.get("effectivePeriod")))
        at = case.moment(resource.get("effectiveDateTime"))
        begun = at or start or end
        if begun is None or begun.earliest <= case.as_of:
            span = (begun, at or end or begun)
            yield _treated(case, entry, State.GIVEN, span, _single(case, entry), indication)


def _single(case: Case, entry: Entry) -> Fact:
    return dosage.single_dose(entry.resource, _SINGLE, case.record.references)


def _treated(
    case: Case,
    entry: Entry,
    state: State,
    span: tuple[Moment | None, Moment | None],
    dose: Fact,
    indication: str,
) -> Treated:
    sets, is_coded = reasons_of(case, entry)
    purpose = Purpose.THIS if indication in sets else Purpose.OTHER if is_coded else Purpose.NOT_RECORDED
    source = origins_of([entry])[0]
    return Treated(source, entry.concept.names, entry.concept.sets, state, *span, dose, purpose)


def _begun(one: Treated) -> tuple[float, str]:
    """By start, the undated last."""
    return one.start.earliest.timestamp() if one.start else float("inf"), one.origin.resource
