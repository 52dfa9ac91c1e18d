"""Measurements and coded answers: the newest result decides, and if it cannot be used the fact is unknown.

Never an older result in its place (knowledge paper 6.2). Looked for in Observations and in their components.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from cds.core.facts import Bounded, Fact, FactDef, Known, Missing, Reason, Unknown
from cds.core.moments import Moment, days_between, hours_between
from cds.core.quantity import convert
from cds.core.rules import RuleBook
from cds.fhir.answers import Answers
from cds.fhir.case import Case, absent_value
from cds.fhir.index import Absence, Entry, Wanted
from cds.fhir.measures import Measure, against_lower, against_upper
from cds.fhir.results import KIND, is_future, is_usable, observations_of, origins_of, results_of
from cds.fhir.terminology import Terminology
from cds.fhir.units import bounds, is_less

_PRELIMINARY = Unknown(Reason.UNREADABLE, note="only a preliminary result")

Read = Callable[[Case], Fact]
Value = Callable[[Case, Entry], Fact]


def compile_observation(
    definition: FactDef, wanted: Wanted, terminology: Terminology, rulebook: RuleBook
) -> Read:
    """The reader of a ``{resource: Observation, value_set: ...}`` fact."""
    read = definition.read or {}
    history = read.get("history")
    if "answers" in read:
        value: Value = Answers(definition, read["answers"], terminology).read
    elif "compared_with" in read:
        value = against_upper if read["compared_with"] == "upper_limit" else against_lower
    else:
        value = Measure(definition, rulebook).read
    if history:
        return lambda case: read_history(case, definition, wanted, value, history)
    return lambda case: read_newest(case, definition, wanted, value)


def absence_of(definition: FactDef, wanted: Wanted) -> Absence | None:
    """What such a fact is where no result is of its value sets."""
    read = definition.read or {}
    if "panel" in read or "diary" in read or read.get("history") not in (None, True, "bounds"):
        return None
    absent = absent_value(definition.when_not_recorded, () if read.get("history") else False)
    return Absence.after(observations_of, KIND, None, wanted, absent)


def read_newest(case: Case, definition: FactDef, wanted: Wanted, value: Value) -> Fact:
    """The newest result; unknown if it is too old, one of two that differ, in the future or unusable."""
    _, newest, latest = case.once(results_of, wanted.value_sets)
    if not latest:
        return case.lacks(KIND) or absent_value(definition.when_not_recorded, False)
    if newest is None and definition.no_older_than is not None:
        return Unknown(Reason.TOO_OLD, note="undated", origins=origins_of(latest[:8]))
    if newest is not None and is_future(case, newest):
        return Unknown(Reason.CONTRADICTORY, note="dated in the future", origins=origins_of(latest[:8]))
    fact = _agreed(case, latest, value)
    if newest is None or isinstance(fact, Unknown):
        return fact
    return _stale(case, definition, newest) or fact


def read_history(case: Case, definition: FactDef, wanted: Wanted, value: Value, form: bool | str) -> Fact:
    """All usable results, newest first: (time, value), or (time, lower, upper) in the form ``bounds``.

    Undated ones are left out; if there are only such, too old. If none is usable, why the first is not.
    """
    found: list[tuple[Any, ...]] = []
    used: list[Entry] = []
    failed: list[Unknown] = []
    undated = False
    for entry, moment in case.once(results_of, wanted.value_sets).timed:
        fact = value(case, entry) if is_usable(entry.resource) else _PRELIMINARY
        if isinstance(fact, Unknown):
            failed.append(fact)
        elif moment is None:
            undated = True
        elif form == "bounds":
            found.append((moment, *bounds(fact)))
            used.append(entry)
        elif isinstance(fact, Known):
            found.append((moment, fact.value))
            used.append(entry)
    if found:
        found.sort(key=lambda item: item[0].last_instant, reverse=True)
        return Known(tuple(found), origins_of(used[:8]))
    if undated:
        return Unknown(Reason.TOO_OLD, note="undated")
    if failed:
        return failed[0]
    return case.lacks(KIND) or absent_value(definition.when_not_recorded, ())


def _agreed(case: Case, entries: list[Entry], value: Value) -> Fact:
    """What results of one time say together; a final one of that time replaces those that are not."""
    usable = [entry for entry in entries if is_usable(entry.resource)]
    if not usable:
        return _with(_PRELIMINARY, entries)
    facts = [value(case, entry) for entry in usable]
    if len(facts) > 1 and any(fact != facts[0] for fact in facts):
        if not all(isinstance(fact, Unknown) for fact in facts):
            note = "results of the same time differ"
            return Unknown(Reason.CONTRADICTORY, note=note, origins=origins_of(usable[:8]))
    return _with(facts[0], usable)


def _with(fact: Fact, entries: list[Entry]) -> Fact:
    origins = origins_of(entries[:8])
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
    age: Fraction | int
    if unit == "h":
        age = hours_between(moment, case.as_of)[1]
    else:
        oldest = oldest if unit in (None, "d") else convert(oldest, unit, "d")
        age = days_between(moment, case.as_of)[1]
    return Unknown(Reason.TOO_OLD) if is_less(oldest, age) else None
