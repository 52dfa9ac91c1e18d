"""Whose is it: judging the subject of a resource, and finding what a reference points to.

Somebody else's resource is never used (architecture, settled point 8). A missing subject is accepted: the
client answered a search for this patient. A subject that is there and cannot be told to be this patient's is
not.
"""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cds.core.members import plain_members
from cds.fhir.elements import Json, element, elements, identifier_of, text

_TAIL = re.compile(r"(?:.*/)?([A-Z][A-Za-z]{1,63})/([A-Za-z0-9\-.]{1,64})(?:/_history/[^/]+)?", re.DOTALL)


@plain_members
class Whose(enum.Enum):
    """To whom a resource belongs, as far as its subject says."""

    OWN = "own"
    OTHER = "other"
    UNSTATED = "unstated"


def bare_id(patient: object) -> str:
    """``123`` for ``123`` and for ``Patient/123``."""
    return identifier_of(patient).rstrip("/").rpartition("/")[2]


def tail_of(reference: str) -> tuple[str, str] | None:
    """Type and id of a relative, versioned or absolute reference; None if it has no such tail."""
    matched = _TAIL.fullmatch(reference)
    return (matched[1], matched[2]) if matched else None


@dataclass(frozen=True, slots=True)
class References:
    """What can be pointed at in one request: resources by ``Type/id`` and by fullUrl."""

    targets: Mapping[str, Json] = field(default_factory=dict)

    def find(self, reference: object, container: Json) -> Json | None:
        """The resource that a Reference (or its text) inside ``container`` points to; None if not here."""
        wanted = text(reference) if isinstance(reference, str) else text(element(reference).get("reference"))
        if not wanted:
            return None
        if wanted.startswith("#"):
            return next((c for c in elements(container.get("contained")) if c.get("id") == wanted[1:]), None)
        found = self.targets.get(wanted)
        if found is None and (tail := tail_of(wanted)) is not None:
            found = self.targets.get(f"{tail[0]}/{tail[1]}")
        return found


@dataclass(frozen=True)
class Identity:
    """This patient, under every name that the request gives: id, fullUrls, business identifiers."""

    patient_id: str
    urls: frozenset[str] = frozenset()
    identifiers: frozenset[tuple[str, str]] = frozenset()
    references: References = field(default_factory=References)

    @cached_property
    def own(self) -> str:
        """How most resources refer to this patient."""
        return f"Patient/{self.patient_id}"

    def whose(self, resource: Json) -> Whose:
        """Whether ``resource`` is of this patient, by ``subject`` and (allergies, STU3) ``patient``."""
        subject = resource.get("subject")
        if isinstance(subject, dict) and subject.get("reference") == self.own and "patient" not in resource:
            return Whose.OWN
        found = Whose.UNSTATED
        for name in ("subject", "patient"):
            subject = resource.get(name)
            if subject:
                judged = self._judge(subject, resource)
                if judged is Whose.OTHER:
                    return judged
                if judged is Whose.OWN:
                    found = judged
        return found

    def _judge(self, subject: object, container: Json) -> Whose:
        if isinstance(subject, str):
            return self._judge_text(subject.strip(), container)
        if not isinstance(subject, dict):
            return Whose.OTHER
        reference = subject.get("reference")
        if reference:
            return (
                self._judge_text(reference.strip(), container) if isinstance(reference, str) else Whose.OTHER
            )
        if subject.get("identifier"):
            return self._judge_identifiers(elements(subject["identifier"]))
        return Whose.UNSTATED

    def _judge_text(self, reference: str, container: Json) -> Whose:
        if reference in self.urls or reference == self.own:
            return Whose.OWN
        if reference.startswith("#"):
            return self._judge_contained(self.references.find(reference, container))
        if reference.startswith(("urn:uuid:", "urn:oid:")):
            named = reference.rpartition(":")[2]
            target = self.references.find(reference, container) or {"resourceType": "Patient", "id": named}
            tail: tuple[str, str] | None = (text(target.get("resourceType")), identifier_of(target.get("id")))
        else:
            tail = tail_of(reference) or ("Patient", reference)
        return Whose.OWN if tail == ("Patient", self.patient_id) else Whose.OTHER

    def _judge_contained(self, patient: Json | None) -> Whose:
        if patient is None:
            return Whose.UNSTATED
        if patient.get("resourceType") != "Patient":
            return Whose.OTHER
        named = elements(patient.get("identifier"))
        return self._judge_identifiers(named) if named and self.identifiers else Whose.UNSTATED

    def _judge_identifiers(self, identifiers: list[Json]) -> Whose:
        named = identifiers_of(identifiers)
        return Whose.OWN if named & self.identifiers else Whose.OTHER


def identifiers_of(value: object) -> frozenset[tuple[str, str]]:
    """Business identifiers as (system, value); those without a value say nothing."""
    return frozenset(
        (text(i.get("system")), text(i.get("value"))) for i in elements(value) if text(i.get("value"))
    )
