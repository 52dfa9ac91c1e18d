"""Answers in the service's own questionnaire."""

from typing import Any

import pytest

from cds.core.facts import Known, Origin, Reason
from tests.fhir.patients import bundle, fact, read, resource

CHOICE = fact({"resource": "QuestionnaireResponse", "item": "q1"}, "choice", choices=("yes", "no"))
YES_NO = fact({"resource": "QuestionnaireResponse", "item": "q1"})


def response(*answers: Any, identity: str = "r1", **more: Any) -> Any:
    base: Any = {
        "status": "completed",
        "authored": "2026-02-01",
        "item": [{"linkId": "q1", "answer": list(answers)}],
    }
    return resource("QuestionnaireResponse", identity, **{**base, **more})


YES, NO = {"valueCoding": {"code": "yes"}}, {"valueString": "no"}


def value(definition: Any, *resources: Any, **how: Any) -> object:
    found = read(definition, *resources, **how)
    return found.value if isinstance(found, Known) else found.reason


@pytest.mark.parametrize(
    "answer, choice, yes_no",
    [
        (YES, "yes", Reason.UNREADABLE),
        (NO, "no", Reason.UNREADABLE),
        ({"valueBoolean": True}, Reason.UNREADABLE, True),
        ({"valueBoolean": False}, Reason.UNREADABLE, False),
        ({"valueString": "perhaps"}, Reason.UNREADABLE, Reason.UNREADABLE),
        ({"valueDecimal": 1}, Reason.NOT_RECORDED, False),
        ("yes", Reason.NOT_RECORDED, False),
    ],
)
def test_an_answer(answer: Any, choice: object, yes_no: object) -> None:
    assert value(CHOICE, response(answer)) == choice
    assert value(YES_NO, response(answer)) == yes_no


def test_the_newest_finished_response_counts() -> None:
    held = [response(YES), response(NO, identity="r2", authored="2026-02-02T10:00:00Z")]
    assert read(CHOICE, *held) == Known("no", (Origin("QuestionnaireResponse/r2", "2026-02-02T10:00:00Z"),))
    open_one = response(YES, identity="r3", authored="2026-02-03", status="in-progress")
    assert value(CHOICE, *held, open_one) == "no"
    assert value(CHOICE, response(YES, status="amended")) == "yes"
    assert value(CHOICE, response(YES, authored=None)) == "yes"
    assert value(CHOICE, response(YES, authored=None), response(NO, identity="r2")) == "no"


def test_answers_of_one_time_must_agree() -> None:
    assert value(CHOICE, response(YES, YES)) == "yes"
    assert value(CHOICE, response(YES, NO)) is Reason.CONTRADICTORY


def test_items_may_be_nested() -> None:
    inside = {"linkId": "group", "item": [{"linkId": "q1", "answer": YES}]}
    assert value(CHOICE, response(item=[inside])) == "yes"
    under = {"linkId": "q0", "answer": [{"valueBoolean": True, "item": {"linkId": "q1", "answer": [YES]}}]}
    assert value(CHOICE, response(item=under)) == "yes"
    deep: Any = {"linkId": "q1", "answer": [YES]}
    for _ in range(20):
        deep = {"linkId": "group", "item": [deep]}
    assert value(CHOICE, response(item=[deep])) is Reason.NOT_RECORDED


def test_absence() -> None:
    assert value(CHOICE) is Reason.NOT_RECORDED
    assert value(YES_NO) is False
    assert value(YES_NO, without=("questionnaireResponses",)) is Reason.NOT_SENT
    assert value(YES_NO, questionnaireResponses=bundle(link=[{"relation": "next"}])) is Reason.UNREADABLE
