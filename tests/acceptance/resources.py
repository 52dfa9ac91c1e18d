"""The FHIR R4 resources that a record and its draft orders are made of."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

Resource = dict[str, Any]

OUR_OBSERVATION = "urn:cluster-headache-cds:observation"
_STATUS = "http://terminology.hl7.org/CodeSystem"
_UCUM = "http://unitsofmeasure.org"


class Coding(NamedTuple):
    """A code, and the value set of the rules that holds it (empty: none does)."""

    value_set: str
    system: str
    code: str
    display: str


_PAIN = Coding("", "http://loinc.org", "72514-3", "Pain severity - 0-10 verbal numeric rating")


def concept(coding: Coding) -> Resource:
    """A CodeableConcept of one coding."""
    return {"coding": [{"system": coding.system, "code": coding.code, "display": coding.display}]}


def condition(
    coding: Coding,
    clinical: str = "active",
    verification: str = "confirmed",
    onset: str | None = None,
    recorded: str | None = None,
) -> Resource:
    """A diagnosis of the problem list."""
    resource = {
        "resourceType": "Condition",
        "verificationStatus": {
            "coding": [{"system": f"{_STATUS}/condition-ver-status", "code": verification}]
        },
        "code": concept(coding),
    }
    if verification != "entered-in-error":
        resource["clinicalStatus"] = {
            "coding": [{"system": f"{_STATUS}/condition-clinical", "code": clinical}]
        }
    if onset is not None:
        resource["onsetDateTime"] = onset
    if recorded is not None:
        resource["recordedDate"] = recorded
    return resource


def allergy(
    coding: Coding, kind: str = "allergy", clinical: str = "active", verification: str = "confirmed"
) -> Resource:
    """An entry of the allergy list; ``kind`` is allergy or intolerance."""
    resource = {
        "resourceType": "AllergyIntolerance",
        "type": kind,
        "category": ["medication"],
        "verificationStatus": {
            "coding": [{"system": f"{_STATUS}/allergyintolerance-verification", "code": verification}]
        },
        "code": concept(coding),
    }
    if verification != "entered-in-error":
        resource["clinicalStatus"] = {
            "coding": [{"system": f"{_STATUS}/allergyintolerance-clinical", "code": clinical}]
        }
    return resource


def quantity(value: str, unit: str | None) -> Resource:
    """A Quantity as written; ``unit`` is UCUM, None leaves it out."""
    number = float(value) if "." in value else int(value)
    return (
        {"value": number} if unit is None else {"value": number, "unit": unit, "system": _UCUM, "code": unit}
    )


def observation(coding: Coding, when: str, status: str = "final", **value: Any) -> Resource:
    """A result; ``value`` is its value member and what else stands in it."""
    return {
        "resourceType": "Observation",
        "status": status,
        "code": concept(coding),
        "effectiveDateTime": when,
        **value,
    }


def blood_pressure(
    panel: Coding, parts: tuple[Coding, Coding], values: tuple[str, str], when: str
) -> Resource:
    """A blood pressure panel, mm[Hg]."""
    component = [
        {"code": concept(part), "valueQuantity": quantity(value, "mm[Hg]")}
        for part, value in zip(parts, values, strict=True)
    ]
    return observation(panel, when, component=component)


def statement(
    drug: Coding,
    status: str,
    start: str | None = None,
    end: str | None = None,
    milligrams_a_day: str | None = None,
    reason: Coding | None = None,
) -> Resource:
    """A MedicationStatement; ``reason`` is why it was stopped."""
    resource: Resource = {
        "resourceType": "MedicationStatement",
        "status": status,
        "medicationCodeableConcept": concept(drug),
    }
    period = {name: day for name, day in (("start", start), ("end", end)) if day is not None}
    if period:
        resource["effectivePeriod"] = period
    if milligrams_a_day is not None:
        resource["dosage"] = [daily(milligrams_a_day)]
    if reason is not None:
        resource["statusReason"] = [concept(reason)]
    return resource


def statement_in_words(words: str) -> Resource:
    """A drug taken now, written as text without a code."""
    return {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": {"text": words},
    }


def daily(milligrams: str) -> Resource:
    """A dosage of so many mg once a day."""
    return {
        "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": quantity(milligrams, "mg")}],
    }


def administration(drug: Coding, when: str, dose: Resource | None = None) -> Resource:
    """A dose that was given; ``dose`` is its Quantity."""
    resource: Resource = {
        "resourceType": "MedicationAdministration",
        "status": "completed",
        "medicationCodeableConcept": concept(drug),
        "effectiveDateTime": when,
    }
    return resource if dose is None else {**resource, "dosage": {"dose": dose}}


def request(drug: Coding, status: str, **more: Any) -> Resource:
    """A prescription or a draft order."""
    return {
        "resourceType": "MedicationRequest",
        "status": status,
        "intent": "order",
        "medicationCodeableConcept": concept(drug),
        **more,
    }


def injection(procedure: Coding, when: str, outcome: Coding | None = None) -> Resource:
    """A procedure that was done, with its coded outcome."""
    resource: Resource = {
        "resourceType": "Procedure",
        "status": "completed",
        "code": concept(procedure),
        "performedDateTime": when,
    }
    return resource if outcome is None else {**resource, "outcome": concept(outcome)}


def diary_days(last: date, counts: list[int]) -> list[Resource]:
    """One entry a day, the last of them on ``last``; ``counts`` are attacks."""
    coding = Coding("", OUR_OBSERVATION, "attacks-per-day", "Attacks per day")
    first = last - timedelta(days=len(counts) - 1)
    return [
        observation(coding, (first + timedelta(days=position)).isoformat(), valueInteger=count)
        for position, count in enumerate(counts)
    ]


def attack(start: datetime, pain_score: int | None = None) -> Resource:
    """One attack, entered by itself; ``pain_score`` is from 0 to 10."""
    entry = observation(Coding("", OUR_OBSERVATION, "attack", "Attack"), start.isoformat())
    if pain_score is not None:
        entry["component"] = [{"code": concept(_PAIN), "valueQuantity": quantity(str(pain_score), "{score}")}]
    return entry


def mean_of_days(first: date, last: date, attacks_a_day: str) -> Resource:
    """A summary of the diary: so many attacks a day from ``first`` to ``last``."""
    coding = Coding("", OUR_OBSERVATION, "mean-attacks-per-day", "Mean attacks per day")
    resource = observation(coding, "", valueQuantity=quantity(attacks_a_day, "{attacks}/d"))
    del resource["effectiveDateTime"]
    return {**resource, "effectivePeriod": {"start": first.isoformat(), "end": last.isoformat()}}
