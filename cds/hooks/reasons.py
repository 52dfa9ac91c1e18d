"""Why a prescriber may pass a card over, as Codings for ``overrideReasons``.

A rule file names reasons in words of its own (``specialist-advice``), and a prescriber reads those words. The
code is that of CDS Hooks (Non-Adherence Reason Codes, 3.0 ballot, from the AHRQ CDSiC taxonomy of June 2025)
where it has one that says the same, so that a hospital can count reasons across services. No code stands for
two reasons: what it would blur keeps the code of the rule file.
"""

from collections.abc import Iterable
from functools import cache

from cds.core.speech import ENGLISH, Speech

OWN = "urn:cluster-headache-cds:override-reason"
STANDARD = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
CHECKED_ELSEWHERE = "checked-outside-this-record"
_STANDARD_CODES = {
    "benefit-outweighs-risk": "risk-benefit-ratio",
    CHECKED_ELSEWHERE: "action-completed",
    "diagnosis-wrong": "patient-ineligible",
    "emergency": "action-not-priority",
    "monitoring-arranged": "mitigate-risk-negative-outcome",
    "not-for-cluster-headache": "cds-not-applicable",
    "patient-informed-and-agrees": "prefers-alternative",
    "specialist-advice": "expert-contradicts",
}
_STANDARD_NAMES = {code: name for name, code in _STANDARD_CODES.items()}
# The reasons that the shipped rules name, as they are read; those of a site are read as they are written.
_DISPLAYS = {
    "benefit-outweighs-risk": "Benefit outweighs risk",
    CHECKED_ELSEWHERE: "Checked outside this record",
    "diagnosis-wrong": "Diagnosis wrong",
    "dose-intended": "Dose intended",
    "drug-stopped-already": "Drug stopped already",
    "emergency": "Emergency",
    "monitoring-arranged": "Monitoring arranged",
    "not-for-cluster-headache": "Not for cluster headache",
    "patient-informed-and-agrees": "Patient informed and agrees",
    "specialist-advice": "Specialist advice",
    "value-out-of-date": "Value out of date",
}
Coding = dict[str, str]


@cache  # of the few names in the rules and the few languages, at each card
def reason(name: str, speech: Speech = ENGLISH) -> Coding:
    """The Coding, not to be changed, of a reason that a rule file names; always with its display."""
    code = _STANDARD_CODES.get(name)
    system = STANDARD if code is not None else OWN
    return {"system": system, "code": code or name, "display": speech.text(_display(name))}


def display_of(system: str | None, code: str) -> str | None:
    """The words that a prescriber read for one of our Codings, in English; None for another's.

    A client may leave out the system (the reference client does); the codes tell the two apart.
    """
    if system in (STANDARD, None) and code in _STANDARD_NAMES:
        return _display(_STANDARD_NAMES[code])
    return _display(code) if system == OWN else None


def _display(name: str) -> str:
    return _DISPLAYS.get(name) or name.replace("-", " ").capitalize()


def reasons(names: Iterable[str], speech: Speech = ENGLISH) -> list[Coding]:
    """Each reason once, in the order given."""
    return [reason(name, speech) for name in dict.fromkeys(names)]
