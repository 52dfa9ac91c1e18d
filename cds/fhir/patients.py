"""The Patient resource: age in completed years, administrative gender."""

from fractions import Fraction

from cds.core.facts import Bounded, Fact, FactDef, Known, Origin, Reason, Unknown
from cds.core.moments import years_between
from cds.fhir.case import Case, origin
from cds.fhir.elements import text
from cds.fhir.record import State

_GENDERS = ("female", "male", "other", "unknown")


def read_age(case: Case) -> Fact:
    """Age (a) on the day asked about; Bounded where the birth date is known to the month or year only.

    Not recorded without a birth date; unreadable if it is no date, in the future, or the patient was not
    read.
    """
    patient = case.record.patient
    if patient is None or patient.get("birthDate") is None:
        return _without(case)
    moment = case.moment(patient["birthDate"])
    today = case.as_of.date()
    if moment is None or moment.earliest.date() > today:
        return Unknown(Reason.UNREADABLE, note="the birth date is not a date of the past")
    origins = (origin(patient, patient["birthDate"]),)
    most = years_between(moment.earliest.date(), today)
    least = max(0, years_between(min(moment.last_instant.date(), today), today))
    if least == most:
        return Known(Fraction(most), origins)
    return Bounded(
        Fraction(least),
        Fraction(most),
        Reason.NOT_RECORDED,
        (),
        origins,
        "the birth date is not recorded to the day",
    )


def read_gender(case: Case, definition: FactDef) -> Fact:
    """Administrative gender as one of the fact's choices; ``unknown`` is ``other`` where it has that.

    A gender that is not one of the choices is not recorded: the formulas then take both.
    """
    patient = case.record.patient
    if patient is None or patient.get("gender") is None:
        return _without(case)
    gender = text(patient["gender"]).lower()
    if gender not in _GENDERS:
        return Unknown(Reason.UNREADABLE, note="the gender is not a FHIR code")
    origins: tuple[Origin, ...] = (origin(patient),)
    choice = "other" if gender == "unknown" else gender
    if choice in definition.choices:
        return Known(choice, origins)
    return Unknown(Reason.NOT_RECORDED, note="recorded as neither female nor male", origins=origins)


def _without(case: Case) -> Unknown:
    """Nothing recorded, or why that cannot be said."""
    state = case.record.state("Patient")
    if case.record.patient is None and state is not State.EMPTY:
        reason = Reason.NOT_SENT if state is State.NOT_SENT else Reason.UNREADABLE
        return Unknown(reason)
    return Unknown(Reason.NOT_RECORDED)
