"""Draft orders as the feature files word them: drug, dose, flow, way of giving, length, course.

"sumatriptan 6 mg under the skin", "oxygen at 15 L/min by non-rebreather mask over 15 min",
"prednisone 100 mg a day for 5 days". What the words leave out, the order leaves out.
"""

import re
from typing import Any

from tests.acceptance import resources as fhir
from tests.acceptance.resources import Resource
from tests.acceptance.steps.drugs import DEVICES, DRUGS, ROUTES
from tests.acceptance.steps.vocabulary import one_of

_DRUG = one_of(DRUGS)
_DETAILS = (
    r"(?: (?P<dose>[\d.]+) (?P<unit>mg|g)(?P<daily> a day)?)?"
    r"(?: at (?P<flow>[\d.]+) L/min)?"
    rf"(?: (?P<way>{one_of([*ROUTES, *DEVICES])}))?"
    r"(?: over (?P<minutes>\d+) min)?"
    r"(?: for (?P<days>\d+) days)?"
)
_PHRASE = re.compile(f"(?P<drug>{_DRUG}){_DETAILS}")
# The same without names, for a sentence that holds it.
PHRASE = re.sub(r"\(\?P<\w+>", "(?:", _PHRASE.pattern)


def order_of(phrase: str) -> Resource:
    """The draft MedicationRequest that ``phrase`` words."""
    found = _PHRASE.fullmatch(phrase)
    assert found is not None, phrase
    words = found.groupdict()
    instruction = _instruction(words)
    more = {"dosageInstruction": [instruction]} if instruction else {}
    return fhir.request(DRUGS[words["drug"]], "draft", **more)


def _instruction(words: dict[str, Any]) -> Resource:
    instruction: Resource = {}
    repeat: Resource = {}
    rate: Resource = {}
    if words["daily"]:
        repeat |= {"frequency": 1, "period": 1, "periodUnit": "d"}
    if words["minutes"]:
        repeat |= {"count": 1, "duration": int(words["minutes"]), "durationUnit": "min"}
    if words["days"]:
        repeat["boundsDuration"] = fhir.quantity(words["days"], "d")
    if repeat:
        instruction["timing"] = {"repeat": repeat}
    if words["way"] in ROUTES:
        instruction["route"] = fhir.concept(ROUTES[words["way"]])
    elif words["way"]:
        instruction["additionalInstruction"] = [fhir.concept(DEVICES[words["way"]])]
    if words["dose"]:
        rate["doseQuantity"] = fhir.quantity(words["dose"], words["unit"])
    if words["flow"]:
        rate["rateQuantity"] = fhir.quantity(words["flow"], "L/min")
    if rate:
        instruction["doseAndRate"] = [rate]
    return instruction
