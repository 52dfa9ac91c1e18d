"""Doses of orders and treatments: the single dose, the daily dose, the length of an infusion.

Nothing is guessed: a dose in tablets is unknown unless the strength is recorded, "as needed" has no daily
dose, and several instructions add up only where they are meant to be followed side by side.
"""

from collections.abc import Callable
from fractions import Fraction

from cds.core.errors import UnitError
from cds.core.facts import Bounded, Fact, FactDef, FactType, Known, Reason, Unknown
from cds.core.quantity import convert, convertible
from cds.fhir.drugs import strength_of
from cds.fhir.elements import Json, element, elements, text
from cds.fhir.references import References
from cds.fhir.timing import has_rhythm, times_a_day
from cds.fhir.units import NOT_UNDERSTOOD, Bounds, Scale, bounds, number_of, unit_of

NOT_RECORDED = Unknown(Reason.NOT_RECORDED, note="no dose is given")
_NO_FLOW = Unknown(Reason.NOT_RECORDED, note="no flow is given")
_SEVERAL = Unknown(Reason.UNREADABLE, note="several dosage instructions")
_AS_NEEDED = Unknown(Reason.UNREADABLE, note="to be taken as needed")
_NO_TIMING = Unknown(Reason.UNREADABLE, note="how often it is taken cannot be read")
_NO_FREQUENCY = Unknown(Reason.NOT_RECORDED, note="not written how often it is taken")
_PIECES = Unknown(Reason.UNIT_NOT_UNDERSTOOD, note="a dose in tablets or the like, without strength")


def _scale(unit: str) -> Scale:
    return Scale(FactDef("dose", "Dose", FactType.QUANTITY, unit=unit))


_MG, _MINUTES = _scale("mg"), _scale("min")


def instructions(resource: Json) -> list[Json]:
    """The dosage instructions of a request (``dosageInstruction``) or of the others (``dosage``)."""
    return elements(resource.get("dosageInstruction")) or elements(resource.get("dosage"))


def single_dose(resource: Json, scale: Scale, references: References) -> Fact:
    """The one dose of an order in the unit of ``scale``, or what an infusion rate and its length come to.

    Several instructions have no one dose, unless they all say the same.
    """
    facts = [_dose(instruction, resource, scale, references) for instruction in instructions(resource)]
    if not facts:
        return NOT_RECORDED
    return facts[0] if all(fact == facts[0] for fact in facts[1:]) else _SEVERAL


def daily_dose(resource: Json, references: References) -> Fact:
    """The daily dose in mg/d; instructions side by side add up, a sequence has no one daily dose."""
    given = instructions(resource)
    if not given:
        return NOT_RECORDED
    if (
        len(
            {instruction["sequence"] for instruction in given if isinstance(instruction.get("sequence"), int)}
        )
        > 1
    ):
        return _SEVERAL
    total: Bounds = (Fraction(0), Fraction(0))
    for instruction in given:
        fact = _daily(instruction, resource, references)
        if isinstance(fact, Unknown):
            return fact
        total = added(total, bounds(fact))
    return between(total)


def duration(resource: Json, references: References) -> Fact:
    """How long one administration takes, in minutes: as written, else dose divided by rate."""
    facts = [_duration(instruction, resource, references) for instruction in instructions(resource)]
    if not facts:
        return Unknown(Reason.NOT_RECORDED)
    return facts[0] if all(fact == facts[0] for fact in facts[1:]) else _SEVERAL


def flow(resource: Json, scale: Scale) -> Fact:
    """The rate at which a gas or fluid is to flow, in the unit of ``scale``; Bounded for a range."""
    facts = [_flow(instruction, scale) for instruction in instructions(resource)]
    if not facts:
        return _NO_FLOW
    return facts[0] if all(fact == facts[0] for fact in facts[1:]) else _SEVERAL


def between(found: Bounds) -> Fact:
    """Known where both bounds agree, else Bounded."""
    if found[0] is not None and found[0] == found[1]:
        return Known(found[0])
    return Bounded(found[0], found[1], Reason.NOT_RECORDED, note="recorded as a range")


def is_as_needed(instruction: Json) -> bool:
    """Whether the dose is left to need (``asNeededBoolean`` true, or a reason for need)."""
    return instruction.get("asNeededBoolean") is True or bool(instruction.get("asNeededCodeableConcept"))


def _dose_element(instruction: Json, name: str) -> object:
    """A dose or rate in ``doseAndRate`` (R4) or on the dosage itself (STU3); administrations say ``dose``."""
    for holder in (*elements(instruction.get("doseAndRate")), instruction):
        if name in holder:
            return holder[name]
    return instruction.get("dose") if name == "doseQuantity" else None


def _dose(instruction: Json, resource: Json, scale: Scale, references: References) -> Fact:
    stated = _stated(
        instruction, "doseQuantity", "doseRange", lambda q: _amount(q, resource, scale, references)
    )
    if stated is not None:
        return stated
    rate = _rate(instruction)
    length = _written_duration(instruction)
    if rate is None or not isinstance(length, Known):
        return NOT_RECORDED
    per_minute, unit = rate
    factor = scale.factor(unit)
    return NOT_RECORDED if factor is None else Known(per_minute * factor * length.value)


def _stated(instruction: Json, exact: str, ranged: str, read: Callable[[Json], Fact]) -> Fact | None:
    """A quantity, or a range as Bounded; None where neither is there."""
    quantity = _dose_element(instruction, exact)
    if quantity is not None:
        return read(element(quantity))
    held = _dose_element(instruction, ranged)
    if held is None:
        return None
    low, high = element(held).get("low"), element(held).get("high")
    lower = Known(Fraction(0)) if low is None else read(element(low))
    upper = read(element(high))
    for fact in (upper, lower):
        if not isinstance(fact, Known):
            return fact if isinstance(fact, Unknown) else Unknown(Reason.UNREADABLE)
    return (
        between((lower.value, upper.value)) if isinstance(lower, Known) and isinstance(upper, Known) else None
    )


def _amount(quantity: Json, resource: Json, scale: Scale, references: References) -> Fact:
    fact = scale.read(quantity)
    if not isinstance(fact, Unknown) or fact.reason is not Reason.UNIT_NOT_UNDERSTOOD:
        return fact
    unit = unit_of(quantity)
    if unit is not None and (convertible(unit, "mg") or convertible(unit, "mg/kg")):
        return NOT_RECORDED  # in all against by weight: the dose is there, in the other form
    strength = strength_of(resource, references)
    if strength is None:
        return _PIECES if unit is None else fact
    pieces = _pieces(quantity, strength[1])
    numerator = scale.read(strength[0])
    if pieces is None or not isinstance(numerator, Known):
        return _PIECES
    return Known(pieces * numerator.value)


def _pieces(quantity: Json, denominator: Json) -> Fraction | None:
    """How many denominators of a strength (tablets, or mL of a solution) ``quantity`` is."""
    count, per = number_of(quantity.get("value")), number_of(denominator.get("value"))
    if count is None or per is None or per <= 0:
        return None
    ours, theirs = unit_of(quantity), unit_of(denominator)
    if ours is not None and theirs is not None:
        try:
            return convert(count, ours, theirs) / per
        except UnitError:
            return None
    named = {_piece(quantity), _piece(denominator)}
    return count / per if len(named) == 1 and "" not in named else None


def _piece(quantity: Json) -> str:
    written = (text(quantity.get("code")) or text(quantity.get("unit"))).casefold().strip("{}")
    return _PIECE_NAMES.get(written, written)


_PIECE_NAMES = {"tab": "tablet", "tabs": "tablet", "tablets": "tablet", "tbl": "tablet", "pill": "tablet",
                "pills": "tablet", "cap": "capsule", "caps": "capsule", "capsules": "capsule"}  # fmt: skip


def _daily(instruction: Json, resource: Json, references: References) -> Fact:
    if is_as_needed(instruction):
        return _AS_NEEDED
    dose = _stated(instruction, "doseQuantity", "doseRange", lambda q: _amount(q, resource, _MG, references))
    if dose is None:
        return NOT_RECORDED
    times = times_a_day(instruction.get("timing"))
    if isinstance(dose, Unknown) or times is None:
        if isinstance(dose, Unknown):
            return dose
        return _NO_TIMING if has_rhythm(instruction.get("timing")) else _NO_FREQUENCY
    (low, high), (seldom, often) = bounds(dose), times
    return between((None if low is None else low * seldom, None if high is None else high * often))


def _written_duration(instruction: Json) -> Fact | None:
    repeat = element(element(instruction.get("timing")).get("repeat"))
    if "duration" not in repeat:
        return None
    unit = {"unit": repeat.get("durationUnit")}
    shortest = _MINUTES.read({"value": repeat["duration"], **unit})
    if "durationMax" not in repeat:
        return shortest
    longest = _MINUTES.read({"value": repeat["durationMax"], **unit})
    if isinstance(shortest, Known) and isinstance(longest, Known):
        return between((shortest.value, longest.value))
    return shortest if isinstance(shortest, Unknown) else longest


def _duration(instruction: Json, resource: Json, references: References) -> Fact:
    written = _written_duration(instruction)
    if written is not None:
        return written
    rate = _rate(instruction)
    if rate is None or rate[0] <= 0:
        return Unknown(Reason.NOT_RECORDED)
    per_minute, unit = rate
    scale = _scale(unit)
    dose = _stated(
        instruction, "doseQuantity", "doseRange", lambda q: _amount(q, resource, scale, references)
    )
    if dose is None or isinstance(dose, Unknown):
        return dose or Unknown(Reason.NOT_RECORDED)
    low, high = bounds(dose)
    return between((None if low is None else low / per_minute, None if high is None else high / per_minute))


def _flow(instruction: Json, scale: Scale) -> Fact:
    stated = _stated(instruction, "rateQuantity", "rateRange", scale.read)
    if stated is not None:
        return stated
    if _dose_element(instruction, "rateRatio") is None:
        return _NO_FLOW
    rate = _rate(instruction)
    factor = None if rate is None else scale.factor(f"{rate[1]}/min")
    return NOT_UNDERSTOOD if rate is None or factor is None else Known(rate[0] * factor)


def _rate(instruction: Json) -> tuple[Fraction, str] | None:
    """A rate as amount a minute and the unit of the amount (mg, mL, mg/kg); None where it is not told."""
    ratio = element(_dose_element(instruction, "rateRatio"))
    if ratio:
        over, under = element(ratio.get("numerator")), element(ratio.get("denominator"))
        amount, minutes = number_of(over.get("value")), _MINUTES.read(under)
        unit = unit_of(over)
        if amount is None or unit is None or not isinstance(minutes, Known) or minutes.value <= 0:
            return None
        return amount / minutes.value, unit
    quantity = element(_dose_element(instruction, "rateQuantity"))
    unit, value = unit_of(quantity), number_of(quantity.get("value"))
    if unit is None or value is None:
        return None
    for rate, amount_unit in (("mg/min", "mg"), ("mL/min", "mL"), ("mg/kg/min", "mg/kg")):
        try:
            return convert(value, unit, rate), amount_unit
        except UnitError:
            continue
    return None


def added(one: Bounds, other: Bounds) -> Bounds:
    """The bounds of a sum."""
    low = None if one[0] is None or other[0] is None else one[0] + other[0]
    high = None if one[1] is None or other[1] is None else one[1] + other[1]
    return low, high
