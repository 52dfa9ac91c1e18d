"""Measurements and coded answers: the newest result decides, and if it cannot be used the fact is unknown.

Never an older result in its place (knowledge paper 6.2). Looked for in Observations and in their components.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from cds.core.facts import Bounded, Fact, FactDef, FactType, Known, Missing, Origin, Reason, Unknown
from cds.core.moments import Moment, days_between, hours_between
from cds.core.quantity import convert
from cds.core.rules import RuleBook
from cds.fhir.case import Case, Entry, Index, Wanted, absent_value, origin, period
from cds.fhir.elements import Json, code_of, element, elements, text
from cds.fhir.terminology import Terminology
from cds.fhir.units import ONE, Scale, bounds, is_less, number_of, unit_of

USABLE = frozenset({"final", "amended", "corrected"})
_IGNORED = frozenset({"entered-in-error", "cancelled"})
_KIND = ("Observation",)
_SNOMED = "http://snomed.info/sct"
# HL7 interpretation codes as the SNOMED answers that they stand for (architecture, settled point 7).
_INTERPRETED = {"POS": "10828004", "NEG": "260385009"}
_HIGH, _LOW, _NORMAL = frozenset({"H", "HH", "HU", ">"}), frozenset({"L", "LL", "LU", "<"}), frozenset({"N"})
_VALUES = frozenset(
    {
        *("valueQuantity", "valueCodeableConcept", "valueString", "valueBoolean", "valueInteger"),
        *("valueRange", "valueRatio", "valueSampledData", "valueTime", "valueDateTime", "valuePeriod"),
    }
)

Read = Callable[[Case], Fact]
Value = Callable[[Case, Entry], Fact]


class Result(NamedTuple):
    """One result with its time and what it says; ``fact`` is Unknown where it cannot be used."""

    entry: Entry
    moment: Moment | None
    fact: Fact


def compile_observation(
    definition: FactDef, wanted: Wanted, terminology: Terminology, rulebook: RuleBook
) -> Read:
    """The reader of a ``{resource: Observation, value_set: ...}`` fact."""
    read = definition.read or {}
    history = read.get("history")
    if "answers" in read:
        value: Value = Answers(definition, read["answers"], terminology).read
    elif "compared_with" in read:
        value = _against_upper if read["compared_with"] == "upper_limit" else _against_lower
    else:
        value = _Number(definition, rulebook).read
    if history:
        return lambda case: read_history(case, definition, wanted, value, history)
    return lambda case: read_newest(case, definition, wanted, value)


def observations_of(case: Case) -> Index:
    """The observations of the record and their components, without those cancelled or entered in error."""
    index = Index(case)
    coded = case.terminology.coded
    for resource in case.record.of("Observation"):
        status = resource.get("status")
        if status != "final" and text(status) in _IGNORED:
            continue
        concept = coded(resource.get("code"))
        if concept.sets:
            index.add_known(Entry(resource, concept, resource))
        if "component" in resource:
            for part in elements(resource["component"]):
                concept = coded(part.get("code"))
                if concept.sets:
                    index.add_known(Entry(resource, concept, part))
    return index


def read_newest(case: Case, definition: FactDef, wanted: Wanted, value: Value) -> Fact:
    """The newest result; unknown if it is too old, one of two that differ, in the future or unusable."""
    entries = case.index(observations_of).of(wanted.value_sets)
    timed = [(entry, time_of(case, entry.resource)) for entry in entries if has_value(entry.part)]
    if not timed:
        return case.lacks(_KIND) or absent_value(definition.when_not_recorded, False)
    newest = _newest(timed)
    results = [
        Result(entry, moment, value(case, entry))
        for entry, moment in timed
        if newest is None
        or moment is newest
        or (moment is not None and moment.last_instant >= newest.earliest)
    ]
    if newest is None:
        if definition.no_older_than is not None:
            return Unknown(Reason.TOO_OLD, note="undated", origins=_origins(results))
        return _agreed(results)
    if is_future(case, newest):
        return Unknown(Reason.CONTRADICTORY, note="dated in the future", origins=_origins(results))
    fact = _agreed(results)
    stale = None if isinstance(fact, Unknown) else _stale(case, definition, newest)
    return fact if stale is None else stale


def _newest(timed: list[tuple[Entry, Moment | None]]) -> Moment | None:
    """The latest time; of several that end together the one that begins last. None if nothing is dated."""
    moments = [moment for _, moment in timed if moment is not None]
    if len(moments) < 2:
        return moments[0] if moments else None
    return max(moments, key=_by_end)


def _by_end(moment: Moment) -> tuple[datetime, datetime]:
    return moment.last_instant, moment.earliest


def read_history(case: Case, definition: FactDef, wanted: Wanted, value: Value, form: bool | str) -> Fact:
    """All usable results, newest first: (time, value), or (time, lower, upper) in the form ``bounds``.

    Undated ones are left out; if there are only such, too old. If none is usable, why the first is not.
    """
    entries = case.index(observations_of).of(wanted.value_sets)
    found: list[tuple[Any, ...]] = []
    used: list[Result] = []
    failed: list[Fact] = []
    undated = False
    for entry in entries:
        if not has_value(entry.part):
            continue
        fact = value(case, entry)
        moment = time_of(case, entry.resource)
        if not is_usable(entry.resource) or isinstance(fact, Unknown):
            failed.append(fact if isinstance(fact, Unknown) else _PRELIMINARY)
        elif moment is None:
            undated = True
        elif form == "bounds":
            found.append((moment, *bounds(fact)))
            used.append(Result(entry, moment, fact))
        elif isinstance(fact, Known):
            found.append((moment, fact.value))
            used.append(Result(entry, moment, fact))
    if found:
        found.sort(key=lambda item: item[0].last_instant, reverse=True)
        return Known(tuple(found), _origins(used))
    if undated:
        return Unknown(Reason.TOO_OLD, note="undated")
    if failed:
        return failed[0]
    return case.lacks(_KIND) or absent_value(definition.when_not_recorded, ())


def time_of(case: Case, resource: Json) -> Moment | None:
    """When an observation was made: effectiveDateTime or instant, the end (else start) of its period."""
    moment = case.moment(resource.get("effectiveDateTime"))
    return case.moment(*_dates(resource)[1:]) if moment is None else moment


def _dates(resource: Json) -> tuple[object, ...]:
    start, end = period(resource.get("effectivePeriod"))
    return resource.get("effectiveDateTime"), resource.get("effectiveInstant"), end, start


def is_future(case: Case, moment: Moment) -> bool:
    """Whether a result is dated later than the clocks of two systems can differ: more than a day."""
    return moment.earliest > case.horizon


def is_usable(resource: Json) -> bool:
    """Whether a result is final, or corrected after it was."""
    status = resource.get("status")
    return status == "final" or text(status) in USABLE


def has_value(part: Json) -> bool:
    """Whether a result says anything; with a reason for absent data it is as if it were not there."""
    if "valueQuantity" in part or not _VALUES.isdisjoint(part):
        return True
    return not part.get("dataAbsentReason") and not part.get("component") and not part.get("hasMember")


_PRELIMINARY = Unknown(Reason.UNREADABLE, note="only a preliminary result")


def _agreed(results: list[Result]) -> Fact:
    """What results of one time say together; a final one of that time replaces those that are not."""
    if len(results) == 1 and is_usable(results[0].entry.resource):
        return _with(results[0].fact, results)
    usable = [result for result in results if is_usable(result.entry.resource)]
    if not usable:
        return _with(_PRELIMINARY, results)
    first = usable[0].fact
    if len(usable) > 1 and any(result.fact != first for result in usable[1:]):
        said = {type(result.fact) for result in usable}
        if Known in said or Bounded in said:
            return Unknown(
                Reason.CONTRADICTORY, note="results of the same time differ", origins=_origins(usable)
            )
    return _with(first, usable)


def _with(fact: Fact, results: list[Result]) -> Fact:
    origins = _origins(results)
    if isinstance(fact, Known):
        return Known(fact.value, origins)
    if isinstance(fact, Bounded):
        return Bounded(fact.lower, fact.upper, fact.reason, fact.missing, origins, fact.note)
    return Unknown(fact.reason, fact.missing, fact.note, origins)


def _stale(case: Case, definition: FactDef, moment: Moment) -> Unknown | None:
    name = definition.no_older_than
    if name is None:
        return None
    oldest = case.limit(name)
    if oldest is None:
        missing = Missing(name, Reason.NOT_RECORDED, "no value in force on this day")
        return Unknown(Reason.NOT_RECORDED, (missing,))
    unit = case.rulebook.parameters[name].unit
    if unit == "h":
        age = hours_between(moment, case.as_of)[1]
    else:
        oldest = oldest if unit in (None, "d") else convert(oldest, unit, "d")
        age = Fraction(days_between(moment, case.as_of)[1])
    return Unknown(Reason.TOO_OLD) if is_less(oldest, age) else None


def _origins(results: list[Result]) -> tuple[Origin, ...]:
    if len(results) == 1:
        resource = results[0].entry.resource
        return (origin(resource, *_dates(resource)),)
    return tuple(dict.fromkeys(origin(r.entry.resource, *_dates(r.entry.resource)) for r in results[:8]))


class _Number:
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
            return Unknown(Reason.TEXT_ONLY, note="the result is written in words")
        else:
            return Unknown(Reason.UNREADABLE, note="a result without a value")
        if self._plausible and isinstance(fact, Known) and not self._is_plausible(case, fact.value):
            return Unknown(Reason.CONTRADICTORY, note="implausible value")
        return fact

    def _is_plausible(self, case: Case, value: Fraction) -> bool:
        low, high = self._plausible
        lowest, highest = self._limit(case, *low), self._limit(case, *high)
        return not (lowest is not None and is_less(value, lowest)) and not (
            highest is not None and is_less(highest, value)
        )

    def _limit(self, case: Case, name: str, factor: Fraction) -> Fraction | None:
        limit = case.limit(name)
        return limit if limit is None or factor is ONE else limit * factor


class Answers:
    """Coded answers as the choices of a fact, or as yes and no where those are ``true`` and ``false``."""

    def __init__(self, definition: FactDef, answers: Mapping[Any, str], terminology: Terminology) -> None:
        self._choices = {value_set: _choice(choice) for choice, value_set in answers.items()}
        self._yes_no = definition.type is FactType.YES_NO or set(self._choices.values()) <= {True, False}
        self._terminology = terminology

    def read(self, _: Case, entry: Entry) -> Fact:
        """The choice whose value set holds the answer; interpretation POS or NEG where it has no value."""
        part = entry.part
        if isinstance(part.get("valueBoolean"), bool) and self._yes_no:
            return Known(part["valueBoolean"])
        if "valueCodeableConcept" in part:
            return self._coded(part["valueCodeableConcept"])
        if text(part.get("valueString")):
            return Unknown(Reason.TEXT_ONLY, note="the answer is written in words")
        for code in interpretations(part):
            if code in _INTERPRETED:
                return self._coded({"coding": [{"system": _SNOMED, "code": _INTERPRETED[code]}]})
        return Unknown(Reason.UNREADABLE, note="a result without an answer")

    def _coded(self, value: object) -> Fact:
        concept = self._terminology.concept(value)
        found = {choice for value_set, choice in self._choices.items() if value_set in concept.sets}
        if len(found) == 1:
            return Known(found.pop())
        if found:
            return Unknown(Reason.CONTRADICTORY, note="one answer with two meanings")
        if concept.text and not concept.is_coded:
            return Unknown(Reason.TEXT_ONLY, note="the answer is written in words")
        return Unknown(Reason.UNREADABLE, note="the answer is not one this service reads")


def _choice(key: object) -> bool | str:
    """YAML and JSON spell the keys of yes and no as words."""
    return {"true": True, "false": False}.get(str(key).lower(), str(key))


def interpretations(part: Json) -> list[str]:
    """The interpretation codes of a result, in capitals."""
    concepts = elements(part.get("interpretation"))
    codings = [coding for concept in concepts for coding in elements(concept.get("coding"))]
    return [text(coding.get("code")).upper() for coding in codings]


def _against_upper(_: Case, entry: Entry) -> Fact:
    return _against(entry.part, "high", _HIGH, _LOW | _NORMAL)


def _against_lower(_: Case, entry: Entry) -> Fact:
    return _against(entry.part, "low", _LOW, _HIGH | _NORMAL)


def _against(part: Json, side: str, beyond: frozenset[str], within: frozenset[str]) -> Fact:
    """Whether a result lies beyond the laboratory's own limit; its range counts, then its interpretation."""
    quantity = element(part.get("valueQuantity"))
    ranges = elements(part.get("referenceRange"))
    limits = [
        element(r.get(side))
        for r in ranges
        if not code_of(r.get("type")) or code_of(r.get("type")) == "normal"
    ]
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
    return Unknown(Reason.UNREADABLE, note="no reference range that can be read")


def _beyond(quantity: Json, limit: Json, side: str) -> Fact | None:
    """The comparison; None where it is not settled. A limit without unit is in the unit of the result."""
    unit = unit_of(quantity)
    value, bound = number_of(quantity.get("value")), number_of(limit.get("value"))
    same = (limit.get("code"), limit.get("unit")) in (
        (None, None),
        (quantity.get("code"), quantity.get("unit")),
    ) or (unit is not None and unit_of(limit) == unit)
    if value is None or bound is None or not same or quantity.get("comparator"):
        return None
    return Known(value > bound if side == "high" else value < bound)
