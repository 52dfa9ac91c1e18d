"""Kidney function: Cockcroft-Gault clearance, CKD-EPI 2021, unstable creatinine (knowledge paper 6.1,
6.2)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction

from cds.core.derive.body import body_mass
from cds.core.derive.inputs import Inputs, ends, interval
from cds.core.facts import Fact, Known, Missing, Reason, Unknown
from cds.core.moments import Moment, local_days
from cds.core.quantity import convert

_FEMALE = Fraction("0.85")
_MALE = Fraction(1)
_FACTORS = {"female": (_FEMALE,), "male": (_MALE,)}
_UMOL_PER_MG = convert(Fraction(1), "mg/dL", "umol/L", "creatinine")
_DIVISOR = 72 / _UMOL_PER_MG  # of the formula, whose creatinine is in mg/dL
_NO_SEX = "neither female nor male is recorded"
_OBESE = "actual and adjusted body weight give different results; the clinician decides"


def cockcroft_gault(inputs: Inputs) -> Fact:
    """Creatinine clearance in mL/min, exact and unrounded (Cockcroft DW, Gault MH. Nephron 1976;16:31-41).

    From age (a), sex, body weight (kg), serum creatinine (umol/L), body height (cm); using the adult age (a)
    and the BMI (kg/m2) from which adjusted weight is looked at too. Actual weight is used. Where sex is
    neither female nor male both are computed; where the patient is obese and the height known, the result
    lies between adjusted and actual weight: a limit in between is the clinician's to decide, so it is
    unknown. Unknown under the adult age: the formula is not valid there. Height and BMI are never asked for.
    """
    age, sex, weight, creatinine, height = inputs.facts
    adult, obese = inputs.numbers
    needed = Inputs(inputs.names[:4], inputs.facts[:4], inputs.parameters[:1], inputs.numbers[:1])
    youngest, oldest = ends(age)
    if not isinstance(weight, Known) or isinstance(creatinine, Unknown) or not isinstance(adult, Fraction):
        return needed.unknown()
    if youngest is None or oldest is None:
        return needed.unknown()
    if youngest < adult:
        return _child(needed, oldest < adult)
    factors = _FACTORS.get(_sex_of(sex), (_FEMALE, _MALE))
    loads = [(weight.value, factor) for factor in factors]
    if isinstance(height, Known) and isinstance(obese, Fraction) and height.value > 0:
        if body_mass(weight.value, height.value) >= obese:
            loads += [(_adjusted(weight.value, height.value, factor), factor) for factor in factors]
    least, most = ends(creatinine)
    if most is not None and most <= 0:
        return needed.implausible(3)
    note = _OBESE if any(kilograms != weight.value for kilograms, _ in loads) else ""
    if len(loads) == 1 and youngest == oldest and least is not None and least == most:
        return Known(_clearance(youngest, loads[0], least), needed.origins)
    lower = min(_clearance(oldest, load, most) for load in loads) if most is not None else Fraction(0)
    upper = (
        max(_clearance(youngest, load, least) for load in loads) if least is not None and least > 0 else None
    )
    return interval(lower, upper, needed, _lacking(needed, sex), note)


def _clearance(age: Fraction, load: tuple[Fraction, Fraction], creatinine: Fraction) -> Fraction:
    """(140 - age) x weight x factor / divisor / creatinine, as one fraction: five would take five times as
    long."""
    kilograms, factor = load
    (a, b), (c, d), (e, f) = age.as_integer_ratio(), kilograms.as_integer_ratio(), factor.as_integer_ratio()
    (g, h), (i, j) = _DIVISOR.as_integer_ratio(), creatinine.as_integer_ratio()
    return Fraction(max(0, 140 * b - a) * c * e * h * j, b * d * f * g * i)


def _adjusted(weight: Fraction, height: Fraction, factor: Fraction) -> Fraction:
    """Adjusted weight IBW + 0.4 (actual - IBW) of the obese, if lower; IBW after Devine (paper 6.1)."""
    ideal = (Fraction("45.5") if factor == _FEMALE else Fraction(50)) + Fraction("2.3") * (
        height / Fraction("2.54") - 60
    )
    return min(weight, ideal + Fraction("0.4") * (weight - ideal))


def _child(inputs: Inputs, certain: bool) -> Unknown:
    """A child has no clearance by this formula, whatever else is known; a birth year may still turn out
    adult."""
    if certain:
        return Unknown(Reason.UNREADABLE, (), "the formula is not valid in children", inputs.origins)
    return Unknown(
        Reason.NOT_RECORDED, inputs.lack(0, Reason.NOT_RECORDED, "may be a child"), origins=inputs.origins
    )


def _sex_of(sex: Fact) -> str:
    return sex.value if isinstance(sex, Known) and sex.value in _FACTORS else ""


def _lacking(inputs: Inputs, sex: Fact) -> tuple[Missing, ...]:
    """What the inputs lack, and a sex (the second of them) recorded as something else than female or male."""
    other = isinstance(sex, Known) and sex.value not in _FACTORS
    return (inputs.lack(1, Reason.NOT_RECORDED, _NO_SEX) if other else ()) + inputs.missing


def ckd_epi_2021(inputs: Inputs) -> Fact:
    """eGFR in mL/min/1.73 m2: the reported one, else CKD-EPI 2021 without race from creatinine.

    From reported eGFR, age (a), sex, serum creatinine (umol/L). A reported value wins; where it is missing
    the equation is used (kidney.org, 2021); its powers are irrational, so the result is rounded to 6
    decimals. Where sex is neither female nor male the result lies between the two.
    """
    reported, age, sex, creatinine = inputs.facts
    if not isinstance(reported, Unknown):
        return reported
    needed = Inputs(inputs.names[1:], inputs.facts[1:])
    if not isinstance(age, Known) or not isinstance(creatinine, Known):
        return needed.unknown()
    if creatinine.value <= 0:
        return needed.implausible(2)
    sexes = (_sex_of(sex),) if _sex_of(sex) else tuple(_FACTORS)
    results = [_egfr(age.value, creatinine.value, each == "female") for each in sexes]
    return interval(min(results), max(results), needed, _lacking(needed, sex))


def _egfr(age: Fraction, creatinine: Fraction, female: bool) -> Fraction:
    (a, b), (c, d) = creatinine.as_integer_ratio(), _UMOL_PER_MG.as_integer_ratio()
    ratio = (a * d) / (b * c) / (0.7 if female else 0.9)
    alpha = -0.241 if female else -0.302
    value = (
        142 * min(ratio, 1) ** alpha * max(ratio, 1) ** -1.2 * 0.9938 ** float(age) * (1.012 if female else 1)
    )
    return Fraction(round(value * 10**6), 10**6)


def settled_creatinine(inputs: Inputs) -> Fact:
    """The serum creatinine (umol/L), unless it is changing: then Cockcroft-Gault is not valid (paper 6.1).

    From serum creatinine (umol/L), its history (raw: (time, umol/L), ..., newest first), the instant asked
    about; using the change that counts as acute (1: 0.5 is half as much again) and the days within which it
    does (d). Contradictory where two values of the days up to the newest value differ by more than the
    change. Where the history is unknown, a Known creatinine is taken as it is.
    """
    creatinine, history, as_of = inputs.facts
    change, window = inputs.numbers
    if isinstance(creatinine, Unknown):
        return Inputs(inputs.names[:1], inputs.facts[:1]).unknown()
    if not (isinstance(change, Fraction) and isinstance(window, Fraction)):
        return inputs.unknown()
    if not (isinstance(history, Known) and isinstance(as_of, Known)):
        return creatinine if isinstance(creatinine, Known) else inputs.unknown()
    values = _up_to_newest(history.value, as_of.value, int(window))
    if len(values) > 1 and max(values) > (1 + change) * min(values):
        note = "creatinine is changing; the formula is not valid"
        return Unknown(Reason.CONTRADICTORY, inputs.lack(0, Reason.CONTRADICTORY, note), note, inputs.origins)
    return creatinine


def _up_to_newest(history: Iterable[tuple[Moment, Fraction]], as_of: datetime, window: int) -> list[Fraction]:
    """The values up to ``as_of`` that may lie within ``window`` calendar days of the newest."""
    found: list[Fraction] = []
    since: date | None = None
    for moment, value in history:
        if moment.earliest <= as_of:
            first, last = local_days(moment, as_of.tzinfo)
            since = since or first - timedelta(days=window)
            if last >= since:
                found.append(value)
    return found
