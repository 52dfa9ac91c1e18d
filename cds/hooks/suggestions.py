"""Suggestions: order the missing test, cancel the order, replace it by the protocol's dose.

Each carries whole, valid FHIR R4 resources, built here and never copied from a draft that may not be valid.
Replacing an order is a delete and a create in one suggestion (CDS Hooks, Action).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cds.core.decide import Decision
from cds.core.facts import Known, Missing
from cds.core.quantity import number, spoken_unit
from cds.core.rules import RuleBook
from cds.fhir.orders import Order
from cds.fhir.systems import UCUM, canonical_system

# The names a rule file may use in `suggest:`.
CANCEL_ORDER, PROTOCOL_DOSE = "cancel-order", "protocol-dose"
NewId = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a suggested resource is for, as ids of the calling EHR."""

    patient_id: str
    encounter_id: str | None

    def references(self, encounter: str = "encounter") -> dict[str, Any]:
        """``subject`` and, where known, the encounter, as R4 references."""
        references: dict[str, Any] = {"subject": {"reference": f"Patient/{self.patient_id}"}}
        if self.encounter_id:
            references[encounter] = {"reference": f"Encounter/{self.encounter_id}"}
        return references


def tests_for(missing: Iterable[Missing], rulebook: RuleBook, subject: Subject, new_id: NewId) -> list[dict[str, Any]]:
    """One suggestion for each test that would settle a missing fact, each test once."""
    suggestions: dict[tuple[str, str], dict[str, Any]] = {}
    for item in missing:
        definition = rulebook.facts.get(item.fact)
        test = definition.settled_by if definition is not None else None
        if definition is None or test is None or (test.system, test.code) in suggestions:
            continue
        title = definition.title[0].lower() + definition.title[1:] if definition.title[1:2].islower() else definition.title
        suggestions[test.system, test.code] = {
            "label": f"Order {title}",
            "uuid": new_id(),
            "actions": [
                {
                    "type": "create",
                    "description": f"Order {title}",
                    "resource": {
                        "resourceType": "ServiceRequest",
                        "status": "draft",
                        "intent": "order",
                        "code": {
                            "coding": [{"system": canonical_system(test.system), "code": test.code, "display": test.display}],
                            "text": definition.title,
                        },
                        **subject.references(),
                    },
                }
            ],
        }
    return list(suggestions.values())


def cancellation(order: Order, drug: str, new_id: NewId) -> dict[str, Any]:
    """The suggestion to take ``order`` out of the draft orders."""
    text = f"Cancel this order for {drug}"
    return {
        "label": text,
        "uuid": new_id(),
        "actions": [{"type": "delete", "description": text, "resourceId": order.reference}],
    }


def protocol_dose(
    order: Order, decision: Decision, rulebook: RuleBook, subject: Subject, new_id: NewId
) -> dict[str, Any] | None:
    """Replace a ketamine order by the protocol's dose for this weight; None where the dose or a number is not known."""
    dose = decision.sheet["protocol_dose"]
    minutes, volume = (decision.numbers.limit(f"infusion.ketamine_{name}") for name in ("duration", "volume"))
    racemic = decision.sheet["esketamine_ordered"] == Known(False)
    if not isinstance(dose, Known) or minutes is None or volume is None or not racemic:
        return None
    milligrams = number(dose.value)
    text = f"{milligrams} mg by intravenous infusion over {number(minutes)} min in {number(volume)} mL sodium chloride 0.9 %"
    drug = next(c for c in rulebook.value_sets["ketamine"].codes if c.system == "rxnorm")
    route = next(c for c in rulebook.value_sets["intravenous-route"].codes if c.system == "snomed")
    resource = {
        "resourceType": "MedicationRequest",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": {
            "coding": [{"system": canonical_system(drug.system), "code": drug.code, "display": drug.display}],
            "text": drug.display,
        },
        **subject.references(),
        "dosageInstruction": [
            {
                "text": text,
                "timing": {"repeat": {"duration": _json(minutes), "durationUnit": "min", "count": 1}},
                "route": {"coding": [{"system": canonical_system(route.system), "code": route.code, "display": route.display}]},
                "doseAndRate": [
                    {"doseQuantity": {"value": _json(dose.value), "unit": spoken_unit("mg"), "system": UCUM, "code": "mg"}}
                ],
            }
        ],
    }
    label = f"Replace by the protocol dose, {milligrams} mg over {number(minutes)} min"
    return {
        "label": label,
        "uuid": new_id(),
        "isRecommended": True,
        "actions": [
            {"type": "delete", "description": "Remove the order as drafted", "resourceId": order.reference},
            {"type": "create", "description": f"Order {text}", "resource": resource},
        ],
    }


def _json(value: Any) -> int | float:
    return int(value) if value.denominator == 1 else round(float(value), 1)
