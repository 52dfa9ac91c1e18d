"""The work: a ketamine order for the sample patient against whom nothing speaks, with some 60 resources."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cds.hooks.request import EXTENSION
from cds.hooks.samples import hook_call
from cds.hooks.services import SERVICES
from tests.bench.servers import ROOT

Json = dict[str, Any]

SERVICE = SERVICES["cluster-headache-order-sign"]
DRUG = "ketamine"
# Stands in every id and in one value of the body; each call has another number in its place, so that no
# cache of a record's content can help.
MARK = "31415926"
EXPECTED = "ketamine-infusion-sheet"
_FEWEST, _MOST = 55, 70

_LOINC, _SNOMED = "http://loinc.org", "http://snomed.info/sct"
_RXNORM, _ICD = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://hl7.org/fhir/sid/icd-10-cm"
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"

# What a patient of some years has on record besides: results of earlier visits, the last one first.
_VISITS = ("2025-11-20", "2025-08-19")
_RESULTS: tuple[tuple[str, str, str, tuple[float, ...]], ...] = (
    ("2160-0", "Creatinine", "mg/dL", (0.92, 0.88)),
    ("2951-2", "Sodium", "mmol/L", (140, 139)),
    ("3016-3", "Thyrotropin", "m[IU]/L", (1.8, 2.1)),
    ("29463-7", "Body weight", "kg", (81, 79.5)),
    ("8867-4", "Heart rate", "/min", (64, 71)),
    ("8625-6", "P-R Interval", "ms", (166, 164)),
)
_PRESSURES = ((131, 80), (126, 79))
_PROBLEMS = (
    ("235595009", "K21.9", "Gastro-oesophageal reflux disease", "2019-03-04"),
    ("367498001", "J30.2", "Seasonal allergic rhinitis", "2004-05-01"),
    ("55822004", "E78.5", "Hyperlipidaemia", "2022-09-12"),
    ("279039007", "M54.50", "Low back pain", "2023-06-20"),
    ("239873007", "M17.11", "Osteoarthritis of knee", "2024-02-05"),
)
_MEDICATIONS = (
    ("7646", "omeprazole", 20),
    ("83367", "atorvastatin", 20),
    ("20610", "cetirizine", 10),
    ("6809", "metformin", 500),
    ("161", "acetaminophen", 500),
    ("5640", "ibuprofen", 400),
)
_ALLERGIES = (("70618", "penicillin", "2001-10-08"), ("10180", "sulfamethoxazole", "2012-04-17"))


class WorkError(AssertionError):
    """The service did not answer the work as it must; the message says what was missing."""


@dataclass(frozen=True, slots=True)
class Work:
    """The body of the call, with ``MARK`` in it, and how many resources it carries."""

    body: str
    resources: int


def work(discovery: Json) -> Work:
    """The call that an EHR makes of the record by the templates of ``discovery``."""
    sample = json.loads((ROOT / "samples" / "candidate.json").read_text(encoding="utf-8"))
    patient = next(e["resource"]["id"] for e in sample["entry"] if e["resource"]["resourceType"] == "Patient")
    more = [{"resource": resource} for resource in _more(f"Patient/{patient}")]
    grown = {**sample, "entry": [*sample["entry"], *more]}
    text = json.dumps(grown).replace(f'"Patient/{patient}"', f'"Patient/{patient}-{MARK}"')
    grown = json.loads(text)
    for resource in (entry["resource"] for entry in grown["entry"]):
        resource["id"] = f"{resource['id']}-{MARK}"
        if resource.get("valueQuantity", {}).get("value") == 0.9:
            resource["valueQuantity"]["value"] = float(f"0.9{MARK}")  # creatinine, in mg/dL
    call = hook_call(grown, SERVICE, discovery, DRUG)
    resources = sum(len(answer["entry"]) if "entry" in answer else 1 for answer in call["prefetch"].values())
    if not _FEWEST <= resources <= _MOST:
        raise WorkError(f"the record has {resources} resources instead of about 60")
    return Work(json.dumps(call, ensure_ascii=False, separators=(",", ":")), resources)


def check(response: Json) -> None:
    """WorkError unless the response is whole: one informative card with the dose, and every finding."""
    findings = response["extension"][EXTENSION]["findings"]
    verdicts = {finding["rule"]: finding["verdict"] for finding in findings}
    cards = response["cards"]
    _expect([card["indicator"] for card in cards] == ["info"], "one informative card and no other")
    spoken = [rule.partition("@")[0] for rule in cards[0]["extension"][EXTENSION]["rules"]]
    _expect(EXPECTED in spoken and "ketamine 40 mg" in cards[0]["summary"], "the protocol dose on the card")
    _expect("Condition/condition-1-" in cards[0]["detail"], "the origin of a fact on the card")
    _expect(verdicts.get(EXPECTED) == "met", f"{EXPECTED} met")
    for rule in ("ketamine-renal-contraindication", "ketamine-stroke-contraindication"):
        _expect(verdicts.get(rule) == "not_met", f"{rule} not met")
    _expect(len(verdicts) >= 45, "the findings of all rules about ketamine")
    _expect(all(finding["criteria"] for finding in findings), "criteria in every finding")


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise WorkError(f"the response lacks: {what}")


def _more(subject: str) -> Iterator[Json]:
    for code, name, unit, values in _RESULTS:
        for day, value in zip(_VISITS, values, strict=True):
            yield _observation(code, name, day, subject) | {"valueQuantity": _quantity(value, unit)}
    for day, (systolic, diastolic) in zip(_VISITS, _PRESSURES, strict=True):
        parts = (("8480-6", "Systolic", systolic), ("8462-4", "Diastolic", diastolic))
        yield _observation("85354-9", "Blood pressure panel", day, subject) | {
            "component": [
                {
                    "code": _concept(_LOINC, code, f"{name} blood pressure"),
                    "valueQuantity": _quantity(value, "mm[Hg]"),
                }
                for code, name, value in parts
            ]
        }
    for problem in _PROBLEMS:
        yield _problem(*problem, subject)
    for medication in _MEDICATIONS:
        yield from _medication(*medication, subject)
    for code, name, since in _ALLERGIES:
        yield {
            "resourceType": "AllergyIntolerance",
            "id": f"allergy-{code}",
            "clinicalStatus": _concept(f"{_TERMINOLOGY}/allergyintolerance-clinical", "active"),
            "code": _concept(_RXNORM, code, name),
            "patient": {"reference": subject},
            "recordedDate": since,
        }


def _problem(snomed: str, icd: str, name: str, since: str, subject: str) -> Json:
    return {
        "resourceType": "Condition",
        "id": f"problem-{snomed}",
        "clinicalStatus": _concept(f"{_TERMINOLOGY}/condition-clinical", "active"),
        "verificationStatus": _concept(f"{_TERMINOLOGY}/condition-ver-status", "confirmed"),
        "category": [_concept(f"{_TERMINOLOGY}/condition-category", "problem-list-item")],
        "code": {"coding": [_coding(_SNOMED, snomed, name), _coding(_ICD, icd, name)], "text": name},
        "subject": {"reference": subject},
        "recordedDate": since,
    }


def _medication(code: str, name: str, dose: float, subject: str) -> Iterator[Json]:
    """A prescription, and that it was filled."""
    common = {"medicationCodeableConcept": _concept(_RXNORM, code, name), "subject": {"reference": subject}}
    yield {
        "resourceType": "MedicationRequest",
        "id": f"prescription-{code}",
        "status": "active",
        "intent": "order",
        **common,
        "authoredOn": "2026-01-12",
        "dosageInstruction": [
            {
                "text": f"{dose} mg once a day",
                "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
                "doseAndRate": [{"doseQuantity": _quantity(dose, "mg")}],
            }
        ],
    }
    yield {
        "resourceType": "MedicationDispense",
        "id": f"fill-{code}",
        "status": "completed",
        **common,
        "whenHandedOver": "2026-01-13T16:20:00+01:00",
        "daysSupply": _quantity(30, "d"),
    }


def _observation(code: str, name: str, day: str, subject: str) -> Json:
    return {
        "resourceType": "Observation",
        "id": f"result-{code}-{day}",
        "meta": {"lastUpdated": f"{day}T12:00:00Z"},
        "status": "final",
        "category": [_concept(f"{_TERMINOLOGY}/observation-category", "exam")],
        "code": _concept(_LOINC, code, name),
        "subject": {"reference": subject},
        "effectiveDateTime": f"{day}T08:30:00+01:00",
        "issued": f"{day}T10:42:13.125+01:00",
    }


def _quantity(value: float, unit: str) -> Json:
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}


def _coding(system: str, code: str, display: str = "") -> Json:
    return {"system": system, "code": code} | ({"display": display} if display else {})


def _concept(system: str, code: str, name: str = "") -> Json:
    return {"coding": [_coding(system, code, name)]} | ({"text": name} if name else {})
