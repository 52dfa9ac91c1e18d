"""The sample patients that the demo shows: FHIR Bundles in the folder ``samples``."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path("samples")


# Of each sample its title and what it is an example of.
_ABOUT = {
    "candidate": ("Candidate", "refractory, and nothing found against ketamine"),
    "contradictory": (
        "Contradictory",
        "entries that contradict each other: subtype, stroke, weight, creatinine",
    ),
    "episodic-case": ("Episodic case", "episodic cluster headache, lithium never tried"),
    "heart-failure": ("Heart failure", "severe heart failure against ketamine"),
    "limit-clearance": ("Limit clearance", "creatinine clearance exactly at the limit"),
    "lithium-naproxen": ("Lithium naproxen", "an anti-inflammatory drug ordered on lithium"),
    "low-clearance": ("Low clearance", "creatinine clearance just below the limit"),
    "new-episodic-bout": ("New episodic bout", "a new bout, nothing tried yet"),
    "no-cluster-headache": ("No cluster headache", "no cluster headache on record: nothing is judged"),
    "no-creatinine": ("No creatinine", "kidney function not known"),
    "nothing-recorded": ("Nothing recorded", "hardly anything on record but the diagnosis"),
    "other-patient-order": ("Other patient order", "a draft order that is another patient's"),
    "pregnancy-unknown": ("Pregnancy unknown", "pregnancy not known"),
    "pregnant": ("Pregnant", "pregnant, in an episodic bout"),
    "responder": ("Responder", "after a first infusion"),
    "smoker-copd-oxygen": ("Smoker COPD oxygen", "a smoker with COPD, oxygen ordered"),
    "stroke": ("Stroke", "a stroke on record against ketamine"),
    "text-only": ("Text only", "drugs written in words only, without codes"),
    "triptan-coronary": ("Triptan coronary", "coronary disease against triptans"),
    "verapamil-ecg-due": ("Verapamil ECG due", "an ECG due before more verapamil"),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample patient. ``name`` is the file's, without its ending."""

    name: str
    bundle: dict[str, Any]

    @property
    def title(self) -> str:
        """The name as it is read, in English."""
        return self._told[0]

    @property
    def about(self) -> str:
        """What it is an example of, in English; empty where nobody said."""
        return self._told[1]

    @property
    def _told(self) -> tuple[str, str]:
        return _ABOUT.get(self.name, (self.name.replace("-", " ").capitalize(), ""))


@cache
def samples() -> dict[str, Sample]:
    """Every sample by name; none where the service does not run in the project's folder."""
    files = sorted(_FOLDER.glob("*.json"))
    return {file.stem: Sample(file.stem, json.loads(file.read_text(encoding="utf-8"))) for file in files}
