"""The same report is one row, however often it comes, and nothing in it names anybody."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from cds.audit.database import Database
from cds.audit.feedback import Feedback, feedback_entry, left_out
from cds.audit.keys import Pseudonyms
from cds.audit.tables import FEEDBACK, Row
from tests.audit.entries import count

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
NAMES = Pseudonyms(b"key")
CARD = "1ea2e10e-a828-463f-be9e-b96e4987fa15"
SUGGESTION = "dac389c8-705d-4ead-a3e5-dc60aeb06fa7"
REPORT = Feedback(
    received=AT + timedelta(hours=1),
    client="general-hospital",
    tenant="north",
    service="cluster-headache-order-sign",
    card=CARD,
    outcome="overridden",
    outcome_at=AT,
    reason_system="urn:cluster-headache-cds:override-reason",
    reason_code="dose-intended",
    left_out=("userComment", "display"),
)


def row(report: Feedback) -> Row:
    (made,) = feedback_entry([report], NAMES)["feedback"]
    return made


def test_a_report_is_kept_once(database: Database) -> None:
    later = replace(REPORT, received=datetime(2026, 3, 3, tzinfo=UTC))
    other = replace(REPORT, outcome="accepted", accepted=[SUGGESTION, CARD, SUGGESTION])
    again = replace(other, accepted=[CARD, SUGGESTION])
    for reports in ([REPORT, REPORT], [later], [other, again]):
        database.insert([feedback_entry(reports, NAMES)])
    assert count(database, "feedback") == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"client": "another-hospital"},
        {"tenant": "south"},
        {"card": SUGGESTION},
        {"outcome": "accepted"},
        {"outcome_at": AT + timedelta(seconds=1)},
        {"reason_code": None},
        {"accepted": [SUGGESTION]},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_another_report_is_another_row(changed: dict[str, object]) -> None:
    assert row(replace(REPORT, **changed))["id"] != row(REPORT)["id"]  # type: ignore[arg-type]


def test_every_field_comes_back(database: Database) -> None:
    database.insert([feedback_entry([REPORT], NAMES)])
    with database.engine.connect() as connection:
        stored = dict(connection.execute(select(FEEDBACK)).mappings().one())
    del stored["id"]
    assert stored == {
        "received": AT + timedelta(hours=1),
        "client": "general-hospital",
        "tenant": "north",
        "service": "cluster-headache-order-sign",
        "card": CARD,
        "outcome": "overridden",
        "outcome_at": AT,
        "accepted": [],
        "reason_system": "urn:cluster-headache-cds:override-reason",
        "reason_code": "dose-intended",
        "erased": ["display: left out", left_out("userComment")],
    }


HOSTILE = [
    "Ms Meier, 1966",
    "'; DROP TABLE feedback; --",
    "\x00\x1b[31m\u202e",
    "x" * 1_000_000,
    "é\U0001f480",
]


@pytest.mark.parametrize("text", HOSTILE, ids=["name", "SQL", "control", "1 MB", "unicode"])
def test_what_has_not_the_form_of_an_id_or_code_is_hashed(database: Database, text: str) -> None:
    odd = replace(REPORT, card=text, accepted=[text], reason_system=text, reason_code=text, tenant="n\0orth")
    made = row(odd)
    held = json.dumps(made)
    assert text not in held
    assert json.dumps(text)[1:-1] not in held
    assert len(held) < 2000
    hashed = {made["card"], made["reason_system"], made["reason_code"], *json.loads(made["accepted"])}
    assert len(hashed) == 4
    assert all(name.startswith("hmac-sha256:") for name in hashed)
    assert len(json.loads(made["erased"])) == 6
    assert row(odd) == made
    database.insert([feedback_entry([odd, odd], NAMES)])
    assert count(database, "feedback") == 1


@pytest.mark.parametrize("code", ["17", "action-completed", "LA33-6", "a.b_c:d"])
@pytest.mark.parametrize("system", [None, "urn:oid:1.2.3", "https://ehr.example.org/reasons"])
def test_what_has_the_form_is_kept(system: str | None, code: str) -> None:
    made = row(replace(REPORT, reason_system=system, reason_code=code, left_out=()))
    assert (made["reason_system"], made["reason_code"], made["erased"]) == (system, code, "[]")
