"""The other drafts of a session: what is about to be ordered together counts as taken together."""

from cds.core.facts import Fact, Known, Origin, Unknown
from cds.fhir.case import Case
from cds.fhir.index import Entry, Index, Wanted
from cds.fhir.orders import Identified, Order
from cds.fhir.references import Whose

DRAFT = "draft of this session"
# Drafts that could be of any drug. One that names no drug yet is being begun: it orders nothing.
_UNTOLD = frozenset({Identified.TEXT_ONLY, Identified.UNREADABLE})


def with_drafts(case: Case, recorded: Fact, wanted: Wanted) -> Fact:
    """Whether a drug is taken now, as ``recorded``, or is ordered by another draft of the session.

    The order being judged is not its own company, by its reference, and neither is a second draft of the
    same drug: that is a duplicate (``cds.fhir.duplicates``) and no drug that is taken. A draft in words, or
    of a drug that did not come along, leaves "not taken" unknown, as such an entry of the record does.
    """
    order = case.order
    if order is None or not case.has_company or (isinstance(recorded, Known) and recorded.value is True):
        return recorded
    index = case.index(drafts_of)
    others = [
        draft
        for entry in index.of(wanted.value_sets)
        for draft in _others(case, order, entry)
        if not (draft.concept.names and draft.concept.names <= order.concept.names)
    ]
    if others:
        return Known(True, tuple(Origin(draft.reference, note=DRAFT) for draft in others[:8]))
    if isinstance(recorded, Unknown):
        return recorded
    return doubt_of(case, order, wanted) or recorded


def doubt_of(case: Case, order: Order, wanted: Wanted) -> Unknown | None:
    """Why another draft than ``order`` may be of the wanted drugs although none says so; None where not."""
    return case.index(drafts_of).doubt(case, wanted, lambda _, entry: bool(_others(case, order, entry)))


def drafts_of(case: Case) -> Index:
    """The drug orders of this patient among the drafts of the session."""
    index = Index(case.terminology, of_drugs=True)
    for draft in case.drafts:
        told = draft.concept.is_coded or draft.identity in _UNTOLD
        if told and draft.subject is not Whose.OTHER:
            index.add(Entry(draft.resource, draft.concept, draft.resource))
    return index


def _others(case: Case, order: Order, entry: Entry) -> list[Order]:
    """The drafts that ``entry`` stands for, without the one being judged."""
    return [
        draft
        for draft in case.drafts
        if draft.resource is entry.resource and draft.reference != order.reference
    ]
