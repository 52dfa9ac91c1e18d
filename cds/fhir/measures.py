"""What one result says as a number, and whether it lies beyond the laboratory's own limit."""

from fractions import Fraction

from cds.core.facts import Fact, FactDef, Known, Reason, Unknown
from cds.core.rules import RuleBook
from cds.fhir.case import Case
from cds.fhir.elements import Json, code_of, element, elements, text
from cds.fhir.index import Entry
from cds.fhir.units import ONE, Scale, is_less, number_of, unit_of

_HIGH, _LOW, _NORMAL = frozenset({"H", "HH", "HU", ">"}), frozenset({"L", "LL", "LU", "<"}), frozenset({"N"})
_IN_WORDS = Unknown(Reason.TEXT_ONLY, note="the result is written in words")
_NO_VALUE = Unknown(Reason.UNREADABLE, note="a result without a value")
_IMPLAUSIBLE = Unknown(Reason.CONTRADICTORY, note="implausible value")
_NO_RANGE = Unknown(Reason.UNREADABLE, note="no reference range that can be read")


class Measure:
    """Numbers in the fact's unit; one outside ``plausible`` is a slip of the pen, and asked for again."""

    def __init__(self, definition: FactDef, rulebook: RuleBook) -> None:
        self._scale = Scale(definition)
        names = (definition.read or {}).get("plausible", ())
        units = [rulebook.parameters[name].unit or self._scale.unit for name in names]
        self._plausible = [
            (name, self._scale.factor(unit) or ONE) for name, unit in zip(names, units, strict=True)
        ]

    def read(self, case: Case, entry: Entry) -> Fact:
        """The number of one result or component."""
        part = entry.part
        if "valueQuantity" in part:
            fact = self._scale.read(element(part["valueQuantity"]))
        elif "valueInteger" in part:
            fact = self._scale.read_bare(part["valueInteger"])
        elif text(part.get("valueString")) or part.get("valueCodeableConcept"):
            return _IN_WORDS
        else:
            return _NO_VALUE
        if self._plausible and isinstance(fact, Known) and not self._is_plausible(case, fact.value):
            return _IMPLAUSIBLE
        return fact

    def _is_plausible(self, case: Case, value: Fraction) -> bool:
        low, high = self._plausible
        lowest, highest = self._limit(case, *low), self._limit(case, *high)
        return not (lowest is not None and is_less(value, lowest)) and not (
            highest is not None and is_less(highest, value)
        )

    def _limit(self, case: Case, name: str, factor: Fraction) -> Fraction | None:
        limit = case.limit(name)
        return limit if limit is None or factor == 1 else limit * factor


def interpretations(part: Json) -> list[str]:
    """The interpretation codes of a result, in capitals."""
    concepts = elements(part.get("interpretation"))
    codings = [coding for concept in concepts for coding in elements(concept.get("coding"))]
    return [text(coding.get("code")).upper() for coding in codings]


def against_upper(_: Case, entry: Entry) -> Fact:
    """Whether a result is above the laboratory's own upper limit."""
    return _against(entry.part, "high", _HIGH, _LOW | _NORMAL)


def against_lower(_: Case, entry: Entry) -> Fact:
    """Whether a result is below the laboratory's own lower limit."""
    return _against(entry.part, "low", _LOW, _HIGH | _NORMAL)


def _against(part: Json, side: str, beyond: frozenset[str], within: frozenset[str]) -> Fact:
    """Whether a result lies beyond the laboratory's own limit; its range counts, then its interpretation."""
    quantity = element(part.get("valueQuantity"))
    ranges = elements(part.get("referenceRange"))
    limits = [element(r.get(side)) for r in ranges if code_of(r.get("type")) in ("", "normal")]
    limits = [limit for limit in limits if limit]
    if len(limits) == 1 and quantity:
        fact = _beyond(quantity, limits[0], side)
        if fact is not None:
            return fact
    codes = set(interpretations(part))
    if codes & beyond:
        return Known(True)
    if codes & within:
        return Known(False)
    return _NO_RANGE


def _beyond(quantity: Json, limit: Json, side: str) -> Fact | None:
    """The comparison; None where it is not settled. A limit without unit is in the unit of the result."""
    value, bound = number_of(quantity.get("value")), number_of(limit.get("value"))
    if value is None or bound is None or not _same_unit(quantity, limit) or quantity.get("comparator"):
        return None
    return Known(is_less(bound, value) if side == "high" else is_less(value, bound))


def _same_unit(quantity: Json, limit: Json) -> bool:
    written = limit.get("code"), limit.get("unit")
    if written in ((None, None), (quantity.get("code"), quantity.get("unit"))):
        return True
    unit = unit_of(quantity)
    return unit is not None and unit_of(limit) == unit
