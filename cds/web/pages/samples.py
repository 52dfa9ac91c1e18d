"""The sample patients that the demo shows: FHIR Bundles in the folder ``samples``."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path("samples")


_ABBREVIATIONS = ("copd", "ecg")
_ABOUT = {
    "candidate": "refractory, and nothing found against ketamine",
    "contradictory": "entries that contradict each other: subtype, stroke, weight, creatinine",
    "episodic-case": "episodic cluster headache, lithium never tried",
    "heart-failure": "severe heart failure against ketamine",
    "limit-clearance": "creatinine clearance exactly at the limit",
    "lithium-naproxen": "an anti-inflammatory drug ordered on lithium",
    "low-clearance": "creatinine clearance just below the limit",
    "new-episodic-bout": "a new bout, nothing tried yet",
    "no-cluster-headache": "no cluster headache on record: nothing is judged",
    "no-creatinine": "kidney function not known",
    "nothing-recorded": "hardly anything on record but the diagnosis",
    "other-patient-order": "a draft order that is another patient's",
    "pregnancy-unknown": "pregnancy not known",
    "pregnant": "pregnant, in an episodic bout",
    "responder": "after a first infusion",
    "smoker-copd-oxygen": "a smoker with COPD, oxygen ordered",
    "stroke": "a stroke on record against ketamine",
    "text-only": "drugs written in words only, without codes",
    "triptan-coronary": "coronary disease against triptans",
    "verapamil-ecg-due": "an ECG due before more verapamil",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample patient. ``name`` is the file's, without its ending."""

    name: str
    bundle: dict[str, Any]

    @property
    def title(self) -> str:
        """The name as it is read."""
        words = self.name.split("-")
        first, *rest = (word.upper() if word in _ABBREVIATIONS else word for word in words)
        return " ".join((first.capitalize(), *rest))

    @property
    def about(self) -> str:
        """What it is an example of, in English; empty where nobody said."""
        return _ABOUT.get(self.name, "")


@cache
def samples() -> dict[str, Sample]:
    """Every sample by name; none where the service does not run in the project's folder."""
    files = sorted(_FOLDER.glob("*.json"))
    return {file.stem: Sample(file.stem, json.loads(file.read_text(encoding="utf-8"))) for file in files}
