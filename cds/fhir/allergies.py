"""Allergies and intolerances to the drugs of a value set."""

from cds.core.facts import Fact, FactDef, Known, Origin, Reason, Unknown
from cds.core.rules import Code, ValueSet
from cds.fhir.case import Case, absent_value, origin
from cds.fhir.elements import code_of, element, elements
from cds.fhir.index import Absence, Entry, Index, Wanted
from cds.fhir.systems import SNOMED
from cds.fhir.terminology import merged

_OVER = frozenset({"inactive", "resolved"})
_KIND = ("AllergyIntolerance",)
_NONE_KNOWN = "#no-known-allergy"
# SNOMED CT codes by which R4 (valueset-allergyintolerance-code) states that there is no allergy.
CODES = (
    ValueSet(
        _NONE_KNOWN,
        "No known allergy",
        tuple(
            Code(SNOMED, code, "")
            for code in ("716186003", "409137002", "428607008", "429625007", "716184000")
        ),
    ),
)


def read_allergy(case: Case, definition: FactDef, wanted: Wanted) -> Fact:
    """Whether an allergy or intolerance is on record: not refuted, not over; an unconfirmed one counts."""
    index = case.index(allergies_of)
    entries = index.of(wanted.value_sets)
    held = [entry for entry in entries if counts(entry)]
    if held:
        return Known(True, tuple(_origin(entry) for entry in held[:8]))
    lacking = index.lacking(case, _KIND, wanted, is_current)
    if lacking is not None:
        return lacking
    if definition.when_not_recorded == "unknown" and not entries:
        return Unknown(Reason.NOT_RECORDED)
    return Known(False, tuple(_origin(entry) for entry in entries[:8]))


def absence_of(definition: FactDef, wanted: Wanted) -> Absence | None:
    """What such a fact is where no allergy is, or may be, to its value sets."""
    if "when" in (definition.read or {}):
        return None
    absent = absent_value(definition.when_not_recorded, False)
    return Absence.after(allergies_of, _KIND, is_current, wanted, absent)


def allergies_of(case: Case) -> Index:
    """The allergies of the record by substance, of the entry and of its reactions."""
    index = Index(case.terminology, of_drugs=True)
    concept_of = case.terminology.concept
    for resource in case.record.of("AllergyIntolerance"):
        if code_of(resource.get("verificationStatus")) == "entered-in-error":
            continue
        concept = concept_of(resource.get("code"))
        if _NONE_KNOWN in concept.sets:
            continue
        if "reaction" in resource:
            reactions = elements(resource["reaction"])
            substances = [concept_of(r["substance"]) for r in reactions if "substance" in r]
            concept = merged([concept, *substances]) if substances else concept
        index.add(Entry(resource, concept, resource))
    return index


def counts(entry: Entry) -> bool:
    """Whether an entry is a current allergy: neither refuted nor inactive nor resolved."""
    resource = entry.resource
    if code_of(resource.get("verificationStatus")) == "refuted":
        return False
    return code_of(resource.get("clinicalStatus")) not in _OVER


def is_current(_: Case, entry: Entry) -> bool:
    """As ``counts``, whatever else is on record."""
    return counts(entry)


def _origin(entry: Entry) -> Origin:
    resource = entry.resource
    verified, status = code_of(resource.get("verificationStatus")), code_of(resource.get("clinicalStatus"))
    note = verified if verified in ("unconfirmed", "refuted") else status if status in _OVER else ""
    start = element(resource.get("onsetPeriod")).get("start")
    return origin(resource, resource.get("recordedDate"), resource.get("onsetDateTime"), start, note=note)
