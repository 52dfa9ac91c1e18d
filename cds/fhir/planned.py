"""Facts of the draft order being judged: dose, flow, length, route, device, reason, drug."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from cds.core.facts import Bounded, Fact, FactDef, Known, Origin, Reason, Unknown
from cds.fhir import dosage
from cds.fhir.case import Case, absent_value
from cds.fhir.course import read_course
from cds.fhir.delivery import read_delivery
from cds.fhir.elements import elements
from cds.fhir.orders import Order
from cds.fhir.terminology import Concept, Terminology
from cds.fhir.units import Scale

Read = Callable[[Case], Fact]
_NO_ORDER = Unknown(Reason.NOT_RECORDED, note="no order is being judged")


def compile_order(definition: FactDef, terminology: Terminology) -> Read:
    """The reader of a ``{resource: Order, field: ...}`` fact."""
    read = definition.read or {}
    wanted = read.get("field", "")
    if isinstance(wanted, Mapping):
        name, value_set = next(iter(wanted.items()))
    else:
        name, value_set = wanted, read.get("value_set", "")
    scale = Scale(definition)
    if name in ("dose", "dose_per_weight"):
        return _for_order(lambda case, order: dosage.single_dose(order.resource, scale, order.references))
    if name == "duration":
        minutes = scale.factor("min")
        return _for_order(
            lambda case, order: _times(dosage.duration(order.resource, order.references), minutes)
        )
    if name == "daily_dose":
        daily = scale.factor("mg/d")
        return _for_order(
            lambda case, order: _times(dosage.daily_dose(order.resource, order.references), daily)
        )
    if name == "flow":
        return _for_order(lambda case, order: dosage.flow(order.resource, scale))
    if name == "delivery":
        return _for_order(lambda case, order: read_delivery(case, order, value_set))
    if name == "route":
        routes = {f"{choice}-route": choice for choice in definition.choices}
        return _for_order(lambda case, order: _route(order, routes, terminology))
    if name == "course":
        return _for_order(lambda case, order: read_course(case, order, scale))
    if name == "drug":
        return _for_order(lambda case, order: Known(value_set in order.sets))
    if name == "reason_other_than":
        return _for_order(lambda case, order: _other_reason(case, order, value_set))
    return _for_order(lambda case, order: _reason(case, order, definition, value_set))


def _for_order(read: Callable[[Case, Order], Fact]) -> Read:
    def of(case: Case) -> Fact:
        order = case.order
        if order is None:
            return _NO_ORDER
        fact = read(case, order)
        return Known(fact.value, (Origin(order.reference),)) if isinstance(fact, Known) else fact

    return of


def _times(fact: Fact, factor: Fraction | None) -> Fact:
    """A number in the unit of the fact; a unit of another kind is refused when the rules are loaded."""
    if isinstance(fact, Unknown) or factor in (None, 1):
        return fact
    if isinstance(fact, Known):
        return Known(fact.value * factor)
    low, high = (None if bound is None else bound * factor for bound in (fact.lower, fact.upper))
    return Bounded(low, high, fact.reason, fact.missing, fact.origins, fact.note)


def _route(order: Order, routes: Mapping[str, str], terminology: Terminology) -> Fact:
    """The route as the choice ``c`` whose value set ``c-route`` holds it."""
    concepts = [
        terminology.concept(i["route"]) for i in dosage.instructions(order.resource) if i.get("route")
    ]
    found = {choice for concept in concepts for name, choice in routes.items() if name in concept.sets}
    if len(found) == 1:
        return Known(found.pop())
    if found:
        return Unknown(Reason.CONTRADICTORY, note="two routes in one order")
    if any(concept.is_coded for concept in concepts):
        return Unknown(Reason.UNREADABLE, note="the route is not one this service reads")
    return Unknown(Reason.TEXT_ONLY if concepts else Reason.NOT_RECORDED)


def _reason(case: Case, order: Order, definition: FactDef, value_set: str) -> Fact:
    """Whether the order's reason is of the value set; no reason is no, a reason in words is unknown.

    Where the value set says which words prompt for it, a reason in other words is no.
    """
    concepts, lost = _reasons(case, order)
    if any(value_set in concept.sets for concept in concepts):
        return Known(True)
    if value_set in case.terminology.with_prompts:
        concepts = [c for c in concepts if c.is_coded or value_set in case.terminology.prompted(c.text)]
    return _untold(concepts, lost, value_set) or absent_value("false", False)


def _other_reason(case: Case, order: Order, value_set: str) -> Fact:
    """Whether the order names a reason, and none of the value set; no reason is no, one in words unknown."""
    concepts, lost = _reasons(case, order)
    if any(value_set in concept.sets for concept in concepts):
        return Known(False)
    return _untold(concepts, lost, value_set) or Known(any(concept.is_coded for concept in concepts))


def _reasons(case: Case, order: Order) -> tuple[list[Concept], bool]:
    """What the order says it is for, and whether it refers to a reason that did not come along."""
    concepts = [case.terminology.concept(reason) for reason in elements(order.resource.get("reasonCode"))]
    lost = False
    for reference in elements(order.resource.get("reasonReference")):
        target = order.references.find(reference, order.resource)
        lost = lost or target is None
        if target is not None:
            concepts.append(case.terminology.concept(target.get("code")))
    return concepts, lost


def _untold(concepts: list[Concept], lost: bool, value_set: str) -> Unknown | None:
    """Why reasons that are none of the value set may yet be."""
    if any(concept.text and not concept.is_coded for concept in concepts):
        return Unknown(Reason.TEXT_ONLY, note="the reason is written in words")
    if lost or any(value_set in concept.general for concept in concepts):
        return Unknown(Reason.UNREADABLE, note="the reason of the order could not be read")
    return None
