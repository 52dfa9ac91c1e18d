"""How often a Timing means that something is taken."""

from fractions import Fraction

from cds.fhir.elements import code_of, element, text
from cds.fhir.units import number_of

# HL7 v3 GTSAbbreviation codes that FHIR R4 lists for Timing.code: times a day.
_TIMES_A_DAY: dict[str, int | Fraction] = {
    "QD": 1, "BID": 2, "TID": 3, "QID": 4, "AM": 1, "PM": 1, "BED": 1,
    "QOD": Fraction(1, 2), "WK": Fraction(1, 7),
    "Q1H": 24, "Q2H": 12, "Q3H": 8, "Q4H": 6, "Q6H": 4, "Q8H": 3, "Q12H": 2, "Q24H": 1,
}  # fmt: skip
_PERIOD_DAYS = {
    "s": Fraction(1, 86400), "min": Fraction(1, 1440), "h": Fraction(1, 24), "d": Fraction(1),
    "wk": Fraction(7),
}  # fmt: skip


def has_rhythm(timing: object) -> bool:
    """Whether a Timing says anything of how often; the length of one infusion does not."""
    repeat = element(element(timing).get("repeat"))
    silent = {"duration", "durationMax", "durationUnit", "boundsPeriod", "boundsDuration", "count"}
    return bool(element(timing).get("code")) or not silent.issuperset(repeat)


def times_a_day(timing: object) -> tuple[Fraction, Fraction] | None:
    """The least and the most times a day that a Timing means; None where that cannot be read."""
    repeat = element(element(timing).get("repeat"))
    if repeat.get("dayOfWeek"):
        return None
    if not any(name in repeat for name in ("frequency", "period", "periodUnit")):
        times = _TIMES_A_DAY.get(code_of(element(timing).get("code")).upper())
        if times is None:
            moments = repeat.get("timeOfDay") or repeat.get("when")
            times = len(moments) if isinstance(moments, list) and moments else None
        return None if times is None else (Fraction(times), Fraction(times))
    days = _PERIOD_DAYS.get(text(repeat.get("periodUnit")))
    shortest = number_of(repeat.get("period", 1))
    longest = number_of(repeat.get("periodMax", repeat.get("period", 1)))
    seldom = number_of(repeat.get("frequency", 1))
    often = number_of(repeat.get("frequencyMax", repeat.get("frequency", 1)))
    if days is None or shortest is None or longest is None or seldom is None or often is None:
        return None
    if shortest <= 0 or longest < shortest or seldom < 0 or often < seldom:
        return None
    return seldom / (longest * days), often / (shortest * days)
