"""The sample patients through every hook: always an answer, and for the telling ones the right one."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds.core.rules import RuleBook
from cds.hooks.samples import hook_call
from cds.hooks.services import SERVICES
from cds.settings import Settings
from cds.web import create_app
from tests.acceptance.ehr import CHART, EXTENSION, SELECT, SIGN
from tests.state import STATE

SAMPLES = {
    file.stem: file for file in sorted((Path(__file__).resolve().parents[2] / "samples").glob("*.json"))
}
LEVELS = ("critical", "warning", "info")
Card = dict[str, Any]


@pytest.fixture(scope="module")
def client(rulebook: RuleBook) -> FlaskClient:
    return create_app(Settings(allow_as_of=True, state=STATE), rulebook=rulebook).test_client()


@pytest.fixture(scope="module")
def discovery(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/cds-services").get_json()
    return found


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_hook_answers(
    client: FlaskClient, discovery: dict[str, Any], sample: str, service: str
) -> None:
    answer = _ask(client, discovery, sample, service)
    levels = [(_order(card), LEVELS.index(card["indicator"])) for card in answer["cards"]]
    assert len(levels) == len(set(levels)), "more than one card of a level for one order"
    assert all(0 < len(card["summary"]) < 140 for card in answer["cards"])


def test_a_clearance_just_below_the_limit(client: FlaskClient, discovery: dict[str, Any]) -> None:
    critical = _one(_ask(client, discovery, "low-clearance", SIGN, "ketamine"), "critical")
    assert critical["summary"] == "Ketamine contraindicated - creatinine clearance below 30 mL/min"
    assert "29.97 mL/min" in critical["detail"]


def test_a_clearance_at_the_limit(client: FlaskClient, discovery: dict[str, Any]) -> None:
    assert _cards(_ask(client, discovery, "limit-clearance", SIGN, "ketamine"), "critical") == []


def test_no_creatinine(client: FlaskClient, discovery: dict[str, Any]) -> None:
    answer = _ask(client, discovery, "no-creatinine", SIGN, "ketamine")
    warning = _one(answer, "warning")
    assert _cards(answer, "critical") == []
    assert "Cannot verify kidney function for ketamine" in warning["detail"]
    assert "- Serum creatinine (not recorded)" in warning["detail"]
    created = [a["resource"] for s in warning["suggestions"] for a in s["actions"] if a["type"] == "create"]
    assert [(r["resourceType"], r["code"]["coding"][0]["code"]) for r in created] == [
        ("ServiceRequest", "2160-0")
    ]
    assert created[0]["subject"] == {"reference": "Patient/no-creatinine"}


def test_an_order_for_another_patient(client: FlaskClient, discovery: dict[str, Any]) -> None:
    for service in (SELECT, SIGN):
        answer = _ask(client, discovery, "other-patient-order", service)
        assert _one(answer, "warning")["summary"] == "This order is for another patient and was not checked"
        assert len(answer["cards"]) == 1
        assert answer["extension"][EXTENSION]["findings"] == []


def test_no_cluster_headache(client: FlaskClient, discovery: dict[str, Any]) -> None:
    for service in SERVICES:
        assert _ask(client, discovery, "no-cluster-headache", service)["cards"] == []


def test_the_candidate(client: FlaskClient, discovery: dict[str, Any]) -> None:
    answer = _ask(client, discovery, "candidate", SIGN, "ketamine")
    assert [card["indicator"] for card in answer["cards"]] == ["info"]
    chart = _one(_ask(client, discovery, "candidate", CHART), "info")
    assert chart["summary"].startswith("KETALGIA trial criteria: no exclusion found")


@pytest.mark.parametrize(
    ("sample", "heading"),
    [
        ("stroke", "Ketamine contraindicated - stroke on record"),
        ("heart-failure", "Ketamine contraindicated - severe heart failure"),
    ],
)
def test_a_contraindication(
    client: FlaskClient, discovery: dict[str, Any], sample: str, heading: str
) -> None:
    assert _one(_ask(client, discovery, sample, SIGN, "ketamine"), "critical")["summary"] == heading


@pytest.mark.parametrize(
    ("sample", "words"),
    [
        ("pregnancy-unknown", "Cannot verify pregnancy status"),
        ("nothing-recorded", "Body weight (not recorded)"),
        ("contradictory", "Stroke at any time (contradictory"),
        ("text-only", "Theophylline or aminophylline; Strong CYP3A4 inhibitor"),
    ],
)
def test_what_is_not_known_is_said(
    client: FlaskClient, discovery: dict[str, Any], sample: str, words: str
) -> None:
    answer = _ask(client, discovery, sample, SIGN, "ketamine")
    assert _cards(answer, "critical") == []
    assert words in _one(answer, "warning")["detail"]


def test_the_episodic_case_is_not_the_trials(client: FlaskClient, discovery: dict[str, Any]) -> None:
    chart = _one(_ask(client, discovery, "episodic-case", CHART), "info")
    assert chart["summary"] == "Consider oxygen for attacks - no treatment of attacks found in the record"
    assert _cards(_ask(client, discovery, "episodic-case", SIGN, "ketamine"), "critical") == []


# What is seen in the commonest situations: the heading of every card, worst first, without "(+ 2 more)".
# CHART is the chart, anything else picks a draft order.
SEEN = {
    ("new-episodic-bout", CHART): [
        "info: Consider oxygen for attacks - no treatment of attacks found in the record"
    ],
    ("new-episodic-bout", "oxygen"): [],
    ("new-episodic-bout", "sumatriptan"): ["info: Limit sumatriptan injections to 12 mg in 24 h, 1 h apart"],
    ("new-episodic-bout", "verapamil"): ["info: Plan steps and ECGs for verapamil"],
    ("new-episodic-bout", "prednisone"): [
        "info: Use the steroid as a bridge only - no live vaccine during it"
    ],
    ("verapamil-ecg-due", CHART): ["info: Record an ECG with PR interval - it is due on verapamil"],
    ("verapamil-ecg-due", "verapamil"): [
        "warning: Record an ECG before the next verapamil increase",
        "info: Reconcile with what the patient takes - same drug on the list",
    ],
    ("lithium-naproxen", CHART): [],
    ("lithium-naproxen", "naproxen"): [
        "warning: Check the lithium level before and after - patient takes lithium"
    ],
    ("lithium-naproxen", "lithium"): ["info: Reconcile with what the patient takes - same drug on the list"],
    ("triptan-coronary", CHART): [
        "info: Consider oxygen for attacks - no treatment of attacks found in the record"
    ],
    ("triptan-coronary", "sumatriptan"): [
        "critical: Triptan contraindicated - coronary heart disease or infarction on record",
        "info: Consider oxygen instead - 12 L/min or more by non-rebreather mask",
    ],
    ("triptan-coronary", "verapamil"): ["info: Plan steps and ECGs for verapamil"],
    ("pregnant", CHART): ["info: Consider oxygen for attacks - no treatment of attacks found in the record"],
    ("pregnant", "oxygen"): [],
    ("pregnant", "topiramate"): ["critical: Topiramate contraindicated - pregnancy"],
    ("pregnant", "lithium"): ["critical: Lithium contraindicated - pregnancy or breastfeeding"],
    ("pregnant", "dihydroergotamine"): [
        "critical: Ergot contraindicated - pregnancy",
        "info: Consider oxygen instead - 12 L/min or more by non-rebreather mask",
    ],
    ("smoker-copd-oxygen", CHART): [
        "info: Consider sumatriptan by injection for attacks - oxygen needs a specialist's plan here"
    ],
    ("smoker-copd-oxygen", "oxygen"): [
        "warning: Plan oxygen with a specialist - COPD or hypercapnia on record"
    ],
    ("smoker-copd-oxygen", "sumatriptan"): ["info: Limit sumatriptan injections to 12 mg in 24 h, 1 h apart"],
    ("responder", CHART): ["info: Responder - attacks at least halved a week after the infusion"],
    ("responder", "ketamine"): [
        "warning: Discuss re-treatment first - ketamine within the last 365 days",
        "info: Compare with the protocol dose: ketamine 40 mg over 120 min",
    ],
    ("responder", "verapamil"): [
        "warning: Check the ECG for high-dose verapamil - above 480 mg/day",
        "info: Reconcile with what the patient takes - same drug on the list",
    ],
}


@pytest.mark.parametrize(("sample", "asked"), SEEN)
def test_what_is_seen(client: FlaskClient, discovery: dict[str, Any], sample: str, asked: str) -> None:
    service, order = (CHART, "") if asked == CHART else (SIGN, asked)
    cards = _ask(client, discovery, sample, service, order)["cards"]
    headings = [re.sub(r" \(\+ [^()]+\)$", "", card["summary"]) for card in cards]
    seen = [f"{card['indicator']}: {heading}" for card, heading in zip(cards, headings, strict=True)]
    assert seen == SEEN[sample, asked]


def test_drafts_of_one_session_are_seen_together(client: FlaskClient, discovery: dict[str, Any]) -> None:
    """Naproxen and lithium signed together: each card names the other."""
    cards = _cards(_ask(client, discovery, "lithium-naproxen", SIGN), "warning")
    assert {card["source"]["topic"]["code"]: card["summary"] for card in cards} == {
        "nsaid": "Check the lithium level before and after - patient takes lithium",
        "lithium": "Recheck the lithium level - a drug taken raises it",
    }


def _ask(
    client: FlaskClient, discovery: dict[str, Any], sample: str, service: str, order: str = ""
) -> dict[str, Any]:
    bundle = json.loads(SAMPLES[sample].read_bytes())
    response = client.post(
        f"/cds-services/{service}", json=hook_call(bundle, SERVICES[service], discovery, order)
    )
    assert response.status_code == 200, response.get_data(as_text=True)
    answer: dict[str, Any] = response.get_json()
    return answer


def _cards(answer: dict[str, Any], level: str) -> list[Card]:
    return [card for card in answer["cards"] if card["indicator"] == level]


def _one(answer: dict[str, Any], level: str) -> Card:
    found = _cards(answer, level)
    assert len(found) == 1, [card["summary"] for card in answer["cards"]]
    return found[0]


def _order(card: Card) -> str:
    code: str = card["source"]["topic"]["code"]
    return code
