"""From record and order to a fact sheet: the ``read:`` of every fact, compiled once per rulebook."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from cds.core.derive import bind
from cds.core.evaluate import Numbers
from cds.core.facts import Fact, FactDef, FactSheet, Known, Reason, Unknown
from cds.core.rules import RuleBook
from cds.fhir import allergies, conditions, diary, exposures, observations, pressures, procedures
from cds.fhir.allergies import read_allergy
from cds.fhir.case import Case
from cds.fhir.conditions import compile_condition
from cds.fhir.courses import read_courses, read_increases
from cds.fhir.duplicates import read_beside, read_drafted, read_prescribed, read_stated
from cds.fhir.episodes import read_changes
from cds.fhir.exposures import read_doses, read_given
from cds.fhir.index import Absence, Wanted
from cds.fhir.measured import compile_times
from cds.fhir.medications import read_current, read_daily_dose, read_stop_reason
from cds.fhir.observations import compile_observation
from cds.fhir.orders import Order
from cds.fhir.outcomes import compile_outcome
from cds.fhir.patients import read_age, read_gender
from cds.fhir.plan import Plan, Read, Step, plan_of
from cds.fhir.planned import compile_order
from cds.fhir.procedures import read_performed, read_procedure
from cds.fhir.questionnaires import read_item
from cds.fhir.record import Record
from cds.fhir.remarks import read_cancelled, read_problem_list, read_set_aside
from cds.fhir.session import with_drafts
from cds.fhir.terminology import Terminology

_MOST_REMEMBERED = 256  # lists of facts that are asked together
_NOTHING = Unknown(Reason.NOT_RECORDED)


class Readings:
    """What was read of one record as of one instant: patient facts are read once and shared by all orders.

    For one call only. ``as_of`` must carry the patient's time zone.
    """

    __slots__ = ("_case", "_facts", "_reader")

    def __init__(self, reader: "Reader", case: Case) -> None:
        self._reader = reader
        self._case = case
        self._facts: dict[str, Fact] = {}

    def sheet(self, names: tuple[str, ...], order: Order | None) -> FactSheet:
        """The facts ``names`` for one order (None: for the chart), ordered as by ``facts_of``."""
        case, shared = self._case, self._facts
        case.order = order
        plan = self._reader.plan(names, case.has_company)
        facts = {**plan.blank, "as_of": Known(case.as_of)}
        present = [step for alike in plan.alike for step in alike.settle(case, facts)]
        for name, read, derived, is_shared, _, _ in (*present, *plan.steps):
            fact = shared.get(name)
            if fact is None:
                if read is not None:
                    fact = read(case)
                else:
                    fact = _NOTHING if derived is None else derived(facts, case.numbers)
                if is_shared:
                    shared[name] = fact
            facts[name] = fact
        if "as_of" not in plan.blank:
            del facts["as_of"]
        return FactSheet(facts)


class Reader:
    """The facts of one rulebook, ready to be read. Immutable after construction, safe among threads."""

    def __init__(self, rulebook: RuleBook) -> None:
        self.rulebook = rulebook
        self.terminology = Terminology(rulebook, (*pressures.CODES, *diary.CODES, *allergies.CODES))
        compiled = {name: self._compile(definition) for name, definition in rulebook.facts.items()}
        self.reads: dict[str, Read] = {name: read for name, read in compiled.items() if read is not None}
        self.reads["as_of"] = lambda case: Known(case.as_of)
        self._derives = {
            name: bind(definition)
            for name, definition in rulebook.facts.items()
            if definition.derive is not None
        }
        self._plans: dict[tuple[tuple[str, ...], bool], Plan] = {}
        self.of_order = self._following(_is_of_order)
        self.of_session = self._following(lambda read: _is_of_order(read) or _is_of_session(read))

    def readings(
        self,
        record: Record,
        as_of: datetime,
        numbers: Numbers,
        orders: tuple[Order, ...] = (),
        drafts: tuple[Order, ...] = (),
    ) -> Readings:
        """What one call reads of ``record``. ``orders`` are not part of the past, although they may stand in
        it; ``drafts`` are all that are being ordered in the session, the one being judged among them."""
        judged = frozenset(order.reference for order in orders)
        return Readings(self, Case(self.rulebook, self.terminology, record, as_of, numbers, judged, drafts))

    def sheet(
        self,
        names: tuple[str, ...],
        record: Record,
        order: Order | None,
        as_of: datetime,
        numbers: Numbers,
        readings: Readings | None = None,
    ) -> FactSheet:
        """The facts ``names``: read, then derived. ``readings`` of the same call save reading twice."""
        if readings is None:
            readings = self.readings(record, as_of, numbers, () if order is None else (order,))
        return readings.sheet(names, order)

    def plan(self, names: tuple[str, ...], has_company: bool) -> Plan:
        """In what steps the facts ``names`` are had; worked out once for what a rulebook asks."""
        key = names, has_company
        found = self._plans.get(key)
        if found is None:
            unshared = self.of_session if has_company else self.of_order
            found = plan_of(self._step(name, name not in unshared) for name in names)
            if len(self._plans) < _MOST_REMEMBERED:
                self._plans[key] = found
        return found

    def _step(self, name: str, is_shared: bool) -> Step:
        read, derived = self.reads.get(name), self._derives.get(name)
        definition = self.rulebook.facts.get(name)
        form = {} if definition is None or definition.read is None else definition.read
        absence_of = _ABSENCES.get(form.get("resource"))
        if definition is None or absence_of is None or "value_set" not in form or not is_shared:
            return Step(name, read, derived, is_shared)
        wanted = Wanted.of(form["value_set"], self.terminology)
        return Step(name, read, derived, is_shared, wanted.value_sets, absence_of(definition, wanted))

    def _following(self, holds: Callable[[Mapping[str, Any]], bool]) -> frozenset[str]:
        """The facts with a ``read`` of which this holds, and those derived from them."""

        def follows(name: str, seen: set[str]) -> bool:
            definition = self.rulebook.facts.get(name)
            if definition is None or name in seen:
                return False
            seen.add(name)
            if definition.read is not None and holds(definition.read):
                return True
            return any(follows(needed, seen) for needed in definition.inputs)

        return frozenset(name for name in self.rulebook.facts if follows(name, set()))

    def _compile(self, definition: FactDef) -> Read | None:
        """The reader of one fact; None for a derived one. ValueError for a form outside the grammar."""
        read = definition.read
        if read is None:
            return None
        if "parameter" in read:
            parameter = str(read["parameter"])
            return lambda case: _policy(case, parameter)
        terminology = self.terminology
        resource = read.get("resource")
        wanted = Wanted.of(read.get("value_set", ()), terminology, read.get("as_ordered"))
        if resource == "Condition" and read.get("when") == "listed":
            return read_problem_list
        if resource == "Condition":
            return compile_condition(definition, wanted)
        if resource == "Observation" and "panel" in read:
            return lambda case: pressures.read_pressures(case, definition)
        if resource == "Observation" and "diary" in read:
            chosen = diary.read_severities if read.get("severity") else diary.read_diary
            return lambda case: chosen(case, definition)
        if resource == "Observation" and read.get("history") == "times":
            return compile_times(definition, wanted, self.rulebook)
        if resource == "Observation":
            return compile_observation(definition, wanted, terminology, self.rulebook)
        if resource == "Medication":
            return self._compile_medication(definition, wanted)
        if resource == "Order":
            return compile_order(definition, terminology)
        procedure = read_performed if read.get("when") == "given" else read_procedure
        simple: dict[object, Read] = {
            "Patient": read_age
            if read.get("field") == "birthDate"
            else lambda case: read_gender(case, definition),
            "AllergyIntolerance": lambda case: (
                read_set_aside(case, wanted)
                if read.get("when") == "set_aside"
                else read_allergy(case, definition, wanted)
            ),
            "Procedure": lambda case: procedure(case, definition, wanted),
            "QuestionnaireResponse": lambda case: read_item(case, definition, str(read.get("item", ""))),
        }
        if resource not in simple:
            raise ValueError(f"fact {definition.name}: `read` has no form for {resource}")
        return simple[resource]

    def _compile_medication(self, definition: FactDef, wanted: Wanted) -> Read:
        read = definition.read or {}
        if "outcome" in read:
            return compile_outcome(definition, wanted, read["outcome"], self.terminology)
        if "reason" in read:
            return lambda case: read_stop_reason(case, definition, wanted, str(read["reason"]))
        if read.get("field") == "daily_dose":
            return lambda case: read_daily_dose(case, wanted)
        if read.get("when") == "cancelled":
            return lambda case: read_cancelled(case, wanted)
        repeated = _REPEATED.get(str(read.get("when")))
        if repeated is not None:
            return lambda case: repeated(case, wanted)
        chosen = _MEDICATION.get(str(read.get("when")))
        if chosen is None:
            return _current(definition, wanted)
        if wanted.as_ordered is not None:
            return lambda case: chosen(case, definition, wanted) if _has_drug(case) else _NO_DRUG
        return lambda case: chosen(case, definition, wanted)


# Facts that are alike where nothing is on record, by the resource they are read from.
_ABSENCES: Mapping[object, Callable[[FactDef, Wanted], Absence | None]] = {
    "Condition": conditions.absence_of,
    "Observation": observations.absence_of,
    "Medication": exposures.absence_of,
    "AllergyIntolerance": allergies.absence_of,
    "Procedure": procedures.absence_of,
}
_MEDICATION = {
    "given": read_given,
    "changed": read_changes,
    "increased": read_increases,
    "courses": read_courses,
    "doses": read_doses,
}
# Whether the order being judged repeats another draft, a prescription, what the patient takes.
_REPEATED = {
    "drafted": read_drafted,
    "prescribed": read_prescribed,
    "stated": read_stated,
    "beside": read_beside,
}
_NO_DRUG = Unknown(Reason.NOT_RECORDED, note="no order of a known drug is being judged")


def _current(definition: FactDef, wanted: Wanted) -> Read:
    """Taken now as the record says, read once for all orders, or ordered by another draft."""

    def of_record(case: Case) -> Fact:
        return read_current(case, definition, wanted)

    return lambda case: with_drafts(case, case.recorded(definition.name, of_record), wanted)


def _has_drug(case: Case) -> bool:
    return case.order is not None and bool(case.order.concept.names)


def _is_of_order(read: Mapping[str, Any]) -> bool:
    """Whether what is read differs from order to order."""
    return read.get("resource") == "Order" or "as_ordered" in read or read.get("when") in _REPEATED


def _is_of_session(read: Mapping[str, Any]) -> bool:
    """Whether the other drafts of the session count."""
    return read.get("resource") == "Medication" and read.get("when") == "current"


def _policy(case: Case, parameter: str) -> Fact:
    value = case.numbers.get(parameter)
    if value is None:
        return Unknown(Reason.NOT_RECORDED, note="no value in force on this day")
    return Known(value)
