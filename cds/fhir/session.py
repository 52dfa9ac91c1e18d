"""The other drafts of a session: what is about to be ordered together counts as taken together."""

from cds.core.facts import Fact, Known, Origin, Unknown
from cds.fhir.case import Case, Entry, Index, Wanted
from cds.fhir.orders import Identified, Order
from cds.fhir.references import Whose

_DRAFT = "draft of this session"
# Drafts that could be of any drug. One that names no drug yet is being begun: it orders nothing.
_UNTOLD = frozenset({Identified.TEXT_ONLY, Identified.UNREADABLE})


def with_drafts(case: Case, recorded: Fact, wanted: Wanted) -> Fact:
    """Whether a drug is taken now, as ``recorded``, or is ordered by another draft of the session.

    The order being judged is not its own company, by its reference. A draft in words, or of a drug that did
    not come along, leaves "not taken" unknown, as such an entry of the record does.
    """
    order = case.order
    if order is None or not case.has_company or (isinstance(recorded, Known) and recorded.value is True):
        return recorded
    index = case.index(drafts_of)
    others = [draft for entry in index.of(wanted.value_sets) for draft in _others(case, order, entry)]
    if others:
        return Known(True, tuple(Origin(draft.reference, note=_DRAFT) for draft in others[:8]))
    if isinstance(recorded, Unknown):
        return recorded
    return index.doubt(wanted, lambda _, entry: bool(_others(case, order, entry))) or recorded


def drafts_of(case: Case) -> Index:
    """The drug orders of this patient among the drafts of the session."""
    index = Index(case, of_drugs=True)
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
