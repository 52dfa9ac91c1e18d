"""What one result says as an answer: the choice whose value set holds its code."""

from collections.abc import Mapping
from typing import Any

from cds.core.facts import Fact, FactDef, FactType, Known, Reason, Unknown
from cds.fhir.case import Case
from cds.fhir.elements import text
from cds.fhir.index import Entry
from cds.fhir.measures import interpretations
from cds.fhir.systems import SNOMED
from cds.fhir.terminology import Terminology

# HL7 interpretation codes as the SNOMED answers that they stand for (architecture, settled point 7).
_INTERPRETED = {"POS": "10828004", "NEG": "260385009"}


class Answers:
    """Coded answers as the choices of a fact, or as yes and no where those are ``true`` and ``false``."""

    def __init__(self, definition: FactDef, answers: Mapping[Any, str], terminology: Terminology) -> None:
        self._choices = {value_set: _choice(choice) for choice, value_set in answers.items()}
        self._yes_no = definition.type is FactType.YES_NO or set(self._choices.values()) <= {True, False}
        self._terminology = terminology

    def read(self, _: Case, entry: Entry) -> Fact:
        """The choice whose value set holds the answer; interpretation POS or NEG where it has no value."""
        part = entry.part
        if isinstance(part.get("valueBoolean"), bool) and self._yes_no:
            return Known(part["valueBoolean"])
        if "valueCodeableConcept" in part:
            return self._coded(part["valueCodeableConcept"])
        if text(part.get("valueString")):
            return Unknown(Reason.TEXT_ONLY, note="the answer is written in words")
        for code in interpretations(part):
            if code in _INTERPRETED:
                return self._coded({"coding": [{"system": SNOMED, "code": _INTERPRETED[code]}]})
        return Unknown(Reason.UNREADABLE, note="a result without an answer")

    def _coded(self, value: object) -> Fact:
        concept = self._terminology.concept(value)
        found = {choice for value_set, choice in self._choices.items() if value_set in concept.sets}
        if len(found) == 1:
            return Known(found.pop())
        if found:
            return Unknown(Reason.CONTRADICTORY, note="one answer with two meanings")
        if concept.text and not concept.is_coded:
            return Unknown(Reason.TEXT_ONLY, note="the answer is written in words")
        return Unknown(Reason.UNREADABLE, note="the answer is not one this service reads")


def _choice(key: object) -> bool | str:
    """YAML and JSON spell the keys of yes and no as words."""
    return {"true": True, "false": False}.get(str(key).lower(), str(key))
