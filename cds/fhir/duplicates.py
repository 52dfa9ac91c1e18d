"""The same treatment twice: drafted in this session, prescribed already, on the medication list; and another
of its class beside it.

Two entries are the same treatment where they name one ingredient, or where both are of one of the groups that
the fact names as ``value_set``, of which one drug is given at a time (two lithium salts, two steroids). The
origins name drug, dose and date, so that the other order can be found and settled.
"""

from fractions import Fraction

from cds.core.facts import Fact, FactDef, FactType, Known, Origin, Reason, Unknown
from cds.core.quantity import show
from cds.fhir import dosage
from cds.fhir.case import Case
from cds.fhir.elements import dated, element, reference_of
from cds.fhir.index import Entry, Wanted
from cds.fhir.medications import REQUEST, STATEMENT, TAKEN, Use, medications_of, span, use_of
from cds.fhir.orders import Order
from cds.fhir.references import References
from cds.fhir.session import DRAFT, doubt_of, drafts_of
from cds.fhir.units import Scale

_MG = Scale(FactDef("dose", "Dose", FactType.QUANTITY, unit="mg"))
_MOST_NAMED = 8
_UNCLEAR = "on hold, or without a clear status"
_NO = Known(False)
NO_ORDER = Unknown(Reason.NOT_RECORDED, note="no order of a known drug is being judged")


def read_drafted(case: Case, wanted: Wanted) -> Fact:
    """Whether an earlier draft of the session is the same treatment as the order being judged.

    Of two drafts only the later one has an earlier one, so that the pair is spoken of once. A draft whose
    drug cannot be told leaves it unknown.
    """
    order = case.order
    if order is None or not order.drugs:
        return NO_ORDER
    if not case.has_company:
        return _NO
    index, groups = case.index(drafts_of), frozenset(wanted.value_sets)
    same = {id(e.resource) for e in index.of(order.drugs) if _is_same(order, e, groups)}
    earlier = [draft for draft in _before(case.drafts, order) if id(draft.resource) in same]
    if earlier:
        notes = [f"{DRAFT}, {told}" if (told := _told_draft(draft)) else DRAFT for draft in earlier]
        origins = [
            Origin(draft.reference, dated(draft.resource.get("authoredOn")), note)
            for draft, note in zip(earlier, notes, strict=True)
        ]
        return Known(True, tuple(origins[:_MOST_NAMED]))
    return doubt_of(case, order, Wanted.of(order.drugs, case.terminology)) or _NO


def read_prescribed(case: Case, wanted: Wanted) -> Fact:
    """Whether an active prescription is the same treatment as the order being judged.

    The order itself, when it is signed again, the prescription that it says it replaces
    (``priorPrescription``) and the other drafts of the session are none.
    """
    return _running(case, wanted, REQUEST)


def read_stated(case: Case, wanted: Wanted) -> Fact:
    """Whether the patient takes the same treatment as the order being judged, by the statements.

    No where the order is itself in the record or says which prescription it replaces: the statement then
    tells of that one.
    """
    order = case.order
    if order is not None and (
        order.reference in case.record.references.targets or element(order.resource.get("priorPrescription"))
    ):
        return _NO
    return _running(case, wanted, STATEMENT)


def read_beside(case: Case, wanted: Wanted) -> Fact:
    """Whether another ingredient of the value sets than the one ordered is taken now, or also drafted."""
    order = case.order
    if order is None or not order.concept.names:
        return NO_ORDER
    index, drafts = case.index(medications_of), case.index(drafts_of)
    drafted = [entry for entry in drafts.of(wanted.value_sets) if _is_other(order, entry)]
    found = [(entry, use_of(case, entry)) for entry in index.of(wanted.value_sets) if _is_other(order, entry)]
    beside = [entry for entry, use in found if use is Use.NOW]
    if beside or drafted:
        named = [_origin(case, entry) for entry in beside]
        named += [Origin(reference_of(entry.resource), note=DRAFT) for entry in drafted]
        return Known(True, tuple(named[:_MOST_NAMED]))
    perhaps = tuple(_origin(case, entry) for entry, use in found if use is Use.PERHAPS)
    if perhaps:
        return Unknown(Reason.UNREADABLE, note=_UNCLEAR, origins=perhaps[:_MOST_NAMED])
    lacking = index.lacking(case, TAKEN, wanted, _may_be_used)
    return lacking or doubt_of(case, order, wanted) or _NO


def _may_be_used(case: Case, entry: Entry) -> bool:
    return use_of(case, entry) is not Use.NO


def _is_other(order: Order, entry: Entry) -> bool:
    return entry.resource is not order.resource and order.concept.names.isdisjoint(entry.concept.names)


def _running(case: Case, wanted: Wanted, kind: str) -> Fact:
    order = case.order
    if order is None or not order.drugs:
        return NO_ORDER
    index, groups = case.index(medications_of), frozenset(wanted.value_sets)
    replaced = order.references.find(order.resource.get("priorPrescription"), order.resource)
    drafts = {draft.reference for draft in case.drafts}
    found = [
        (entry, use_of(case, entry))
        for entry in index.of(order.drugs)
        if entry.kind == kind
        and entry.resource is not replaced
        and reference_of(entry.resource) not in drafts
        and _is_same(order, entry, groups)
    ]
    now = [entry for entry, use in found if use is Use.NOW]
    if now:
        return Known(True, tuple(_origin(case, entry) for entry in now[:_MOST_NAMED]))
    perhaps = [entry for entry, use in found if use is Use.PERHAPS]
    if perhaps:
        origins = tuple(_origin(case, entry) for entry in perhaps[:_MOST_NAMED])
        return Unknown(Reason.UNREADABLE, note=_UNCLEAR, origins=origins)
    relevant = _is_prescribed if kind == REQUEST else _is_stated
    return index.lacking(case, (kind,), Wanted.of(order.drugs, case.terminology), relevant) or _NO


def _is_prescribed(case: Case, entry: Entry) -> bool:
    return entry.kind == REQUEST and use_of(case, entry) is not Use.NO


def _is_stated(case: Case, entry: Entry) -> bool:
    return entry.kind == STATEMENT and use_of(case, entry) is not Use.NO


def _is_same(order: Order, entry: Entry, groups: frozenset[str]) -> bool:
    """Whether an entry names the ingredient ordered, or is of a group of which that is one."""
    ordered, other = order.concept, entry.concept
    return not ordered.names.isdisjoint(other.names) or bool(groups & ordered.sets & other.sets)


def _before(drafts: tuple[Order, ...], order: Order) -> list[Order]:
    """The drafts that stand before the one being judged."""
    places = [place for place, draft in enumerate(drafts) if draft.reference == order.reference]
    return [draft for draft in drafts[: places[0] if places else 0] if draft.reference != order.reference]


def _origin(case: Case, entry: Entry) -> Origin:
    start = span(case, entry.resource)[0]
    day = None if start is None else start.earliest.date().isoformat()
    at = dated(entry.resource.get("effectiveDateTime"), entry.resource.get("authoredOn"), day)
    return Origin(reference_of(entry.resource), at, _told(entry, case.record.references))


def _told_draft(draft: Order) -> str:
    return _told(Entry(draft.resource, draft.concept, draft.resource), draft.references)


def _told(entry: Entry, references: References) -> str:
    """Drug and dose in words of ours: ``verapamil 480 mg/day``, ``sumatriptan 6 mg as needed``."""
    name = " with ".join(sorted(entry.concept.names))
    daily = dosage.daily_dose(entry.resource, references)
    if isinstance(daily, Known):
        return f"{name} {show(Fraction(daily.value), 'mg/d')}".strip()
    single = dosage.single_dose(entry.resource, _MG, references)
    dose = show(Fraction(single.value), "mg") if isinstance(single, Known) else ""
    needed = any(map(dosage.is_as_needed, dosage.instructions(entry.resource)))
    return " ".join(filter(None, (name, dose, "as needed" if needed else "")))
