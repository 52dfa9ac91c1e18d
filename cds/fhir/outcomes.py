"""How a treatment ended: the evidence of knowledge paper 4.4 as one of the treatment outcomes.

A coded stop reason, an allergy or intolerance, the outcome of a procedure, the clinician's own answer. A
treatment that ended without any of these is unknown, and one that was never given is not tried.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from cds.core.facts import TREATMENT_OUTCOMES, Fact, FactDef, Known, Origin, Reason, Unknown
from cds.core.moments import Moment
from cds.fhir import questionnaires
from cds.fhir.allergies import allergies_of, counts, is_current
from cds.fhir.case import Case, any_entry, origin
from cds.fhir.elements import elements, text
from cds.fhir.index import Entry, Wanted
from cds.fhir.medications import GIVEN, TAKEN, Use, medications_of, origins_of, span, use_of
from cds.fhir.procedures import is_done, performed, procedures_of
from cds.fhir.systems import SNOMED
from cds.fhir.terminology import Terminology, codes_of

NOT_TRIED, ONGOING, EFFECTIVE, INEFFECTIVE, INTOLERANCE = TREATMENT_OUTCOMES
_EXHAUSTED = frozenset({INEFFECTIVE, INTOLERANCE})
_NEVER_TAKEN = frozenset({"not-taken", "not-done", "intended", "declined", "preparation"})

# Where the rulebook has a value set of this name, it says which codes mean the outcome; else these codes do
# (knowledge paper 4.4; architecture, settled point 7).
_REQUEST_REASONS = "http://terminology.hl7.org/codesystem/medicationrequest-status-reason"
_REASONS: dict[str, tuple[str, frozenset[tuple[str, str]]]] = {
    INEFFECTIVE: (
        "stopped-ineffective",
        frozenset({(SNOMED, "395007004"), (SNOMED, "266721009"), (SNOMED, "58848006")}),
    ),
    INTOLERANCE: (
        "stopped-intolerance",
        frozenset({(SNOMED, "395009001"), (SNOMED, "407563006"), (_REQUEST_REASONS, "sintol")}),
    ),
}
_PROCEDURE_OUTCOMES: dict[str, tuple[str, frozenset[tuple[str, str]]]] = {
    INEFFECTIVE: ("outcome-unsuccessful", frozenset({(SNOMED, "385671000"), (SNOMED, "266721009")})),
    EFFECTIVE: ("outcome-successful", frozenset({(SNOMED, "385669000")})),
}

Read = Callable[[Case], Fact]


class _Evidence(NamedTuple):
    outcome: str
    moment: Moment | None
    origins: tuple[Origin, ...]


class _Plan(NamedTuple):
    definition: FactDef
    wanted: Wanted
    allergy: Wanted | None
    procedure: Wanted | None
    item: str
    indication: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """The lists that must have come whole before a treatment counts as not tried."""
        more = (
            "AllergyIntolerance" if self.allergy else "",
            "Procedure" if self.procedure else "",
            questionnaires.KIND if self.item else "",
        )
        return (*GIVEN, *filter(None, more))


def compile_outcome(
    definition: FactDef, wanted: Wanted, outcome: Mapping[str, str], terminology: Terminology
) -> Read:
    """The reader of a ``{resource: Medication, outcome: ...}`` fact."""
    allergy, procedure = outcome.get("allergy"), outcome.get("procedure")
    plan = _Plan(
        definition,
        wanted,
        Wanted.of(allergy, terminology) if allergy else None,
        Wanted.of(procedure, terminology) if procedure else None,
        outcome.get("item", ""),
        outcome.get("indication", ""),
    )
    return lambda case: read_outcome(case, plan)


def read_outcome(case: Case, plan: _Plan) -> Fact:
    """The outcome as one of ``TREATMENT_OUTCOMES``.

    Documented evidence stands over "ongoing"; of two the newer. Unknown where it ended and nothing says how,
    where effective and exhausted have no order in time, or where a list is wanting before "not tried" can be
    said.
    """
    entries, is_unclear = _entries(case, plan)
    documented = [*_stopped(case, entries), *_allergic(case, plan)]
    found, tried = _procedures(case, plan)
    documented += found
    answers = questionnaires.newest_answers(case, plan.item) if plan.item else []
    if answers:
        fact = _answered(case, answers, documented, entries)
        if fact is not None:
            return fact
        documented += [_Evidence(str(a.value), a.moment, (a.origin,)) for a in answers if _is_result(a.value)]
    if documented:
        return _newest(documented)
    ongoing = [entry for entry in entries if use_of(case, entry) is Use.NOW]
    if ongoing:
        return Known(ONGOING, origins_of(ongoing))
    if entries or tried or is_unclear:
        note = "not recorded whether it was given for this" if is_unclear else "tried, outcome not documented"
        return Unknown(Reason.NOT_RECORDED, note=note, origins=origins_of(entries))
    lacking = case.lacks(plan.kinds) or _doubt(case, plan)
    return lacking if lacking is not None else Known(NOT_TRIED)


def _entries(case: Case, plan: _Plan) -> tuple[list[Entry], bool]:
    """Entries of treatment given for the indication, and whether some do not say what they were for."""
    given = [
        entry
        for entry in case.index(medications_of).of(plan.wanted.value_sets)
        if text(entry.resource.get("status")) not in _NEVER_TAKEN
    ]
    if not plan.indication:
        return given, False
    kept, unclear = [], False
    for entry in given:
        sets, is_coded = reasons_of(case, entry)
        if plan.indication in sets:
            kept.append(entry)
        elif not is_coded:
            unclear = True
    return kept, unclear


def reasons_of(case: Case, entry: Entry) -> tuple[frozenset[str], bool]:
    """The value sets of why a drug is given, and whether any reason is coded."""
    resource = entry.resource
    concepts = [case.terminology.concept(reason) for reason in elements(resource.get("reasonCode"))]
    for reference in elements(resource.get("reasonReference")):
        target = case.record.references.find(reference, resource)
        if target is not None:
            concepts.append(case.terminology.concept(target.get("code")))
    sets: frozenset[str] = frozenset().union(*(concept.sets for concept in concepts))
    return sets, any(concept.is_coded for concept in concepts)


def _stopped(case: Case, entries: list[Entry]) -> list[_Evidence]:
    found = []
    for entry in entries:
        if entry.kind not in TAKEN or text(entry.resource.get("status")) not in ("stopped", "completed"):
            continue
        outcome = _meaning(case, elements(entry.resource.get("statusReason")), _REASONS)
        if outcome is not None:
            start, end = span(case, entry.resource)
            asserted = case.moment(entry.resource.get("dateAsserted"))
            found.append(_Evidence(outcome, end or asserted or start, origins_of([entry])))
    return found


def _meaning(
    case: Case,
    concepts: list[Mapping[str, object]],
    table: Mapping[str, tuple[str, frozenset[tuple[str, str]]]],
) -> str | None:
    """The outcome that coded reasons mean; None if they mean none, or two."""
    found = set()
    for concept in concepts:
        sets = case.terminology.concept(concept).sets
        for outcome, (name, codes) in table.items():
            if name in sets if name in case.terminology else codes & codes_of(concept):
                found.add(outcome)
    return found.pop() if len(found) == 1 else None


def _allergic(case: Case, plan: _Plan) -> list[_Evidence]:
    if plan.allergy is None:
        return []
    found = []
    for entry in case.index(allergies_of).of(plan.allergy.value_sets):
        if counts(entry):
            dates = (entry.resource.get("onsetDateTime"), entry.resource.get("recordedDate"))
            found.append(_Evidence(INTOLERANCE, case.moment(*dates), (origin(entry.resource, *dates),)))
    return found


def _procedures(case: Case, plan: _Plan) -> tuple[list[_Evidence], bool]:
    """Documented outcomes of procedures, and whether one was done at all."""
    if plan.procedure is None:
        return [], False
    entries = case.index(procedures_of).of(plan.procedure.value_sets)
    found = []
    for entry in entries:
        outcome = None
        if is_done(entry):
            concepts = elements(entry.resource.get("outcome"))
            outcome = _meaning(case, concepts, _PROCEDURE_OUTCOMES) or _meaning(case, concepts, _REASONS)
        if outcome is not None:
            moment = performed(case, entry)
            at = (entry.resource.get("performedDateTime"),)
            found.append(_Evidence(outcome, moment, (origin(entry.resource, *at),)))
    return found, bool(entries)


def _answered(
    case: Case, answers: list[questionnaires.Answer], documented: list[_Evidence], entries: list[Entry]
) -> Fact | None:
    """What the clinician answered, if nothing in the record is newer; None where something is."""
    origins = tuple(answer.origin for answer in answers[:8])
    values = {answer.value for answer in answers}
    if len(values) > 1:
        return Unknown(Reason.CONTRADICTORY, note="answers of the same time differ", origins=origins)
    value, moment = answers[0].value, answers[0].moment
    if value not in TREATMENT_OUTCOMES:
        return Unknown(Reason.UNREADABLE, note="the answer is not one this service reads", origins=origins)
    others = [evidence.moment for evidence in documented]
    if not _is_result(value):
        others += [span(case, entry.resource)[0] for entry in entries]
    if not others or (
        moment is not None and all(o is not None and o.earliest <= moment.last_instant for o in others)
    ):
        return Known(value, origins)
    return None


def _is_result(value: object) -> bool:
    return value == EFFECTIVE or value in _EXHAUSTED


def _newest(documented: list[_Evidence]) -> Fact:
    """The newest evidence; effective against exhausted needs an order in time."""
    origins = tuple(dict.fromkeys(o for evidence in documented for o in evidence.origins))[:8]
    outcomes = {evidence.outcome for evidence in documented}
    if len(outcomes) == 1:
        return Known(documented[0].outcome, origins)
    dated = [evidence for evidence in documented if evidence.moment is not None]
    last = max(dated, key=_end, default=None)
    if outcomes <= _EXHAUSTED:
        return Known(last.outcome if last is not None else INEFFECTIVE, origins)
    others = [
        e for e in documented if last is not None and (e.outcome == EFFECTIVE) != (last.outcome == EFFECTIVE)
    ]
    if last is None or last.moment is None or any(not _is_before(e.moment, last.moment) for e in others):
        return Unknown(
            Reason.CONTRADICTORY, note="effective in one record and not in another", origins=origins
        )
    return Known(last.outcome, origins)


def _end(evidence: _Evidence) -> float:
    return evidence.moment.last_instant.timestamp() if evidence.moment is not None else 0.0


def _is_before(one: Moment | None, other: Moment) -> bool:
    return one is not None and one.last_instant < other.earliest


def _doubt(case: Case, plan: _Plan) -> Unknown | None:
    lacking = case.index(medications_of).doubt(case, plan.wanted, any_entry)
    if lacking is None and plan.allergy is not None:
        lacking = case.index(allergies_of).doubt(case, plan.allergy, is_current)
    if lacking is None and plan.procedure is not None:
        lacking = case.index(procedures_of).doubt(case, plan.procedure, any_entry)
    return lacking
