"""Prefetch templates generated from the facts a hook needs, and the answer a client would give to them.

Portable search only (CDS Hooks 1.4, item 24): read by id, type-level search by patient and code; no
``_include``, no chaining. Few keys: one per resource type.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, quote

from cds.core.facts import FactDef
from cds.core.rules import RuleBook
from cds.fhir import diary, pressures, questionnaires
from cds.fhir.elements import Json, element, elements, text
from cds.fhir.medications import ADMINISTRATION, DISPENSE, REQUEST, STATEMENT
from cds.fhir.record import read_record
from cds.fhir.systems import LOINC, canonical_code, canonical_system

KEYS: Mapping[str, str] = {
    "patient": "Patient",
    "conditions": "Condition",
    "observations": "Observation",
    "medicationRequests": REQUEST,
    "medicationStatements": STATEMENT,
    "medicationAdministrations": ADMINISTRATION,
    "medicationDispenses": DISPENSE,
    "allergies": "AllergyIntolerance",
    "procedures": "Procedure",
    "questionnaireResponses": questionnaires.KIND,
}
_PATIENT = "{{context.patientId}}"
_PAGE = 200  # entries; servers left to themselves answer twenty at a time
_REASONS = frozenset({"reason_is", "reason_other_than"})
_MEDICATION_KINDS = (REQUEST, STATEMENT, ADMINISTRATION, DISPENSE)


def templates(rulebook: RuleBook, fact_names: Iterable[str]) -> dict[str, str]:
    """Prefetch key -> template for the lists that these facts, and their inputs, are read from."""
    kinds: set[str] = {"Patient"}
    codes: dict[str, None] = {}
    for definition in _definitions(rulebook, fact_names):
        for kind in kinds_of(definition):
            kinds.add(kind)
        for code in _observation_codes(rulebook, definition):
            codes[code] = None
    found = {}
    for key, kind in KEYS.items():
        if kind == "Patient":
            found[key] = f"Patient/{_PATIENT}"
        elif kind == "Observation" and kind in kinds and codes:
            found[key] = f"Observation?patient={_PATIENT}&code={','.join(sorted(codes))}"
        elif kind in kinds:
            found[key] = f"{kind}?patient={_PATIENT}"
    return found


def kinds_of(definition: FactDef) -> tuple[str, ...]:
    """The resource types that one fact is read from."""
    read = definition.read or {}
    resource = read.get("resource")
    if resource == "Medication":
        return _medication_kinds(read)
    if resource == "Order" and isinstance(read.get("field"), Mapping):
        return ("Condition",) if _REASONS & set(read["field"]) else ()
    return (str(resource),) if resource in KEYS.values() else ()


def _medication_kinds(read: Mapping[str, Any]) -> tuple[str, ...]:
    if "outcome" in read:
        outcome = read["outcome"]
        more = {"allergy": "AllergyIntolerance", "procedure": "Procedure", "item": questionnaires.KIND}
        wanted = tuple(kind for member, kind in more.items() if member in outcome)
        reason = ("Condition",) if "indication" in outcome else ()
        return (*_MEDICATION_KINDS, *wanted, *reason)
    when = read.get("when", "current")
    if "reason" in read or "field" in read or when in ("changed", "increased", "courses"):
        return (REQUEST, STATEMENT)
    return (STATEMENT, ADMINISTRATION) if when == "doses" else _MEDICATION_KINDS


def read_target(template: str, patient_id: str) -> str | None:
    """What to ask a FHIR server for, below its base, to answer ``template`` as a client would.

    None for an id that would be a step in a path. A search asks for pages of ``_PAGE``.
    """
    if not patient_id.strip("."):
        return None
    kind, query, rest = template.partition("?")
    own = quote(patient_id, safe="")
    if not query:
        return kind.replace(_PATIENT, own)
    return f"{kind}?{quote(rest, safe='=&,{}').replace(_PATIENT, own)}&_count={_PAGE}"


def answer(found: Mapping[str, str], bundle: object, patient_id: str) -> dict[str, object]:
    """The prefetch that a client would send for these templates from ``bundle``: by type, patient and code.

    A Patient that is not there is null; a search without a hit is a Bundle without entries.
    """
    record = read_record({"all": bundle}, patient_id, {})
    answered: dict[str, object] = {}
    for key, template in found.items():
        kind, _, query = template.partition("?")
        if not query:
            answered[key] = record.patient
            continue
        wanted = [
            tuple(pair.split("|", 1))
            for value in parse_qs(query).get("code", ())
            for pair in value.split(",")
        ]
        entries = [
            {"resource": resource}
            for resource in record.of(kind)
            if not wanted or _has_code(resource, wanted)
        ]
        entries += [
            {"resource": m, "search": {"mode": "include"}}
            for m in _medications(record.of("Medication"), kind)
        ]
        matches = sum("search" not in entry for entry in entries)
        answered[key] = {"resourceType": "Bundle", "type": "searchset", "total": matches, "entry": entries}
    return answered


def _medications(medications: tuple[Json, ...], kind: str) -> tuple[Json, ...]:
    """Medications that the entries may refer to come along with them."""
    return medications if kind in _MEDICATION_KINDS else ()


def _has_code(resource: Json, wanted: list[tuple[str, ...]]) -> bool:
    for coding in elements(element(resource.get("code")).get("coding")):
        system, code = text(coding.get("system")), text(coding.get("code"))
        if any((canonical_system(system), code) == (canonical_system(pair[0]), pair[-1]) for pair in wanted):
            return True
    return False


def _definitions(rulebook: RuleBook, fact_names: Iterable[str]) -> Iterator[FactDef]:
    seen: set[str] = set()
    stack = list(fact_names)
    while stack:
        name = stack.pop()
        definition = rulebook.facts.get(name)
        if definition is not None and name not in seen:
            seen.add(name)
            stack.extend(definition.inputs)
            yield definition


def _observation_codes(rulebook: RuleBook, definition: FactDef) -> Iterator[str]:
    """The codes to search for, as ``system|code``."""
    read = definition.read or {}
    if read.get("resource") != "Observation":
        return
    if "panel" in read:
        for code in (*pressures.PANELS, pressures.SYSTOLIC, pressures.DIASTOLIC):
            yield f"{LOINC}|{code}"
    elif "diary" in read:
        for code in (diary.ATTACK, diary.DAY, diary.MEAN):
            yield f"{diary.SYSTEM}|{code}"
        if read.get("severity"):
            yield f"{LOINC}|{diary.SEVERITY}"
    named = read.get("value_set", ())
    for name in (named,) if isinstance(named, str) else named:
        for held in rulebook.value_sets[name].codes:
            system = canonical_system(held.system)
            if not held.prefix:
                yield f"{system}|{canonical_code(system, held.code)}"
