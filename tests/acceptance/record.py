"""A patient's record as an EHR holds it, and the FHIR R4 resources it is made of.

Every entry is filed under a word of the clinic ("serum creatinine", "stroke"). What a scenario says replaces
what the base patient has under the same word; what it says twice stands there twice.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

Resource = dict[str, Any]

PATIENT, STRANGER = "patient", "stranger"
OUR_OBSERVATION = "urn:cluster-headache-cds:observation"
_STATUS = "http://terminology.hl7.org/CodeSystem"
_UCUM = "http://unitsofmeasure.org"
_SNOMED = "http://snomed.info/sct"


class Coding(NamedTuple):
    """A code, and the value set of the rules that holds it (empty: none does)."""

    value_set: str
    system: str
    code: str
    display: str


@dataclass(frozen=True, slots=True)
class _Entry:
    word: str
    resource: Resource
    of_base_patient: bool


@dataclass
class Record:
    """One patient's record, built up step by step.

    ``unsent``: what goes wrong with a prefetch key. ``strangers``: another patient's resources, by key.
    """

    now: datetime | None = None
    patient: Resource = field(default_factory=lambda: {"resourceType": "Patient", "id": PATIENT})
    unsent: dict[str, str] = field(default_factory=dict)
    strangers: list[tuple[str, Resource]] = field(default_factory=list)
    policy: tuple[str, str] | None = None
    is_base_patient: bool = False
    _entries: list[_Entry] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day of the scenario; every scenario states it."""
        assert self.now is not None, "the scenario does not say which day it is"
        return self.now.date()

    def add(self, word: str, resource: Resource, patient: str = PATIENT) -> None:
        """File a resource under ``word``."""
        if not self.is_base_patient:
            self._entries = [e for e in self._entries if e.word != word or not e.of_base_patient]
        identity = {"id": f"{word.replace(' ', '-').lower()}-{len(self._entries) + 1}"}
        key = "patient" if resource["resourceType"] == "AllergyIntolerance" else "subject"
        whole = {**resource, **identity, key: {"reference": f"Patient/{patient}"}}
        self._entries.append(_Entry(word, whole, self.is_base_patient))

    def remove(self, word: str) -> None:
        """Take out everything filed under ``word``, or under a kind of it ("chronic cluster headache")."""
        self._entries = [e for e in self._entries if not f" {e.word}".endswith(f" {word}")]

    def bundle(self) -> Resource:
        """The whole record as a Bundle."""
        resources = [self.patient, *(entry.resource for entry in self._entries)]
        return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}


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


def administration(drug: Coding, when: str) -> Resource:
    """A dose that was given."""
    return {
        "resourceType": "MedicationAdministration",
        "status": "completed",
        "medicationCodeableConcept": concept(drug),
        "effectiveDateTime": when,
    }


def request(drug: Coding, status: str, **more: Any) -> Resource:
    """A prescription or a draft order."""
    return {
        "resourceType": "MedicationRequest",
        "status": status,
        "intent": "order",
        "medicationCodeableConcept": concept(drug),
        **more,
    }


def injection(procedure: Coding, when: str, outcome: Coding) -> Resource:
    """A procedure that was done, with its coded outcome."""
    return {
        "resourceType": "Procedure",
        "status": "completed",
        "code": concept(procedure),
        "performedDateTime": when,
        "outcome": concept(outcome),
    }


def diary_days(last: date, counts: list[int]) -> list[Resource]:
    """One entry a day, the last of them on ``last``; ``counts`` are attacks."""
    coding = Coding("", OUR_OBSERVATION, "attacks-per-day", "Attacks per day")
    first = last - timedelta(days=len(counts) - 1)
    return [
        observation(coding, (first + timedelta(days=position)).isoformat(), valueInteger=count)
        for position, count in enumerate(counts)
    ]


def attack(start: datetime) -> Resource:
    """One attack, entered by itself."""
    return observation(Coding("", OUR_OBSERVATION, "attack", "Attack"), start.isoformat())


def mean_of_days(first: date, last: date, attacks_a_day: str) -> Resource:
    """A summary of the diary: so many attacks a day from ``first`` to ``last``."""
    coding = Coding("", OUR_OBSERVATION, "mean-attacks-per-day", "Mean attacks per day")
    resource = observation(coding, "", valueQuantity=quantity(attacks_a_day, "{attacks}/d"))
    del resource["effectiveDateTime"]
    return {**resource, "effectivePeriod": {"start": first.isoformat(), "end": last.isoformat()}}
