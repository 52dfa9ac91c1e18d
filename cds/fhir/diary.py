"""The attack diary: attacks, counts of a day, means of a period (architecture, "How the record says")."""

from collections.abc import Iterator
from fractions import Fraction

from cds.core.derive.headache import Diary
from cds.core.facts import Fact, FactDef, FactType, Known
from cds.core.moments import Moment, local_days
from cds.core.rules import Code, ValueSet
from cds.fhir.case import Case, absent_value, period
from cds.fhir.elements import Json, element, elements, text
from cds.fhir.results import is_usable, observations_of, time_of
from cds.fhir.systems import LOCAL, LOINC
from cds.fhir.units import Scale, number_of

SYSTEM = f"{LOCAL}observation"
ATTACK, DAY, MEAN = "attack", "attacks-per-day", "mean-attacks-per-day"
SEVERITY = "72514-3"  # LOINC pain severity 0-10 verbal numeric rating
# The codes as value sets of our own, so that the record's observations are gone through once for all.
CODES = (
    *(ValueSet(f"#{code}", code, (Code(SYSTEM, code, code),)) for code in (ATTACK, DAY, MEAN)),
    ValueSet(f"#{SEVERITY}", SEVERITY, (Code(LOINC, SEVERITY, SEVERITY),)),
)
_RATE = Scale(FactDef("attacks_per_day", "Attacks per day", FactType.QUANTITY, unit="/d"))
_COUNT = Scale(FactDef("attacks", "Attacks", FactType.QUANTITY, unit="1"))
_SCORE = Scale(FactDef("severity", "Severity", FactType.QUANTITY, unit="{score}"))
# SNOMED CT severities; settled point 7 leaves the coded form open.
_SEVERE = {"24484000": True, "6736007": False, "255604002": False}


def read_diary(case: Case, definition: FactDef) -> Fact:
    """The entries as a :class:`Diary`, local days in the zone of the question.

    An entry that cannot be read is left out: its day is then a day without an entry, which is bounded and
    never zero. A list that is not whole gives no diary at all, because its days could hold more attacks.
    """
    lacking = case.lacks(("Observation",))
    if lacking is not None:
        return lacking
    attacks: dict[object, Moment] = {}
    for resource in _entries(case, ATTACK):
        moment = _start(case, resource)
        if moment is not None:
            attacks.setdefault(moment.earliest if moment.is_exact else id(resource), moment)
    days = []
    for resource in _entries(case, DAY):
        moment, count = time_of(case, resource), _per_day(resource)
        if moment is not None and count is not None:
            first, last = local_days(moment, case.zone)
            if first == last:
                days.append((first, count))
    summaries = []
    for resource in _entries(case, MEAN):
        start, end = (case.moment(value) for value in period(resource.get("effectivePeriod")))
        mean = _per_day(resource)
        if start is not None and end is not None and mean is not None:
            summaries.append((local_days(start, case.zone)[0], local_days(end, case.zone)[1], mean))
    if not (attacks or days or summaries):
        return absent_value(definition.when_not_recorded, Diary())
    return Known(Diary(tuple(attacks.values()), tuple(days), tuple(summaries)))


def read_severities(case: Case, definition: FactDef) -> Fact:
    """Start and severity of each attack, newest first: 0-10, True (coded severe), False (milder) or None."""
    lacking = case.lacks(("Observation",))
    if lacking is not None:
        return lacking
    rated = _ratings(case)
    found: dict[object, tuple[Moment, Fraction | bool | None]] = {}
    for resource in _entries(case, ATTACK):
        moment = _start(case, resource)
        if moment is None:
            continue
        severity = rated.get(id(resource))
        if severity is None and moment.is_exact:
            severity = rated.get(moment.earliest)
        key: object = moment.earliest if moment.is_exact else id(resource)
        if key not in found or found[key][1] is None:
            found[key] = (moment, severity)
    if not found:
        return absent_value(definition.when_not_recorded, ())
    return Known(tuple(sorted(found.values(), key=lambda item: item[0].last_instant, reverse=True)))


def _entries(case: Case, code: str) -> Iterator[Json]:
    for resource, _, part in case.index(observations_of).of((f"#{code}",)):
        if part is resource and is_usable(resource):
            yield resource


def _ratings(case: Case) -> dict[object, Fraction | bool]:
    """Severities by where they belong: a component by its Observation, a bare result by its time."""
    found: dict[object, Fraction | bool] = {}
    for resource, _, part in case.index(observations_of).of((f"#{SEVERITY}",)):
        severity = _severity(part) if is_usable(resource) else None
        moment = time_of(case, resource)
        if severity is not None and part is not resource:
            found.setdefault(id(resource), severity)
        elif severity is not None and moment is not None and moment.is_exact:
            found.setdefault(moment.earliest, severity)
    return found


def _severity(part: Json) -> Fraction | bool | None:
    if "valueInteger" in part:
        return number_of(part["valueInteger"])
    if "valueQuantity" in part:
        facts = (scale.read(element(part["valueQuantity"])) for scale in (_SCORE, _COUNT))
        return next((fact.value for fact in facts if isinstance(fact, Known)), None)
    for coding in elements(element(part.get("valueCodeableConcept")).get("coding")):
        if text(coding.get("code")) in _SEVERE:
            return _SEVERE[text(coding.get("code"))]
    return None


def _per_day(resource: Json) -> Fraction | None:
    """Attacks a day; a bare count on a day's entry is that day's. None if it is no number or below zero."""
    if "valueInteger" in resource:
        count = number_of(resource["valueInteger"])
    else:
        quantity = element(resource.get("valueQuantity"))
        facts = (scale.read(quantity) for scale in (_RATE, _COUNT))
        count = next((fact.value for fact in facts if isinstance(fact, Known)), None)
    return count if count is not None and count.numerator >= 0 else None


def _start(case: Case, resource: Json) -> Moment | None:
    moment = case.moment(resource.get("effectiveDateTime"))
    return case.moment(period(resource.get("effectivePeriod"))[0]) if moment is None else moment
