"""Numbers with UCUM units: a closed table, exact conversion, display.

Values are exact fractions, because a clearance of 29.9661 mL/min must not become 30 on its way to a
limit of 30. Source of the codes: UCUM (unitsofmeasure.org); of the synonyms: units seen in public records.
A unit that is not in the table is an error (the fact becomes unknown), never a guess.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from cds.core.errors import UnitError

# canonical UCUM code -> (dimension, factor to the dimension's first unit)
_TABLE: dict[str, tuple[str, Fraction]] = {
    code: (dimension, Fraction(factor))
    for dimension, units in {
        "mass": {"mg": "1", "ug": "1/1000", "g": "1000", "kg": "1000000", "[lb_av]": "453592.37"},
        "length": {"cm": "1", "m": "100", "mm": "1/10", "[in_i]": "2.54"},
        "volume": {"mL": "1", "L": "1000", "dL": "100"},
        "time": {"min": "1", "s": "1/60", "ms": "1/60000", "h": "60", "d": "1440", "wk": "10080"},
        "years": {"a": "1"},
        "months": {"mo": "1"},
        "number": {"1": "1", "%": "1/100"},
        "score": {"{score}": "1"},
        "substance": {"mmol": "1", "umol": "1/1000"},
        "equivalents": {"meq": "1"},
        "mass concentration": {
            "mg/dL": "1", "mg/L": "1/10", "ug/mL": "1/10", "g/L": "100", "g/dL": "1000",
            "pg/mL": "1/10000000", "ng/mL": "1/10000", "ng/dL": "1/1000000",
        },
        "substance concentration": {
            "umol/L": "1", "mmol/L": "1000", "nmol/L": "1/1000", "pmol/L": "1/1000000",
        },
        "equivalent concentration": {"meq/L": "1"},
        "arbitrary concentration": {"[IU]/L": "1", "m[IU]/L": "1/1000", "[IU]/mL": "1000"},
        "catalytic concentration": {"U/L": "1"},
        "flow": {"mL/min": "1", "mL/h": "1/60", "L/min": "1000", "mL/s": "60"},
        "indexed flow": {"mL/min/{1.73_m2}": "1"},
        "pressure": {"mm[Hg]": "1"},
        "rate": {"/d": "1", "/h": "24", "/min": "1440", "/wk": "1/7"},
        "body mass index": {"kg/m2": "1"},
        "mass rate": {
            "mg/d": "1", "g/d": "1000", "mg/h": "24", "mg/min": "1440", "ug/min": "36/25", "g/h": "24000",
            "mg/wk": "1/7",
        },
        "dose by weight": {"mg/kg": "1", "ug/kg": "1/1000"},
        "dose rate by weight": {"mg/kg/h": "1", "mg/kg/min": "60", "ug/kg/min": "3/50", "ug/kg/h": "1/1000"},
    }.items()
    for code, factor in units.items()
}  # fmt: skip
UNITS = tuple(_TABLE)

# What records write instead of the UCUM code. Folded to lower case with single spaces; folding turns the
# micro sign into the Greek letter, so that one entry serves both.
_SYNONYMS = {
    "mmhg": "mm[Hg]", "mm hg": "mm[Hg]", "mm[hg]": "mm[Hg]", "mcg": "ug", "μg": "ug", "ug": "ug",
    "lb": "[lb_av]", "lbs": "[lb_av]", "[lb_av]": "[lb_av]", "pound": "[lb_av]", "pounds": "[lb_av]",
    "in": "[in_i]", "inch": "[in_i]", "inches": "[in_i]", "[in_i]": "[in_i]", "kgs": "kg", "kilogram": "kg",
    "kilograms": "kg", "gram": "g", "grams": "g", "milligram": "mg", "milligrams": "mg", "ml": "mL",
    "l": "L", "mg/dl": "mg/dL", "mg/l": "mg/L", "g/l": "g/L", "g/dl": "g/dL", "ug/ml": "ug/mL",
    "mcg/ml": "ug/mL", "μg/ml": "ug/mL", "ng/ml": "ng/mL", "ng/dl": "ng/dL", "pg/ml": "pg/mL",
    "umol/l": "umol/L", "μmol/l": "umol/L", "micromol/l": "umol/L", "micromoles/l": "umol/L",
    "mmol/l": "mmol/L", "nmol/l": "nmol/L", "pmol/l": "pmol/L", "meq/l": "meq/L", "iu/l": "[IU]/L",
    "[iu]/l": "[IU]/L", "iu/ml": "[IU]/mL", "miu/l": "m[IU]/L", "mu/l": "m[IU]/L", "m[iu]/l": "m[IU]/L",
    "uiu/ml": "m[IU]/L", "u[iu]/ml": "m[IU]/L", "μiu/ml": "m[IU]/L", "miu/ml": "[IU]/L",
    "m[iu]/ml": "[IU]/L", "u/l": "U/L", "ml/min": "mL/min", "ml/h": "mL/h", "ml/hr": "mL/h",
    "l/min": "L/min", "ml/min/1.73m2": "mL/min/{1.73_m2}", "ml/min/1.73 m2": "mL/min/{1.73_m2}",
    "ml/min/1.73m²": "mL/min/{1.73_m2}", "ml/min/{1.73_m2}": "mL/min/{1.73_m2}",
    "ml/min/{1.73m2}": "mL/min/{1.73_m2}", "ml/min/1.73_m2": "mL/min/{1.73_m2}",
    "ml/min/1.73m^2": "mL/min/{1.73_m2}", "bpm": "/min", "beats/min": "/min", "beats/minute": "/min",
    "{beats}/min": "/min", "{beat}/min": "/min", "per minute": "/min", "1/min": "/min",
    "breaths/min": "/min", "breaths/minute": "/min", "{breaths}/min": "/min", "{attacks}/d": "/d",
    "{attack}/d": "/d", "attacks/d": "/d", "attacks/day": "/d", "/day": "/d", "1/d": "/d", "per day": "/d",
    "{#}/d": "/d", "{attacks}": "1", "{attack}": "1", "{count}": "1", "{#}": "1", "year": "a", "years": "a",
    "yr": "a", "yrs": "a", "month": "mo", "months": "mo", "day": "d", "days": "d", "week": "wk",
    "weeks": "wk", "hour": "h", "hours": "h", "hr": "h", "hrs": "h", "minute": "min", "minutes": "min",
    "mins": "min", "sec": "s", "second": "s", "seconds": "s", "msec": "ms", "millisecond": "ms",
    "milliseconds": "ms", "kg/m²": "kg/m2", "kg/m^2": "kg/m2", "percent": "%", "mg/day": "mg/d",
    "g/day": "g/d", "mg/24h": "mg/d", "mg/hr": "mg/h", "mcg/kg": "ug/kg", "mcg/kg/min": "ug/kg/min",
    "(score)": "{score}", "score": "{score}",
}  # fmt: skip
_FOLDED = {code.casefold(): code for code in _TABLE} | _SYNONYMS

# 1 mg/dL of creatinine is 88.4 umol/L (knowledge paper 6.1); 1 mmol/L of lithium is 6.94 mg/L (7.3).
_MOLAR = {"creatinine": Fraction("88.4"), "lithium": Fraction(10000) / Fraction("6.94")}  # umol/L per mg/dL
# Lithium is monovalent, so 1 meq/L is 1 mmol/L.
_MONOVALENT = frozenset({"lithium"})
SUBSTANCES = frozenset(_MOLAR)

_DIGITS = 400  # of a number, before or after its point; a float has fewer


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value in a unit of the closed table (a canonical UCUM code)."""

    value: Fraction
    unit: str

    def __str__(self) -> str:
        return show(self.value, self.unit)


def canonical_unit(text: str) -> str:
    """The UCUM code for a code or a synonym seen in records; UnitError if it is neither."""
    if text in _TABLE:
        return text
    try:
        return _FOLDED[" ".join(text.split()).casefold()]
    except KeyError:
        raise UnitError("not a unit of the closed table") from None


def is_unit(text: str) -> bool:
    """Whether ``text`` is a canonical UCUM code of the table."""
    return text in _TABLE


def exact(value: int | float | str | Decimal | Fraction) -> Fraction:
    """The exact fraction of a number as written (the float 29.9 is 299/10). ValueError if it is none, if it
    is not finite, or if it has more than some hundred digits."""
    if isinstance(value, float):
        value = repr(value)
    if isinstance(value, str):
        try:
            value = Decimal(value)
        except InvalidOperation:
            raise ValueError("not a number") from None
    if isinstance(value, Decimal) and not (value.is_finite() and abs(value.adjusted()) < _DIGITS):
        raise ValueError("not a number of a sensible size")
    return Fraction(value)


def convert(value: Fraction, unit: str, to: str, substance: str | None = None) -> Fraction:
    """``value`` in ``unit`` expressed in ``to``. ``substance`` allows mass to and from molar
    concentration for the analytes whose constant the paper gives. UnitError if they do not convert."""
    if unit == to and unit in _TABLE:
        return value
    dimension, factor = _table_entry(unit, substance)
    target, target_factor = _table_entry(to, substance)
    if dimension == target:
        return value * factor / target_factor
    if substance in _MOLAR:
        per_mass = _MOLAR[substance]
        if (dimension, target) == ("mass concentration", "substance concentration"):
            return value * factor * per_mass / target_factor
        if (dimension, target) == ("substance concentration", "mass concentration"):
            return value * factor / per_mass / target_factor
    raise UnitError(f"{unit} does not convert to {to}")


def _table_entry(unit: str, substance: str | None) -> tuple[str, Fraction]:
    code = canonical_unit(unit)
    return _TABLE["mmol/L" if code == "meq/L" and substance in _MONOVALENT else code]


def convertible(unit: str, to: str, substance: str | None = None) -> bool:
    """Whether a value in ``unit`` can be expressed in ``to``."""
    try:
        convert(Fraction(1), unit, to, substance)
    except UnitError:
        return False
    return True


_QUANTITY = re.compile(r"([+-]?\d+(?:\.\d+)?)\s+(\S.*)")


def parse_quantity(text: str) -> Quantity:
    """A quantity as people write it in a rule file: ``29.9 mL/min``. UnitError or ValueError."""
    matched = _QUANTITY.fullmatch(text.strip())
    if matched is None:
        raise ValueError("a number and a unit are wanted, such as `29.9 mL/min`")
    return Quantity(Fraction(matched[1]), canonical_unit(matched[2]))


_SPOKEN = {"a": "years", "d": "days", "h": "h", "mo": "months", "wk": "weeks", "1": "", "{score}": "",
           "mm[Hg]": "mmHg", "/d": "per day", "/min": "per min", "/wk": "per week", "umol/L": "µmol/L",
           "ug": "µg", "mg/d": "mg/day", "mL/min/{1.73_m2}": "mL/min/1.73 m²", "kg/m2": "kg/m²",
           "[lb_av]": "lb", "[in_i]": "in", "m[IU]/L": "mIU/L", "[IU]/L": "IU/L"}  # fmt: skip


def spoken_unit(unit: str) -> str:
    """The unit as a clinician writes it; the UCUM code where both are the same."""
    return _SPOKEN.get(unit, unit)


_PLACES = 9
_NEAR = Fraction(1, 10)


def number(value: Fraction, limits: tuple[Fraction, ...] = ()) -> str:
    """A value for display: one decimal, two within 0.1 of a limit (6.1), never rounded onto a limit or to
    0."""
    if value.denominator == 1:
        return str(value.numerator)
    places = 1
    while places < _PLACES and abs(value) * 10**places < 10:
        places += 1
    near = [limit for limit in limits if abs(value - limit) <= _NEAR]
    if near:
        places = max(places, 2)
    text = _rounded(value, places)
    for limit in (*near, Fraction(0)):
        while limit != value and not (Fraction(text) > limit if value > limit else Fraction(text) < limit):
            if places == _PLACES:
                return f"just {'above' if value > limit else 'below'} {number(limit)}"
            places += 1
            text = _rounded(value, places)
    return text.rstrip("0").rstrip(".") if "." in text and not near else text


def _rounded(value: Fraction, places: int) -> str:
    scaled = round(value * 10**places)
    return f"{Decimal(scaled).scaleb(-places):f}"


def show(value: Fraction, unit: str, limits: tuple[Fraction, ...] = ()) -> str:
    """A value and its unit as a clinician reads them: ``29.97 mL/min``, ``18 years``."""
    spoken = spoken_unit(unit)
    text = number(value, limits)
    if not spoken:
        return text
    return f"{text}{spoken}" if spoken == "%" else f"{text} {spoken}"
