"""Draft orders as the client sends them: a Bundle, a list, a bare resource; which drug, for whom, when."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from cds.core.members import plain_members
from cds.core.moments import Moment, parse_moment
from cds.fhir.dosage import instructions
from cds.fhir.drugs import drug_of
from cds.fhir.elements import Json, element, elements, reference_of, text
from cds.fhir.record import Record
from cds.fhir.references import Identity, References, Whose, bare_id
from cds.fhir.terminology import NO_CONCEPT, Concept, Terminology

_DEEPEST = 4
_DRUG_ORDERS = frozenset({"MedicationRequest"})
# What is no longer to be signed. A draft with any other status is judged: clients sign again, or send
# `active`.
_OVER = frozenset({"entered-in-error", "cancelled", "stopped", "completed"})


@plain_members
class Identified(enum.Enum):
    """How far an order says which drug it is of."""

    CODED = "coded"
    TEXT_ONLY = "text_only"
    NONE = "none"  # no drug at all: an order that is just being begun
    OTHER = "other"  # not an order of a drug, or of a drug whose code none of our rules names
    UNREADABLE = "unreadable"  # a drug is referred to that did not come along


@dataclass(frozen=True, slots=True)
class Order:
    """One draft order. ``drugs`` are the value sets that rules are ordered by; empty unless ``CODED``."""

    reference: str
    resource: Json
    drugs: tuple[str, ...]
    identity: Identified
    subject: Whose
    planned: Moment | None
    sets: frozenset[str] = frozenset()
    references: References = field(default_factory=References)
    concept: Concept = NO_CONCEPT


def read_orders(
    draft_orders: object,
    patient_id: str,
    terminology: Terminology,
    drugs: tuple[str, ...],
    as_of: datetime,
    record: Record | None = None,
) -> tuple[Order, ...]:
    """The drafts that are to be judged, in their order. Never raises, whatever JSON.

    ``drugs`` are the value sets that some rule orders by; ``record`` helps to find what a draft refers to.
    """
    found = list(_resources(draft_orders, 1))
    targets = dict(record.references.targets) if record is not None else {}
    for url, resource in found:
        targets.setdefault(reference_of(resource), resource)
        if url:
            targets.setdefault(url, resource)
    references = References(targets)
    own = record.identity if record is not None else Identity(bare_id(patient_id))
    identity = Identity(own.patient_id, own.urls, own.identifiers, references)
    wanted = frozenset(drugs)
    read: list[Order] = []
    for url, resource in found:
        if resource["resourceType"] not in _SUPPORTING and text(resource.get("status")) not in _OVER:
            read.append(_order(url, resource, len(read) + 1, identity, terminology, wanted, as_of))
    return tuple(read)


def beside(drafts: tuple[Order, ...], record: Record) -> tuple[Order, ...] | None:
    """The drafts, read without a record, as ``read_orders`` reads them with ``record``.

    None where they have to be read again: one refers to something that the record may hold.
    """
    own = record.identity.own
    if not drafts or not all(_names_all_itself(draft.resource, own) for draft in drafts):
        return None
    references = References({**drafts[0].references.targets, **record.references.targets})
    return tuple([replace(draft, references=references) for draft in drafts])


def _names_all_itself(resource: Json, own: str) -> bool:
    """Whether drug and patient are told without following a reference."""
    subject = resource.get("subject")
    return (
        isinstance(subject, dict)
        and subject.get("reference") == own
        and resource.keys().isdisjoint(_FOLLOWED)
    )


# Members with which an order refers to its drug; ``patient`` is a second word on whose it is.
_FOLLOWED = frozenset({"medicationReference", "medication", "patient"})
# Resources that come along with drafts and are none themselves.
_SUPPORTING = frozenset({"Patient", "Practitioner", "Medication", "Organization", "Encounter", "Condition",
                         "OperationOutcome", "Location", "PractitionerRole", "Coverage"})  # fmt: skip


def _resources(value: object, depth: int) -> Iterator[tuple[str, Json]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _resources(item, depth + 1)
    elif isinstance(value, dict):
        kind = value.get("resourceType")
        if kind == "Bundle":
            for entry in elements(value.get("entry")):
                for url, resource in _resources(entry.get("resource"), depth + 1):
                    yield url or text(entry.get("fullUrl")), resource
        elif isinstance(kind, str):
            yield "", value
        elif isinstance(value.get("resource"), dict):
            for url, resource in _resources(value["resource"], depth + 1):
                yield url or text(value.get("fullUrl")), resource


def _order(
    url: str,
    resource: Json,
    position: int,
    identity: Identity,
    terminology: Terminology,
    wanted: frozenset[str],
    as_of: datetime,
) -> Order:
    reference = reference_of(resource)
    if "/" not in reference:
        reference = _named_by_url(url, reference) or f"{reference}/draft-{position}"
    concept = NO_CONCEPT
    identified = Identified.OTHER
    if resource["resourceType"] in _DRUG_ORDERS and resource.get("doNotPerform") is not True:
        concept = drug_of(resource, identity.references, terminology)
        if concept.is_coded:
            identified = Identified.CODED if concept.sets & wanted else Identified.OTHER
        elif concept.text:
            identified = Identified.TEXT_ONLY
        else:
            refers = text(element(resource.get("medicationReference")).get("reference"))
            identified = Identified.UNREADABLE if refers else Identified.NONE
    return Order(
        reference,
        resource,
        tuple(sorted(concept.sets & wanted)),
        identified,
        identity.whose(resource),
        _planned(resource, as_of),
        concept.sets,
        identity.references,
        concept,
    )


def _named_by_url(url: str, kind: str) -> str:
    """The fullUrl of a draft without id, if it is short and plain enough to name it on a card."""
    plain = url.isascii() and url.isprintable() and len(url) <= 128 and not set(url) & set("<>\"' `")
    return url if plain and (url.startswith(("urn:uuid:", "urn:oid:")) or f"{kind}/" in url) else ""


def _planned(resource: Json, as_of: datetime) -> Moment | None:
    """The first planned time that is not over; None where none is written."""
    zone = as_of.tzinfo
    events = [
        moment
        for instruction in instructions(resource)
        for event in _events(instruction)
        if zone is not None and (moment := parse_moment(event, zone)) is not None
    ]
    coming = [moment for moment in events if moment.last_instant >= as_of]
    return min(coming, key=lambda moment: moment.earliest, default=None)


def _events(instruction: Json) -> list[object]:
    events = element(instruction.get("timing")).get("event")
    return events if isinstance(events, list) else [events]
