"""What the record holds and does not count, and whether its problem list was read: remarks, never a verdict.

These facts read the state of the record on purpose. A rule uses them to say something, and none to decide
whether a drug may be given.
"""

from cds.core.facts import Fact, Known, Origin
from cds.fhir.allergies import allergies_of, counts
from cds.fhir.case import Case, origin
from cds.fhir.drugs import drug_of
from cds.fhir.elements import Json, code_of, text
from cds.fhir.index import Wanted
from cds.fhir.medications import KINDS

_CANCELLED = frozenset({"cancelled", "not-done", "declined"})
_MOST_NAMED = 8


def read_problem_list(case: Case) -> Fact:
    """Whether the problem list came whole; an empty one did."""
    return Known(case.lacks(("Condition",)) is None)


def read_cancelled(case: Case, wanted: Wanted) -> Fact:
    """Whether a drug was ordered and the order cancelled, or not carried out: no exposure (vignette V45)."""
    record, sets = case.record, frozenset(wanted.value_sets)
    found = [
        resource
        for kind in KINDS
        for resource in record.of(kind)
        if text(resource.get("status")) in _CANCELLED
        and not sets.isdisjoint(drug_of(resource, record.references, case.terminology).sets)
    ]
    return Known(bool(found), tuple(_origin(resource) for resource in found[:_MOST_NAMED]))


def read_set_aside(case: Case, wanted: Wanted) -> Fact:
    """Whether an allergy is on record that is refuted, resolved or inactive (vignettes V47, V118)."""
    found = [e.resource for e in case.index(allergies_of).of(wanted.value_sets) if not counts(e)]
    return Known(bool(found), tuple(_origin_of_allergy(resource) for resource in found[:_MOST_NAMED]))


def _origin(resource: Json) -> Origin:
    status = text(resource.get("status"))
    return origin(resource, resource.get("effectiveDateTime"), resource.get("authoredOn"), note=status)


def _origin_of_allergy(resource: Json) -> Origin:
    is_refuted = code_of(resource.get("verificationStatus")) == "refuted"
    note = "refuted" if is_refuted else "no longer active"
    return origin(resource, resource.get("recordedDate"), resource.get("onsetDateTime"), note=note)
