"""For how long a draft order is meant to be taken, such as a steroid as a bridge (knowledge paper 3.3)."""

from datetime import timedelta
from fractions import Fraction

from cds.core.facts import Fact, Known, Reason, Unknown
from cds.core.moments import local_days
from cds.fhir import dosage
from cds.fhir.case import Case, period
from cds.fhir.elements import Json, element
from cds.fhir.orders import Order
from cds.fhir.units import Bounds, Scale, bounds, number_of

_NOT_SAID = Unknown(Reason.NOT_RECORDED, note="the order does not say for how long")
_UNREADABLE = Unknown(Reason.UNREADABLE, note="the length of the course cannot be read")
_NOTHING: Bounds = (Fraction(0), Fraction(0))


def read_course(case: Case, order: Order, scale: Scale) -> Fact:
    """The length of the course ordered, in the unit of ``scale``.

    As the dosage instructions bound it (``boundsDuration`` or ``boundsPeriod``, whose days both count): those
    numbered by ``sequence`` follow one another and add up, others run side by side and the longest counts.
    Where one has no such bound, what is to be supplied: once at least, with every repeat at most. Not
    recorded where that is not written either.
    """
    steps: dict[int | None, Bounds] = {}
    for instruction in dosage.instructions(order.resource):
        length = _bounded(case, instruction, scale)
        if length is None:
            return _supplied(order.resource, scale)
        if isinstance(length, Unknown):
            return length
        number = instruction.get("sequence")
        step = number if isinstance(number, int) else None
        steps[step] = _longer(steps.get(step, _NOTHING), bounds(length))
    total = _NOTHING
    for longest in steps.values():
        total = dosage.added(total, longest)
    return dosage.between(total) if steps else _supplied(order.resource, scale)


def _bounded(case: Case, instruction: Json, scale: Scale) -> Fact | None:
    """How long one instruction is to be followed; None where it does not say."""
    repeat = element(element(instruction.get("timing")).get("repeat"))
    if "boundsDuration" in repeat:
        return scale.read(element(repeat["boundsDuration"]))
    begun, ended = (case.moment(value) for value in period(repeat.get("boundsPeriod")))
    if begun is None or ended is None:
        return None
    first, last = local_days(begun, case.zone)[0], local_days(ended, case.zone)[1]
    factor = scale.factor("d")
    if factor is None or last < first:
        return _UNREADABLE
    return Known((last - first + timedelta(days=1)).days * factor)


def _supplied(resource: Json, scale: Scale) -> Fact:
    """How long what is to be dispensed lasts."""
    request = element(resource.get("dispenseRequest"))
    if "expectedSupplyDuration" not in request:
        return _NOT_SAID
    once = scale.read(element(request["expectedSupplyDuration"]))
    repeats = number_of(request.get("numberOfRepeatsAllowed", 0))
    if isinstance(once, Unknown):
        return once
    if repeats is None or repeats < 0:
        return _UNREADABLE
    low, high = bounds(once)
    return dosage.between((low, None if high is None else high * (1 + repeats)))


def _longer(one: Bounds, other: Bounds) -> Bounds:
    """The bounds of the longer of two."""
    low = [end for end in (one[0], other[0]) if end is not None]
    high = None if one[1] is None or other[1] is None else max(one[1], other[1])
    return max(low, default=None), high
