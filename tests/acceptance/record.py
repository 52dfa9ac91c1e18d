"""A patient's record as an EHR holds it.

Every entry is filed under a word of the clinic ("serum creatinine", "stroke"). What a scenario says replaces
what the base patient has under the same word; what it says twice stands there twice.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from tests.acceptance.resources import Resource

PATIENT, STRANGER = "patient", "stranger"


@dataclass(frozen=True, slots=True)
class _Entry:
    word: str
    resource: Resource
    of_base_patient: bool


@dataclass
class Record:
    """One patient's record, built up step by step.

    ``unsent``: what goes wrong with a prefetch key. ``strangers``: another patient's resources, by key.
    """

    now: datetime | None = None
    patient: Resource = field(default_factory=lambda: {"resourceType": "Patient", "id": PATIENT})
    unsent: dict[str, str] = field(default_factory=dict)
    strangers: list[tuple[str, Resource]] = field(default_factory=list)
    policy: tuple[str, str] | None = None
    reads: str = ""  # the languages the prescriber's browser accepts
    is_base_patient: bool = False
    _entries: list[_Entry] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day of the scenario; every scenario states it."""
        assert self.now is not None, "the scenario does not say which day it is"
        return self.now.date()

    def add(self, word: str, resource: Resource, patient: str = PATIENT) -> None:
        """File a resource under ``word``."""
        if not self.is_base_patient:
            self._entries = [e for e in self._entries if e.word != word or not e.of_base_patient]
        identity = {"id": f"{word.replace(' ', '-').lower()}-{len(self._entries) + 1}"}
        key = "patient" if resource["resourceType"] == "AllergyIntolerance" else "subject"
        whole = {**resource, **identity, key: {"reference": f"Patient/{patient}"}}
        self._entries.append(_Entry(word, whole, self.is_base_patient))

    def remove(self, word: str) -> None:
        """Take out everything filed under ``word``, or under a kind of it ("chronic cluster headache")."""
        self._entries = [e for e in self._entries if not f" {e.word}".endswith(f" {word}")]

    def filed(self, word: str) -> list[Resource]:
        """What is filed under ``word``."""
        return [entry.resource for entry in self._entries if entry.word == word]

    def bundle(self) -> Resource:
        """The whole record as a Bundle."""
        resources = [self.patient, *(entry.resource for entry in self._entries)]
        return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}
