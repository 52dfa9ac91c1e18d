"""How a treatment ended (knowledge paper 4.4)."""

from dataclasses import replace
from typing import Any

import pytest

from cds.core.evaluate import Numbers
from cds.core.facts import Fact, Known, Reason
from cds.core.rules import Code, RuleBook, ValueSet
from cds.fhir.reading import Reader
from tests.fhir.patients import (
    AS_OF,
    PROCEDURES,
    RXNORM,
    SNOMED,
    administration,
    book,
    bundle,
    coded,
    condition,
    daily,
    dispense,
    fact,
    read,
    record_of,
    request,
    resource,
    statement,
)
from tests.fhir.test_allergies import allergy
from tests.fhir.test_questionnaires import response

INEFFECTIVE, SIDE_EFFECT = coded(SNOMED, "395007004"), coded(SNOMED, "395009001")
VERAPAMIL = fact(
    {
        "resource": "Medication",
        "value_set": "verapamil",
        "outcome": {"allergy": "verapamil-substance", "item": "verapamil-outcome"},
    },
    "treatment_outcome",
)
INJECTION = fact(
    {
        "resource": "Medication",
        "value_set": "steroid",
        "outcome": {"procedure": "suboccipital", "indication": "cluster-headache"},
    },
    "treatment_outcome",
)


def said(found: Fact) -> object:
    return found.value if isinstance(found, Known) else found.reason


def value(*resources: Any, definition: Any = VERAPAMIL, **how: Any) -> object:
    return said(read(definition, *resources, **how))


def stopped(reason: Any = None, end: str | None = "2025-11-30", kind: Any = statement, **more: Any) -> Any:
    base: Any = {"state": "stopped", "statusReason": [reason] if reason else None}
    if end:
        base["effectivePeriod"] = {"start": "2025-06-01", "end": end}
    return kind(**{**base, **more})


def answer(outcome: str, at: str | None = "2026-02-01", **more: Any) -> Any:
    item = [{"linkId": "verapamil-outcome", "answer": [{"valueCoding": {"code": outcome}}]}]
    return response(**{"item": item, "authored": at, **more})


# ------------------------------------------------------------------ statements and requests


@pytest.mark.parametrize("kind", [statement, request])
@pytest.mark.parametrize("state", ["stopped", "completed"])
@pytest.mark.parametrize(
    "reason, outcome",
    [
        (INEFFECTIVE, "insufficient-efficacy"),
        (coded(SNOMED, "266721009"), "insufficient-efficacy"),
        (coded(SNOMED, "58848006"), "insufficient-efficacy"),
        (SIDE_EFFECT, "intolerance"),
        (coded(SNOMED, "407563006"), "intolerance"),
        (
            coded("http://terminology.hl7.org/CodeSystem/medicationrequest-status-reason", "sintol"),
            "intolerance",
        ),
        (
            coded("http://terminology.hl7.org/CodeSystem/medicationrequest-status-reason", "preg"),
            Reason.NOT_RECORDED,
        ),
        (coded(SNOMED, "395008009"), Reason.NOT_RECORDED),  # contraindicated is no outcome
        ({"text": "did not help"}, Reason.NOT_RECORDED),
        (None, Reason.NOT_RECORDED),  # V28
    ],
)
def test_a_coded_stop_reason_is_an_outcome(kind: Any, state: str, reason: Any, outcome: object) -> None:
    assert value(stopped(reason, kind=kind, state=state)) == outcome


@pytest.mark.parametrize(
    "held, outcome",
    [
        ([], "not-tried"),
        ([statement(state="active")], "ongoing"),
        ([statement(state="active", statusReason=[INEFFECTIVE])], "ongoing"),  # a reason to stop needs a stop
        ([statement(state="on-hold", statusReason=[INEFFECTIVE])], Reason.NOT_RECORDED),
        ([statement(state="not-taken")], "not-tried"),
        ([statement(state="intended")], "not-tried"),
        ([request(state="cancelled")], "not-tried"),
        ([request(state="draft")], "not-tried"),
        ([request(state="entered-in-error")], "not-tried"),
        ([administration("11170")], Reason.NOT_RECORDED),
        ([dispense("11170")], Reason.NOT_RECORDED),
        ([stopped(INEFFECTIVE, id="a"), statement(state="active", id="b")], "insufficient-efficacy"),  # P0
        ([stopped(id="a"), statement(state="active", id="b")], "ongoing"),
        ([stopped(id="a"), stopped(SIDE_EFFECT, id="b")], "intolerance"),
    ],
)
def test_what_the_lists_say(held: list[Any], outcome: object) -> None:
    assert value(*held) == outcome


@pytest.mark.parametrize(
    "key",
    [
        "medicationRequests",
        "medicationStatements",
        "medicationAdministrations",
        "allergies",
        "questionnaireResponses",
    ],
)
def test_not_tried_needs_every_list(key: str) -> None:
    assert value(without=(key,)) is Reason.NOT_SENT
    assert value(**{key: bundle(link=[{"relation": "next"}])}) is Reason.UNREADABLE
    assert (
        value(stopped(SIDE_EFFECT), statement(state="active", id="b"), without=("allergies",))
        == "intolerance"
    )


def test_what_could_be_the_drug_is_not_untried() -> None:
    words = statement(None, "stopped", medicationCodeableConcept={"text": "Isoptin"})
    assert value(words) is Reason.TEXT_ONLY
    assert value(allergy(code={"text": "something"})) is Reason.TEXT_ONLY
    assert value(allergy(code=coded(SNOMED, "91935009"))) == "not-tried"


# ------------------------------------------------------------------ allergies


@pytest.mark.parametrize(
    "members, outcome",
    [
        ({"type": "intolerance"}, "intolerance"),
        ({"type": "allergy"}, "intolerance"),
        ({"verificationStatus": {"coding": [{"code": "refuted"}]}}, "not-tried"),  # V30
        ({"clinicalStatus": {"coding": [{"code": "inactive"}]}}, "not-tried"),  # V118
        ({"code": coded(SNOMED, "373464007")}, "not-tried"),
    ],
)
def test_an_allergy_is_an_intolerance(members: Any, outcome: str) -> None:
    assert value(allergy(**{"code": coded(SNOMED, "372754009"), **members})) == outcome


# ------------------------------------------------------------------ two outcomes


def test_of_two_exhausted_outcomes_the_newer_counts() -> None:
    failed, ill = stopped(INEFFECTIVE, "2024-01-01", id="a"), stopped(SIDE_EFFECT, "2025-01-01", id="b")
    assert value(failed, ill) == "intolerance"
    assert value(stopped(INEFFECTIVE, "2026-01-01", id="a"), ill) == "insufficient-efficacy"
    undated = [stopped(r, None, id=i) for r, i in ((INEFFECTIVE, "a"), (SIDE_EFFECT, "b"))]
    assert value(*undated) == "insufficient-efficacy"
    two_reasons = stopped(statusReason=[INEFFECTIVE, SIDE_EFFECT])
    assert value(two_reasons) is Reason.NOT_RECORDED


def test_effective_against_exhausted_needs_an_order_in_time() -> None:
    good = answer("effective")
    assert value(good, stopped(INEFFECTIVE, "2026-02-20")) == "insufficient-efficacy"
    assert value(good, stopped(INEFFECTIVE, "2025-02-20")) == "effective"
    assert value(good, stopped(INEFFECTIVE, None)) is Reason.CONTRADICTORY
    assert value(answer("effective", None), stopped(INEFFECTIVE)) is Reason.CONTRADICTORY
    assert value(answer("effective", None), stopped(INEFFECTIVE, None)) is Reason.CONTRADICTORY


# ------------------------------------------------------------------ the clinician's own answer


@pytest.mark.parametrize(
    "held, outcome",
    [
        ([answer("effective")], "effective"),
        ([answer("not-tried")], "not-tried"),
        ([answer("insufficient-efficacy", None)], "insufficient-efficacy"),
        ([answer("insufficient-efficacy"), statement(state="active")], "insufficient-efficacy"),
        ([answer("ongoing"), statement(state="active", effectivePeriod={"start": "2025-01-01"})], "ongoing"),
        (
            [answer("not-tried"), statement(state="active", effectivePeriod={"start": "2026-02-10"})],
            "ongoing",
        ),
        ([answer("not-tried"), stopped(INEFFECTIVE, "2026-02-20")], "insufficient-efficacy"),
        ([answer("not-tried"), stopped(INEFFECTIVE, "2025-02-20")], "not-tried"),
        ([answer("it helped a bit")], Reason.UNREADABLE),
        ([answer("effective"), answer("intolerance", identity="r2")], Reason.CONTRADICTORY),
        ([answer("effective", "2025-01-01"), answer("intolerance", identity="r2")], "intolerance"),
        ([answer("effective", status="in-progress")], "not-tried"),
    ],
)
def test_an_answer_counts_if_nothing_is_newer(held: list[Any], outcome: object) -> None:
    assert value(*held) == outcome


# ------------------------------------------------------------------ procedures and indications


def injection(outcome: Any = None, identity: str = "p1", **more: Any) -> Any:
    base: Any = {
        "status": "completed",
        "code": coded(PROCEDURES, "suboccipital-steroid-injection"),
        "performedDateTime": "2025-09-03",
        "outcome": outcome,
    }
    return resource("Procedure", identity, **{**base, **more})


@pytest.mark.parametrize(
    "outcome, found",
    [
        (coded(SNOMED, "385671000"), "insufficient-efficacy"),
        (coded(SNOMED, "266721009"), "insufficient-efficacy"),
        (coded(SNOMED, "385669000"), "effective"),
        (INEFFECTIVE, "insufficient-efficacy"),
        (SIDE_EFFECT, "intolerance"),
        ({"text": "no benefit"}, Reason.NOT_RECORDED),
        (None, Reason.NOT_RECORDED),
    ],
)
def test_the_outcome_of_a_procedure(outcome: Any, found: object) -> None:
    assert value(injection(outcome), definition=INJECTION) == found


def test_a_procedure_that_was_not_done_is_not_tried() -> None:
    good = coded(SNOMED, "385669000")
    assert value(injection(good, status="not-done"), definition=INJECTION) == "not-tried"
    assert value(injection(good, status="unknown"), definition=INJECTION) is Reason.NOT_RECORDED
    assert value(definition=INJECTION, without=("procedures",)) is Reason.NOT_SENT
    assert value(injection(code={"text": "GON block"}), definition=INJECTION) is Reason.TEXT_ONLY


CLUSTER = coded(SNOMED, "230473009")


@pytest.mark.parametrize(
    "members, found",
    [
        ({"reasonCode": [CLUSTER]}, "insufficient-efficacy"),
        ({"reasonReference": [{"reference": "Condition/c1"}]}, "insufficient-efficacy"),
        ({"reasonReference": [{"reference": "Condition/elsewhere"}]}, Reason.NOT_RECORDED),
        ({"reasonCode": [coded(SNOMED, "195967001")]}, "not-tried"),  # asthma
        ({"reasonCode": [{"text": "headache"}]}, Reason.NOT_RECORDED),
        ({}, Reason.NOT_RECORDED),
    ],
)
def test_an_injected_steroid_counts_if_it_was_for_this(members: Any, found: object) -> None:
    steroid = statement("6902", "stopped", statusReason=[INEFFECTIVE], **members)
    held = [steroid, condition("230473009")]
    assert value(*held, definition=INJECTION) == found
    assert (
        value(*held, injection(coded(SNOMED, "385671000")), definition=INJECTION) == "insufficient-efficacy"
    )


# ------------------------------------------------------------------ codes of the site


def _site(rulebook: RuleBook) -> RuleBook:
    codes = (Code("http://site.example/reasons", "NO-EFFECT", "no effect"),)
    sets = {
        "stopped-ineffective": ValueSet("stopped-ineffective", "", codes),
        "outcome-successful": ValueSet("outcome-successful", "", codes),
    }
    return replace(rulebook, value_sets={**rulebook.value_sets, **sets})


def test_a_site_says_which_codes_mean_an_outcome() -> None:
    reader = Reader(_site(book(VERAPAMIL)))
    numbers = Numbers(reader.rulebook, AS_OF.date())

    def outcome(reason: Any) -> object:
        return said(reader.sheet(("fact",), record_of(stopped(reason)), None, AS_OF, numbers)["fact"])

    assert outcome(coded("http://site.example/reasons", "NO-EFFECT")) == "insufficient-efficacy"
    assert outcome(INEFFECTIVE) is Reason.NOT_RECORDED
    assert outcome(SIDE_EFFECT) == "intolerance"


def test_a_daily_dose_says_nothing_of_the_outcome() -> None:
    assert value(statement(state="active", dosage=[daily(720)])) == "ongoing"
    assert value(request("897722", medicationCodeableConcept=coded(RXNORM, "897722"))) == "ongoing"
