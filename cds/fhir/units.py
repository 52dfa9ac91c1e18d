"""What a recorded number and its unit mean in the unit of a fact.

The UCUM code counts; where it is not understood, the printed unit by its synonym; where both are understood
and differ, neither (knowledge paper 7.0; a unit that is missing is not guessed).
"""

from fractions import Fraction
from functools import lru_cache
from typing import Any

from cds.core.errors import UnitError
from cds.core.facts import Bounded, Fact, FactDef, Known, Reason, Unknown
from cds.core.quantity import canonical_unit, convert, exact
from cds.fhir.elements import Json, text
from cds.fhir.systems import UCUM, canonical_system

ONE = Fraction(1)
_AS_WRITTEN = (1, 1)

# Units in which a bare number can only be meant.
_PURE = frozenset({"1", "{score}"})
_REMEMBERED, _LONGEST = 256, 256  # units, and characters of one, that are remembered
_BELOW, _ABOVE = frozenset({"<", "<="}), frozenset({">", ">="})
_LEAST, _MOST = 1e-12, 1e12
_TENS = tuple(10**digits for digits in range(32))  # a float is written with fewer digits
NOT_UNDERSTOOD = Unknown(Reason.UNIT_NOT_UNDERSTOOD)
NO_NUMBER = Unknown(Reason.UNREADABLE, note="the result is not a number")

Bounds = tuple[Fraction | None, Fraction | None]


def unit_of(quantity: Json) -> str | None:
    """The canonical unit of a Quantity; None where it is missing, not understood or contradicts itself.

    The number 1 is a unit only where it is written: a quantity with neither code nor unit has none.
    """
    system, code, printed = (
        text(quantity.get("system")),
        text(quantity.get("code")),
        text(quantity.get("unit")),
    )
    coded = _canonical(code) if code and (not system or canonical_system(system) == UCUM) else None
    said = _canonical(printed) if printed else None
    if coded is not None and said is not None and coded != said:
        return None
    return coded if coded is not None else said


def number_of(value: object) -> Fraction | None:
    """A JSON number as the exact fraction that is written; None for anything else.

    A number beyond every measurement is none either: it would only overflow a formula further on.
    """
    return _product(value, _AS_WRITTEN) if type(value) is float or type(value) is int else None


def _ratio_of(value: float) -> tuple[int, int] | None:
    """As ``number_of``, as numerator and denominator that may have a factor in common."""
    if isinstance(value, int):
        return (value, 1) if abs(value) <= _MOST else None
    if not (value == 0 or _LEAST <= abs(value) <= _MOST):
        return None
    whole, point, decimals = repr(value).partition(".")
    if point and decimals.isdecimal():  # much faster than `exact`, which also reads an exponent
        return int(whole + decimals), _TENS[len(decimals)]
    return exact(value).as_integer_ratio()


@lru_cache(maxsize=4096)
def _product(written: float, factor: tuple[int, int]) -> Fraction | None:
    """The number as written times a factor; None as in ``number_of``.

    Remembered: patients have the same few numbers again and again, and making one takes many times as long.
    """
    ratio = _ratio_of(written)
    return None if ratio is None else Fraction(ratio[0] * factor[0], ratio[1] * factor[1])


def is_less(one: Fraction | int, other: Fraction | int) -> bool:
    """Whether ``one < other``; several times as fast, because it need not ask what kind of number it has."""
    (a, b), (c, d) = one.as_integer_ratio(), other.as_integer_ratio()
    return a * d < c * b


def _canonical(written: str) -> str | None:
    try:
        return canonical_unit(written)
    except UnitError:
        return None


class Scale:
    """Quantities into the unit of one fact; what a unit is worth is looked up once and remembered."""

    def __init__(self, definition: FactDef) -> None:
        self.unit = definition.unit or "1"
        self._accepts = frozenset(map(canonical_unit, definition.accepts))
        self._substance = definition.substance
        self._factors: dict[tuple[Any, Any, Any], tuple[int, int] | None] = {}

    def factor(self, unit: str) -> Fraction | None:
        """What one ``unit`` is in the fact's unit; mass against amount of substance only where accepted."""
        try:
            return convert(ONE, unit, self.unit)
        except UnitError:
            pass
        if self._substance is None or (self._accepts and unit not in self._accepts):
            return None
        try:
            return convert(ONE, unit, self.unit, self._substance)
        except UnitError:
            return None

    def read(self, quantity: Json) -> Fact:
        """A Quantity as Known or, with a comparator, Bounded; Unknown with the reason otherwise."""
        written = quantity.get("value")
        if type(written) is not float and type(written) is not int:
            return NO_NUMBER
        factor = self._factor_of(quantity)
        value = _product(written, factor or _AS_WRITTEN)
        if value is None:
            return NO_NUMBER
        if factor is None:
            return NOT_UNDERSTOOD
        comparator = quantity.get("comparator")
        if comparator is None or comparator == "":
            return Known(value)
        note = "recorded only as a limit"
        if isinstance(comparator, str) and comparator in _BELOW:
            return Bounded(None, value, Reason.NOT_RECORDED, note=note)
        if isinstance(comparator, str) and comparator in _ABOVE:
            return Bounded(value, None, Reason.NOT_RECORDED, note=note)
        return Unknown(Reason.UNREADABLE, note="the comparator is not understood")

    def read_bare(self, value: object) -> Fact:
        """A number that has no place for a unit (valueInteger)."""
        number = number_of(value)
        if number is None:
            return NO_NUMBER
        return Known(number) if self.unit in _PURE else NOT_UNDERSTOOD

    def _factor_of(self, quantity: Json) -> tuple[int, int] | None:
        key = (quantity.get("code"), quantity.get("unit"), quantity.get("system"))
        try:
            return self._factors[key]
        except KeyError:
            pass
        except TypeError:  # a list or an object where a text belongs
            return None
        unit = unit_of(quantity)
        found = None if unit is None else self.factor(unit)
        if unit is None and self.unit in _PURE and not any(key):
            found = ONE
        factor = None if found is None else found.as_integer_ratio()
        if len(self._factors) < _REMEMBERED and len(str(key)) < _LONGEST:
            self._factors[key] = factor
        return factor


def bounds(fact: Known | Bounded) -> Bounds:
    """The least and the most a number may be."""
    return (fact.value, fact.value) if isinstance(fact, Known) else (fact.lower, fact.upper)
