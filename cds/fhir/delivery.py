"""By what device an order is to be given, such as oxygen by a non-rebreather mask."""

from collections.abc import Iterator

from cds.core.facts import Fact, Known, Reason, Unknown
from cds.fhir import dosage
from cds.fhir.case import Case
from cds.fhir.elements import element, elements, text
from cds.fhir.orders import Order
from cds.fhir.references import Whose
from cds.fhir.terminology import Concept

_NAMED_IN = ("method", "additionalInstruction", "site")
_WRITTEN_IN = ("text", "patientInstruction")
_DEVICE_ORDER = "DeviceRequest"


def read_delivery(case: Case, order: Order, value_set: str) -> Fact:
    """Whether the order's dosage, or a DeviceRequest of the session, names a device of the value set.

    No where another device is named: by a code of the value set ``not-<value set>``, where the rulebook has
    it, or by another code of a system of ours that the set has codes of. Any other code may be of anything (a
    ``method`` or ``site`` is no device by itself), so it settles nothing. Both are contradictory; words alone
    are text only; nothing is not recorded.
    """
    concepts = list(_devices(case, order))
    ours = case.terminology.own_systems[value_set]
    named = [value_set in concept.sets for concept in concepts]
    other = any(
        not is_it and (f"not-{value_set}" in concept.sets or not ours.isdisjoint(concept.systems))
        for concept, is_it in zip(concepts, named, strict=True)
    )
    if any(named) and other:
        return Unknown(Reason.CONTRADICTORY, note="two devices for one order")
    if any(named) or other:
        return Known(any(named))
    if _is_written(order) or any(concept.text and not concept.is_coded for concept in concepts):
        return Unknown(Reason.TEXT_ONLY, note="the device may be named in words")
    return Unknown(Reason.NOT_RECORDED)


def _devices(case: Case, order: Order) -> Iterator[Concept]:
    """What the order's dosage names besides dose and route, and the devices ordered along with it."""
    concept_of = case.terminology.concept
    for instruction in dosage.instructions(order.resource):
        for name in _NAMED_IN:
            yield from map(concept_of, elements(instruction.get(name)))
    for draft in case.drafts:
        resource = draft.resource
        if resource["resourceType"] == _DEVICE_ORDER and draft.subject is not Whose.OTHER:
            device = element(draft.references.find(resource.get("codeReference"), resource))
            yield concept_of(resource.get("codeCodeableConcept") or device.get("type"))


def _is_written(order: Order) -> bool:
    """Whether a dosage instruction says anything in words."""
    instructions = dosage.instructions(order.resource)
    return any(text(instruction.get(name)) for instruction in instructions for name in _WRITTEN_IN)
