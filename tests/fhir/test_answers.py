"""Coded answers as the choices of a fact, or as yes and no."""

from typing import Any

import pytest

from cds.core.facts import Known, Reason
from cds.core.moments import Moment, parse_moment
from tests.fhir.patients import SNOMED, ZONE, coded, fact, observation, read

ANSWERS = {"positive": "answer-positive", "negative": "answer-negative"}
TEST = fact(
    {"resource": "Observation", "value_set": "pregnancy-test", "answers": ANSWERS},
    "choice",
    choices=("positive", "negative"),
)
TESTS = fact(
    {"resource": "Observation", "value_set": "pregnancy-test", "answers": ANSWERS, "history": True}, "raw"
)
YES_NO = fact(
    {
        "resource": "Observation",
        "value_set": "pregnancy-test",
        "answers": {"true": "answer-positive", False: "answer-negative"},
    }
)


def value(definition: Any, *resources: Any, **how: Any) -> object:
    """The value of a known fact, else the reason why it is not known."""
    found = read(definition, *resources, **how)
    return found.value if isinstance(found, Known) else found.reason


def moment(text: str) -> Moment:
    found = parse_moment(text, ZONE)
    assert found is not None
    return found


def answered(code: str, system: str = SNOMED, at: str = "2026-02-28", **more: Any) -> Any:
    base: Any = {"valueCodeableConcept": coded(system, code)}
    return observation("2106-3", None, at, **{**base, **more})


@pytest.mark.parametrize(
    "result, found",
    [
        (answered("10828004"), "positive"),
        (answered("260385009"), "negative"),
        (answered("42", at="2026-02-28"), Reason.UNREADABLE),
        (answered("", valueCodeableConcept={"text": "positive"}), Reason.TEXT_ONLY),
        (answered("", valueCodeableConcept=None, valueString="positive"), Reason.TEXT_ONLY),
        (answered("", valueCodeableConcept=None, interpretation=[coded("v2", "POS")]), "positive"),
        (answered("", valueCodeableConcept=None, interpretation=[coded("v2", "NEG")]), "negative"),
        (answered("", valueCodeableConcept=None, interpretation=[coded("v2", "A")]), Reason.UNREADABLE),
        (answered("", valueCodeableConcept=None, valueBoolean=True), Reason.UNREADABLE),
        (
            answered(
                "",
                valueCodeableConcept={
                    "coding": [{"system": SNOMED, "code": c} for c in ("10828004", "260385009")]
                },
            ),
            Reason.CONTRADICTORY,
        ),
    ],
)
def test_v62_v64_coded_answers(result: Any, found: object) -> None:
    assert value(TEST, result) == found


def test_answers_as_yes_and_no() -> None:
    assert value(YES_NO, answered("10828004")) is True
    assert value(YES_NO, answered("260385009")) is False
    assert value(YES_NO, answered("", valueCodeableConcept=None, valueBoolean=False)) is False
    assert value(YES_NO) is False


def test_a_history_of_answers() -> None:
    held = [
        answered("10828004", at="2026-01-01", id="a"),
        answered("260385009", id="b"),
        answered("42", id="c"),
    ]
    assert value(TESTS, *held) == ((moment("2026-02-28"), "negative"), (moment("2026-01-01"), "positive"))
    assert value(TESTS) == ()
    assert value(TESTS, answered("10828004", at="?")) is Reason.TOO_OLD
