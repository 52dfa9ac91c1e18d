"""Suggestions: order the missing test, cancel the order, replace it by the protocol's dose.

Each carries whole, valid FHIR R4 resources, built here and never copied from a draft that may not be valid.
Replacing an order is a delete and a create in one suggestion (CDS Hooks, Action).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cds.core.decide import Decision
from cds.core.errors import Issue, RuleBookError
from cds.core.facts import Known
from cds.core.quantity import number
from cds.core.rules import Code, Rule, RuleBook
from cds.core.speech import ENGLISH, Speech
from cds.fhir.elements import reference_of
from cds.fhir.orders import Order
from cds.fhir.systems import RXNORM, SNOMED, UCUM, canonical_system
from cds.hooks.lacking import Remedy

# The names a rule file may use in `suggest:`.
CANCEL_ORDER, PROTOCOL_DOSE, ORDER_TEST = "cancel-order", "protocol-dose", "order-test"
Json = dict[str, Any]
NewId = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a suggested resource is for, as ids of the calling EHR."""

    patient_id: str
    encounter_id: str | None

    def references(self) -> Json:
        """``subject`` and, where known, ``encounter``, as R4 references."""
        references: Json = {"subject": {"reference": f"Patient/{self.patient_id}"}}
        if self.encounter_id:
            references["encounter"] = {"reference": f"Encounter/{self.encounter_id}"}
        return references


def ordered_tests(
    remedies: Iterable[Remedy], subject: Subject, new_id: NewId, speech: Speech = ENGLISH
) -> list[Json]:
    """One suggestion for each test, each test once. The resources stay English."""
    return [_test(remedy, subject, new_id, speech) for remedy in dict.fromkeys(remedies)]


def _test(remedy: Remedy, subject: Subject, new_id: NewId, speech: Speech) -> Json:
    text = speech.text("Order {what}").format(what=_in_a_sentence(speech.clinical(remedy.name)))
    test = remedy.test
    coding = coding_of(Code(test.system, test.code, test.display))
    resource = {
        "resourceType": "ServiceRequest",
        "status": "draft",
        "intent": "order",
        "code": {"coding": [coding], "text": remedy.name},
        **subject.references(),
    }
    action = {"type": "create", "description": text, "resource": resource}
    return {"label": text, "uuid": new_id(), "actions": [action]}


def _in_a_sentence(title: str) -> str:
    """``Serum creatinine`` as in *order serum creatinine*; ``TSH`` stays."""
    return title[0].lower() + title[1:] if title[1:2].islower() else title


def is_named(order: Order) -> bool:
    """Whether the client named the draft, by id or fullUrl; a name of ours must not stand in a delete."""
    return order.reference == reference_of(order.resource) or ":" in order.reference


def cancellation(order: Order, drug: str, new_id: NewId, speech: Speech = ENGLISH) -> Json:
    """The suggestion to take ``order``, which the client named, out of the draft orders."""
    text = speech.text("Cancel this order for {drug}").format(drug=drug)
    return {"label": text, "uuid": new_id(), "actions": [deletion(order, text)]}


def deletion(order: Order, text: str) -> Json:
    """The action that takes ``order`` out of the draft orders."""
    return {"type": "delete", "description": text, "resourceId": order.reference}


def medication_request(drug: Code, instruction: Json, subject: Subject) -> Json:
    """A draft order of ``drug`` with one dosage instruction: a whole R4 MedicationRequest."""
    return {
        "resourceType": "MedicationRequest",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": {"coding": [coding_of(drug)], "text": drug.display},
        **subject.references(),
        "dosageInstruction": [instruction],
    }


def reason_of(decision: Decision, headache: Code) -> Json:
    """The reason of a new order: cluster headache where that was the old one's, so that it stays in scope."""
    given = decision.sheet["order_for_cluster_headache"]
    if isinstance(given, Known) and given.value is True:
        return {"reasonCode": [{"coding": [coding_of(headache)], "text": headache.display}]}
    return {}


def replaced(
    order: Order, label: str, text: str, resource: Json, new_id: NewId, speech: Speech = ENGLISH
) -> Json:
    """The suggestion to delete ``order`` and create ``resource``, both or neither (CDS Hooks, Action)."""
    ordered = speech.text("Order {what}").format(what=text)
    actions = [
        deletion(order, speech.text("Remove the order as drafted")),
        {"type": "create", "description": ordered, "resource": resource},
    ]
    return {"label": label, "uuid": new_id(), "actions": actions}


@dataclass(frozen=True, slots=True)
class ProtocolDose:
    """The order that the trial's protocol gives, ready but for the dose and the patient."""

    drug: Code
    route: Code
    reason: Code

    @classmethod
    def of(cls, rulebook: RuleBook) -> "ProtocolDose | None":
        """None where no rule suggests it. RuleBookError where one does and a part of it is lacking."""
        rules = [rule for rule in rulebook.rules.values() if _suggests(rule)]
        if not rules:
            return None
        wanted = (("ketamine", RXNORM), ("intravenous-route", SNOMED), ("cluster-headache", SNOMED))
        codes = [code_in(rulebook, *one) for one in wanted]
        lacks = [f"a code of {name}" for (name, _), code in zip(wanted, codes, strict=True) if code is None]
        lacks += [f"parameter {name}" for name in (_DURATION, _VOLUME) if name not in rulebook.parameters]
        lacks += [f"fact {name}" for name in (_DOSE, _OTHER_FORM) if name not in rulebook.facts]
        if lacks:
            message = f"`{PROTOCOL_DOSE}` cannot be suggested without {', '.join(lacks)}"
            raise RuleBookError([Issue(r.path, r.line, "suggestion-incomplete", message) for r in rules])
        return cls(*(code for code in codes if code is not None))

    def replacement(
        self, order: Order, decision: Decision, subject: Subject, new_id: NewId, speech: Speech = ENGLISH
    ) -> Json | None:
        """Replace a ketamine order, which the client named, by the protocol's dose for this weight.

        None where the dose or a number of the protocol is not known, or esketamine is (or may be) ordered.
        """
        dose, other_form = decision.sheet[_DOSE], decision.sheet[_OTHER_FORM]
        minutes, volume = decision.numbers.limit(_DURATION), decision.numbers.limit(_VOLUME)
        racemic = isinstance(other_form, Known) and other_form.value is False
        if not isinstance(dose, Known) or minutes is None or volume is None or not racemic:
            return None
        text = speech.text(
            "{dose} mg by intravenous infusion over {minutes} min in {volume} mL sodium chloride 0.9 %"
        ).format(dose=number(dose.value), minutes=number(minutes), volume=number(volume))
        resource = self._request(dose.value, minutes, text, subject)
        resource |= reason_of(decision, self.reason)
        label = speech.text("Replace by the protocol dose, {dose} mg over {minutes} min")
        label = label.format(dose=number(dose.value), minutes=number(minutes))
        return {**replaced(order, label, text, resource, new_id, speech), "isRecommended": True}

    def _request(self, dose: Fraction, minutes: Fraction, text: str, subject: Subject) -> Json:
        quantity = {"value": json_number(dose), "unit": "mg", "system": UCUM, "code": "mg"}
        instruction = {
            "text": text,
            "timing": {"repeat": {"duration": json_number(minutes), "durationUnit": "min", "count": 1}},
            "route": {"coding": [coding_of(self.route)]},
            "doseAndRate": [{"doseQuantity": quantity}],
        }
        return medication_request(self.drug, instruction, subject)


_DOSE, _OTHER_FORM = "protocol_dose", "esketamine_ordered"
_DURATION, _VOLUME = "infusion.ketamine_duration", "infusion.ketamine_volume"


def _suggests(rule: Rule) -> bool:
    outcomes = (rule.met, rule.not_met, rule.unknown)
    return any(PROTOCOL_DOSE in outcome.suggest for outcome in outcomes if outcome is not None)


def code_in(rulebook: RuleBook, name: str, system: str) -> Code | None:
    """The first code of ``system`` in the value set ``name``; None where there is none."""
    held = rulebook.value_sets.get(name)
    codes = held.codes if held is not None else ()
    return next((c for c in codes if canonical_system(c.system) == system and not c.prefix), None)


def coding_of(code: Code) -> Json:
    """A FHIR Coding."""
    return {"system": canonical_system(code.system), "code": code.code, "display": code.display}


def json_number(value: Fraction) -> int | float:
    """The number as it is shown, so that the text and the quantity of an order never differ."""
    shown = float(number(value))
    return int(shown) if shown.is_integer() else shown
