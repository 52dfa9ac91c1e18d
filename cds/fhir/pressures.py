"""Blood pressure: panels with components, or two results of one time (knowledge paper 6.6)."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from cds.core.facts import Fact, FactDef, FactType, Known, Origin, Reason, Unknown
from cds.core.moments import Moment
from cds.core.rules import Code, ValueSet
from cds.fhir.case import Case, absent_value, origin
from cds.fhir.elements import Json, element
from cds.fhir.results import has_value, is_future, is_usable, observations_of, time_of
from cds.fhir.systems import LOINC
from cds.fhir.units import Scale, is_less

SYSTOLIC, DIASTOLIC = "8480-6", "8462-4"
PANELS = ("85354-9", "55284-4")
_LEAST_SYSTOLIC = Fraction(
    50
)  # mm[Hg]; under it, or with a diastolic that is not lower, a recording error (6.6)
# The codes as value sets of our own, so that the record's observations are gone through once for all.
CODES = tuple(ValueSet(f"#{code}", code, (Code(LOINC, code, code),)) for code in (SYSTOLIC, DIASTOLIC))
_SCALE = Scale(FactDef("blood_pressure", "Blood pressure", FactType.QUANTITY, unit="mm[Hg]"))

_ONE_MISSING = Unknown(Reason.NOT_RECORDED, note="one of the two values of a blood pressure is not there")
_IMPOSSIBLE = Unknown(Reason.CONTRADICTORY, note="implausible value")
_UNPAIRED = Unknown(Reason.CONTRADICTORY, note="several blood pressures of one time cannot be paired")
_PRELIMINARY = Unknown(Reason.UNREADABLE, note="only a preliminary result")


class _Reading(NamedTuple):
    moment: Moment | None
    pair: tuple[Fraction, Fraction] | Unknown
    resources: tuple[Json, ...]

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where the reading comes from."""
        return tuple(map(_origin, self.resources))


def read_pressures(case: Case, definition: FactDef) -> Fact:
    """Readings as ``tuple[(Moment, systolic, diastolic), ...]`` in mm[Hg], newest first.

    A reading that cannot be used is dropped, unless it is the newest: then the fact is unknown for that
    reason.
    """
    readings = [*_panels(case), *_pairs(case)]
    if not readings:
        return case.lacks(("Observation",)) or absent_value(definition.when_not_recorded, ())
    dated = [(reading.moment, reading) for reading in readings if reading.moment is not None]
    if not dated:
        return Unknown(
            Reason.TOO_OLD, note="undated", origins=tuple(o for r in readings for o in r.origins)[:8]
        )
    dated.sort(key=lambda item: (item[0].last_instant, item[0].earliest), reverse=True)
    newest = dated[0][0]
    if is_future(case, newest):
        return Unknown(Reason.CONTRADICTORY, note="dated in the future", origins=dated[0][1].origins)
    latest = [reading for moment, reading in dated if moment.last_instant >= newest.earliest]
    usable = [reading for reading in latest if not isinstance(reading.pair, Unknown)]
    if not usable and isinstance(latest[0].pair, Unknown):
        failed = latest[0].pair
        return Unknown(failed.reason, note=failed.note, origins=latest[0].origins)
    found = [(moment, *reading.pair) for moment, reading in dated if not isinstance(reading.pair, Unknown)]
    return Known(tuple(found), tuple(o for reading in usable for o in reading.origins)[:8])


def _panels(case: Case) -> Iterator[_Reading]:
    """Readings with both values as components of one Observation."""
    found: dict[int, tuple[Json, dict[str, Json]]] = {}
    index = case.index(observations_of)
    for code in (SYSTOLIC, DIASTOLIC):
        for resource, _, part in index.of((f"#{code}",)):
            if part is not resource and has_value(part):
                found.setdefault(id(resource), (resource, {}))[1].setdefault(code, part)
    for resource, parts in found.values():
        pair = _pair(resource, resource, parts.get(SYSTOLIC), parts.get(DIASTOLIC))
        yield _Reading(time_of(case, resource), pair, (resource,))


def _pairs(case: Case) -> Iterator[_Reading]:
    """Bare results, paired by an equal time; one without a partner is a reading that lacks a value."""
    found: dict[Moment | None, dict[str, list[Json]]] = {}
    index = case.index(observations_of)
    for code in (SYSTOLIC, DIASTOLIC):
        for resource, _, part in index.of((f"#{code}",)):
            if part is resource and has_value(resource):
                found.setdefault(time_of(case, resource), {}).setdefault(code, []).append(resource)
    for moment, pair in found.items():
        upper, lower = pair.get(SYSTOLIC, []), pair.get(DIASTOLIC, [])
        both = [*upper[:1], *lower[:1]]
        if any(_differ(results) for results in pair.values()):
            read: tuple[Fraction, Fraction] | Unknown = _UNPAIRED
        else:
            read = _pair(both[0], both[-1], next(iter(upper), None), next(iter(lower), None))
        yield _Reading(moment, read, tuple(both))


def _differ(results: list[Json]) -> bool:
    first = element(results[0].get("valueQuantity")).get("value")
    return any(element(result.get("valueQuantity")).get("value") != first for result in results[1:])


def _pair(
    first: Json, second: Json, systolic: Json | None, diastolic: Json | None
) -> tuple[Fraction, Fraction] | Unknown:
    if not (is_usable(first) and is_usable(second)):
        return _PRELIMINARY
    if systolic is None or diastolic is None:
        return _ONE_MISSING
    upper = _SCALE.read(element(systolic.get("valueQuantity")))
    lower = _SCALE.read(element(diastolic.get("valueQuantity")))
    if not isinstance(upper, Known) or not isinstance(lower, Known):
        failed = lower if isinstance(upper, Known) else upper
        reason = failed.reason if isinstance(failed, Unknown) else Reason.UNREADABLE
        return Unknown(reason, note="a blood pressure without two numbers")
    if not is_less(lower.value, upper.value) or is_less(upper.value, _LEAST_SYSTOLIC):
        return _IMPOSSIBLE
    return upper.value, lower.value


def _origin(resource: Json) -> Origin:
    return origin(
        resource, resource.get("effectiveDateTime"), element(resource.get("effectivePeriod")).get("end")
    )
