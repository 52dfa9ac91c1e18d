"""What of an answer is kept, and what is not."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
import pytest

from cds.audit.decision import Decision, Judged
from cds.audit.keys import Pseudonyms
from cds.audit.log import Log
from cds.core.facts import FactSheet, Known, Origin

NOW = datetime.fromisoformat("2026-03-02T09:00:00+01:00")
OURS = "org.cluster-headache-cds"
PSEUDONYMS = Pseudonyms(b"k" * 32)
MISSING = {"fact": "serum_creatinine", "reason": "not_recorded"}


def finding(rule: str, verdict: str, order: str | None = None, **more: Any) -> dict[str, Any]:
    about = {} if order is None else {"order": order}
    return {"rule": rule, "version": "0.1.0", "kind": "caution", **about, "verdict": verdict, **more}


RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
DELETION = {"type": "delete", "description": "Cancel Meier", "resourceId": "MedicationRequest/meier-1"}


def creation(**coded: object) -> dict[str, object]:
    resource = {"subject": {"reference": "Patient/meier-1966"}, **coded}
    return {"type": "create", "description": "35 mg for Meier", "resource": resource}


CANCEL = {"uuid": "dac389c8-705d-4ead-a3e5-dc60aeb06fa7", "label": "Cancel Meier", "actions": [DELETION]}
TEST = {
    "uuid": "eac389c8-705d-4ead-a3e5-dc60aeb06fa7",
    "label": "Order creatinine",
    "actions": [creation(code={"coding": [{"system": "http://loinc.org", "code": "2160-0"}], "text": "M"})],
}
REPLACE = {
    "uuid": "fac389c8-705d-4ead-a3e5-dc60aeb06fa7",
    "label": "Replace by 35 mg",
    "actions": [
        DELETION,
        creation(medicationCodeableConcept={"coding": [{"system": RXNORM, "code": "6130"}], "text": "35 mg"}),
    ],
}
DECISION = Decision(
    id="5a3d6cf4-64f8-4b0f-9d29-6e2f6f2d3b11",
    answered=NOW,
    as_of=NOW,
    client="general-hospital",
    tenant="north",
    hook="order-sign",
    service="cluster-headache-order-sign",
    hook_instance="2d07e10f-e752-56c0-8b58-a50d9796763b",
    patient_id="meier-1966",
    rulebook="sha256:00",
    software="cds 1",
    findings=[
        finding("a", "met", "MedicationRequest/meier-1"),
        finding("b", "unknown", "MedicationRequest/meier-2", missing=[MISSING]),
        finding("c", "not_met"),
    ],
    cards=[
        {
            "uuid": "1ea2e10e-a828-463f-be9e-b96e4987fa15",
            "summary": "Clearance 29 mL/min",
            "indicator": "critical",
            "detail": "Ms Meier",
            "suggestions": [CANCEL, TEST, REPLACE],
            "extension": {OURS: {"decision": "x", "rules": ["a@0.1.0"]}},
        },
        {
            "uuid": "2ea2e10e-a828-463f-be9e-b96e4987fa15",
            "summary": "Meier",
            "indicator": "warning",
            "extension": {OURS: {"decision": "x"}},
        },
    ],
    sources={"Condition": "complete"},
    seconds={"core": 0.00012345678},
    judged=[
        Judged(
            "MedicationRequest/meier-1",
            ("ketamine",),
            NOW,
            FactSheet({"age": Known(True, (Origin("Patient/meier"),))}),
        ),
        Judged("MedicationRequest/meier-3", ("ketamine",), NOW, FactSheet({})),
    ],
)


@pytest.fixture
def log() -> Log:
    return Log(PSEUDONYMS, OURS, keeps_facts=False)


def row_of(log: Log, decision: Decision) -> dict[str, Any]:
    (row,) = log.entry(decision)["decisions"]
    return dict(row)


def test_it_holds_what_was_decided(log: Log) -> None:
    row = row_of(log, DECISION)
    assert json.loads(row["findings"]) == [
        ["a@0.1.0", "met", 0],
        ["b@0.1.0", "unknown", 1, [["serum_creatinine", "not_recorded"]]],
        ["c@0.1.0", "not_met", None],
    ]
    assert (row["answered"], row["as_of"]) == ("2026-03-02T08:00:00.000000+00:00", NOW.isoformat())
    assert (row["client"], row["tenant"], row["hook"]) == ("general-hospital", "north", "order-sign")
    assert json.loads(row["seconds"]) == {"core": 0.000123}
    assert json.loads(row["sources"]) == {"Condition": "complete"}
    assert json.loads(row["cards"]) == [card["uuid"] for card in DECISION.cards]


def test_it_holds_which_cards_were_shown_but_not_their_words(log: Log) -> None:
    first, second = log.entry(DECISION)["cards"]
    assert first == {
        "uuid": "1ea2e10e-a828-463f-be9e-b96e4987fa15",
        "decision": DECISION.id,
        "indicator": "critical",
        "rules": '["a@0.1.0"]',
        "suggestions": json.dumps(
            [
                [CANCEL["uuid"], "cancel"],
                [TEST["uuid"], "order http://loinc.org|2160-0"],
                [REPLACE["uuid"], f"replace by {RXNORM}|6130"],
            ],
            separators=(",", ":"),
        ),
    }
    assert (second["rules"], second["suggestions"]) == ("[]", "[]")


@pytest.mark.parametrize("keeps_facts", [True, False])
def test_nobody_is_named_and_what_was_erased_is_listed(keeps_facts: bool) -> None:
    entry = Log(PSEUDONYMS, OURS, keeps_facts=keeps_facts).entry(DECISION)
    assert b"meier" not in orjson.dumps(entry).lower()
    erased = json.loads(entry["decisions"][0]["erased"])
    assert "patient: keyed hash" in erased
    assert "summary and detail of cards: left out" in erased
    assert ("facts: left out" in erased) is not keeps_facts
    assert ("origins of facts: left out" in erased) is keeps_facts


def test_patient_and_orders_are_hashed_within_client_and_tenant(log: Log) -> None:
    row = row_of(log, DECISION)
    assert row["patient"] == PSEUDONYMS.of("general-hospital/north", "Patient/meier-1966")
    assert json.loads(row["orders"]) == [
        PSEUDONYMS.of("general-hospital/north", f"MedicationRequest/meier-{number}") for number in (1, 2, 3)
    ]
    assert row_of(log, replace(DECISION, tenant="south"))["patient"] != row["patient"]


def test_facts_are_kept_only_where_asked_for(log: Log) -> None:
    assert row_of(log, DECISION)["sheets"] is None
    row = row_of(Log(PSEUDONYMS, OURS, keeps_facts=True), DECISION)
    first, last = json.loads(row["sheets"])
    assert first == {
        "order": 0,
        "drugs": ["ketamine"],
        "asOf": NOW.isoformat(),
        "facts": {"age": {"known": True}},
    }
    assert last["order"] == 2


def test_a_hook_instance_that_is_no_uuid_is_hashed(log: Log) -> None:
    row = row_of(log, replace(DECISION, hook_instance="Ms Meier"))
    assert row["hook_instance"].startswith("hmac-sha256:")
    assert any(what.startswith("hook instance") for what in json.loads(row["erased"]))
    assert row_of(log, DECISION)["hook_instance"] == DECISION.hook_instance


def test_what_postgresql_cannot_hold_does_not_come_from_a_token(log: Log) -> None:
    assert row_of(log, replace(DECISION, tenant="no\0rth"))["tenant"] == "north"
