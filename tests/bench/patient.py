"""The work: a ketamine order for the sample patient against whom nothing speaks, with a record of about 60 resources."""

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
# Stands in every id and in one value of the body, and is replaced in each call: caches must not find it again.
MARK = "31415926"
EXPECTED = "ketamine-infusion-sheet"
_FEWEST, _MOST = 55, 70

_LOINC, _SNOMED = "http://loinc.org", "http://snomed.info/sct"
_RXNORM, _ICD = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://hl7.org/fhir/sid/icd-10-cm"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_CONDITION = "http://terminology.hl7.org/CodeSystem/condition"

# What a patient of some years has on record besides: (LOINC, name, unit), then (day, value).
_RESULTS = (
    (("2160-0", "Creatinine", "mg/dL"), (("2025-11-20", 0.92), ("2025-08-19", 0.88), ("2025-02-11", 0.91))),
    (("2951-2", "Sodium", "mmol/L"), (("2026-02-20", 140), ("2025-11-20", 139), ("2025-08-19", 141))),
    (("3016-3", "Thyrotropin", "m[IU]/L"), (("2026-02-20", 1.8), ("2025-02-11", 2.1))),
    (("29463-7", "Body weight", "kg"), (("2025-11-20", 81), ("2025-08-19", 79.5), ("2025-02-11", 80.5))),
    (("8867-4", "Heart rate", "/min"), (("2025-11-20", 64), ("2025-08-19", 71), ("2025-02-11", 69))),
    (("8625-6", "P-R Interval", "ms"), (("2025-08-19", 166), ("2025-02-11", 164))),
)
_PRESSURES = (
    ("2025-11-20", 131, 80),
    ("2025-08-19", 126, 79),
    ("2025-02-11", 129, 82),
    ("2024-11-05", 124, 77),
)
_PROBLEMS = (
    ("235595009", "K21.9", "Gastro-oesophageal reflux disease", "2019-03-04"),
    ("367498001", "J30.2", "Seasonal allergic rhinitis", "2004-05-01"),
    ("55822004", "E78.5", "Hyperlipidaemia", "2022-09-12"),
    ("279039007", "M54.50", "Low back pain", "2023-06-20"),
)
_MEDICATIONS = (
    ("7646", "omeprazole", "20 mg once a day", 20),
    ("83367", "atorvastatin", "20 mg at night", 20),
    ("20610", "cetirizine", "10 mg once a day", 10),
    ("11253", "vitamin D", "1 tablet once a day", 1),
)
_ALLERGIES = (("70618", "penicillin", "2001-10-08"),)


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
    return Work(json.dumps(call, ensure_ascii=False), resources)


def check(response: Json) -> None:
    """WorkError unless the response is whole: the infusion sheet on one informative card, and every finding."""
    extension = response["extension"][EXTENSION]
    verdicts = {finding["rule"]: finding["verdict"] for finding in extension["findings"]}
    levels = {card["indicator"]: card for card in response["cards"]}
    spoken = [rule for card in response["cards"] for rule in card["extension"][EXTENSION]["rules"]]
    _expect("critical" not in levels, "no critical card")
    _expect("info" in levels and "suggestions" in str(levels), "an informative card and a suggestion")
    _expect(any(rule.startswith(EXPECTED) for rule in spoken), f"{EXPECTED} on a card")
    _expect(verdicts.get(EXPECTED) == "met", f"{EXPECTED} met")
    for rule in ("ketamine-renal-contraindication", "ketamine-stroke-contraindication"):
        _expect(verdicts.get(rule) == "not_met", f"{rule} not met")
    _expect(len(verdicts) >= 40, "the findings of all rules about ketamine")
    _expect(all("criteria" in finding for finding in extension["findings"]), "criteria in every finding")


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise WorkError(f"the response lacks: {what}")


def _more(subject: str) -> Iterator[Json]:
    yield from _observations(subject)
    for number, (snomed, icd, name, since) in enumerate(_PROBLEMS):
        yield {
            "resourceType": "Condition",
            "id": f"problem-{number}",
            "clinicalStatus": _concept(f"{_CONDITION}-clinical", "active"),
            "verificationStatus": _concept(f"{_CONDITION}-ver-status", "confirmed"),
            "category": [_concept(f"{_CONDITION}-category", "problem-list-item")],
            "code": {"coding": [_coding(_SNOMED, snomed, name), _coding(_ICD, icd, name)], "text": name},
            "subject": {"reference": subject},
            "recordedDate": since,
        }
    for number, (code, name, text, dose) in enumerate(_MEDICATIONS):
        yield {
            "resourceType": "MedicationRequest",
            "id": f"prescription-{number}",
            "status": "active",
            "intent": "order",
            "medicationCodeableConcept": _concept(_RXNORM, code, name),
            "subject": {"reference": subject},
            "authoredOn": "2026-01-12",
            "dosageInstruction": [
                {
                    "text": text,
                    "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
                    "doseAndRate": [{"doseQuantity": _quantity(dose, "mg")}],
                }
            ],
        }
    for number, (code, name, since) in enumerate(_ALLERGIES):
        yield {
            "resourceType": "AllergyIntolerance",
            "id": f"allergy-{number}",
            "clinicalStatus": _concept(
                "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active"
            ),
            "code": _concept(_RXNORM, code, name),
            "patient": {"reference": subject},
            "recordedDate": since,
        }


def _observations(subject: str) -> Iterator[Json]:
    for (code, name, unit), values in _RESULTS:
        for number, (day, value) in enumerate(values):
            observation = _observation(f"result-{code}-{number}", code, name, day, subject)
            yield {**observation, "valueQuantity": _quantity(value, unit)}
    for number, (day, systolic, diastolic) in enumerate(_PRESSURES):
        panel = _observation(f"pressure-{number}", "85354-9", "Blood pressure panel", day, subject)
        parts = (
            ("8480-6", "Systolic blood pressure", systolic),
            ("8462-4", "Diastolic blood pressure", diastolic),
        )
        yield {
            **panel,
            "component": [
                {"code": _concept(_LOINC, code, name), "valueQuantity": _quantity(value, "mm[Hg]")}
                for code, name, value in parts
            ],
        }


def _observation(identifier: str, code: str, name: str, day: str, subject: str) -> Json:
    return {
        "resourceType": "Observation",
        "id": identifier,
        "meta": {"lastUpdated": f"{day}T12:00:00Z"},
        "status": "final",
        "category": [
            _concept(_CATEGORY, "laboratory" if identifier.startswith("result-") else "vital-signs")
        ],
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
