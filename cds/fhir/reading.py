"""From record and order to a fact sheet: the ``read:`` of every fact, compiled once per rulebook."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from cds.core.derive import derive
from cds.core.evaluate import Numbers
from cds.core.facts import Fact, FactDef, FactSheet, Known, Reason, Unknown
from cds.core.rules import RuleBook
from cds.fhir import diary, pressures
from cds.fhir.allergies import read_allergy
from cds.fhir.case import Case, Wanted
from cds.fhir.conditions import compile_condition
from cds.fhir.courses import read_courses, read_increases
from cds.fhir.exposures import read_changes, read_doses, read_given
from cds.fhir.medications import read_current, read_daily_dose, read_stop_reason
from cds.fhir.observations import compile_observation
from cds.fhir.orders import Order
from cds.fhir.outcomes import compile_outcome
from cds.fhir.patients import read_age, read_gender
from cds.fhir.planned import compile_order
from cds.fhir.procedures import read_performed, read_procedure
from cds.fhir.questionnaires import read_item
from cds.fhir.record import Record
from cds.fhir.session import with_drafts
from cds.fhir.terminology import Terminology

Read = Callable[[Case], Fact]


class Readings:
    """What was read of one record as of one instant: patient facts are read once and shared by all orders.

    For one call only. ``as_of`` must carry the patient's time zone.
    """

    __slots__ = ("_case", "_facts", "_reader", "_unshared")

    def __init__(self, reader: "Reader", case: Case) -> None:
        self._reader = reader
        self._case = case
        self._facts: dict[str, Fact] = {}
        self._unshared = reader.of_session if case.has_company else reader.of_order

    def sheet(self, names: tuple[str, ...], order: Order | None) -> FactSheet:
        """The facts ``names`` for one order (None: for the chart), ordered as by ``facts_of``."""
        case, reader, shared, unshared = self._case, self._reader, self._facts, self._unshared
        case.order = order
        facts: dict[str, Fact] = {}
        for name in names:
            fact = shared.get(name)
            if fact is None:
                read = reader.reads.get(name)
                fact = reader.derive(name, case, facts) if read is None else read(case)
                if name not in unshared:
                    shared[name] = fact
            facts[name] = fact
        return FactSheet(facts)


class Reader:
    """The facts of one rulebook, ready to be read. Immutable after construction, safe among threads."""

    def __init__(self, rulebook: RuleBook) -> None:
        self.rulebook = rulebook
        self.terminology = Terminology(rulebook, (*pressures.CODES, *diary.CODES))
        compiled = {name: self._compile(definition) for name, definition in rulebook.facts.items()}
        self.reads: dict[str, Read] = {name: read for name, read in compiled.items() if read is not None}
        self.reads["as_of"] = lambda case: Known(case.as_of)
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

    def derive(self, name: str, case: Case, facts: dict[str, Fact]) -> Fact:
        """A fact that is not read but derived; ``facts`` holds those it is derived from."""
        definition = self.rulebook.facts.get(name)
        if definition is None or definition.derive is None:
            return Unknown(Reason.NOT_RECORDED)
        if "as_of" in definition.inputs and "as_of" not in facts:
            facts = {**facts, "as_of": Known(case.as_of)}
        return derive(definition, facts, case.numbers)

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
        if resource == "Condition":
            return compile_condition(definition, wanted)
        if resource == "Observation" and "panel" in read:
            return lambda case: pressures.read_pressures(case, definition)
        if resource == "Observation" and "diary" in read:
            chosen = diary.read_severities if read.get("severity") else diary.read_diary
            return lambda case: chosen(case, definition)
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
            "AllergyIntolerance": lambda case: read_allergy(case, definition, wanted),
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
        chosen = _MEDICATION.get(str(read.get("when")))
        if chosen is None:
            return _current(definition, wanted)
        if wanted.as_ordered is not None:
            return lambda case: chosen(case, definition, wanted) if _has_drug(case) else _NO_DRUG
        return lambda case: chosen(case, definition, wanted)


_MEDICATION = {
    "given": read_given,
    "changed": read_changes,
    "increased": read_increases,
    "courses": read_courses,
    "doses": read_doses,
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
    return read.get("resource") == "Order" or "as_ordered" in read


def _is_of_session(read: Mapping[str, Any]) -> bool:
    """Whether the other drafts of the session count."""
    return read.get("resource") == "Medication" and read.get("when") == "current"


def _policy(case: Case, parameter: str) -> Fact:
    value = case.numbers.get(parameter)
    if value is None:
        return Unknown(Reason.NOT_RECORDED, note="no value in force on this day")
    return Known(value)
