"""Whole answers: the contract for every patient and every broken request, gaps that hide nothing, faults."""

import copy
import json
import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds.core.errors import EngineError, RequestError
from cds.core.facts import Bounded, Known, Unknown
from cds.core.rules import RuleBook, Status
from cds.engine import durable
from cds.fhir.prefetch import KEYS
from cds.hooks.answer import Answers
from cds.hooks.request import EXTENSION
from cds.hooks.services import SERVICES, Service
from cds.hooks.stages import Stages
from cds.hooks.trail import Trail
from cds.language.catalogue import LANGUAGES, catalogue
from tests.hooks import contract
from tests.hooks.calls import (
    BY_HOOK,
    DRUGS,
    FAILED,
    NOTHING,
    NOW,
    REVIEW,
    SAMPLES,
    SIGN,
    Json,
    Site,
    card,
    cards,
    draft,
    entries,
    labels,
    put,
    summaries,
    told,
    verdicts,
)
from tests.hooks.test_knowledge import OneComparisonChanged
from tests.hooks.test_plaintext import HOSTILE

RENAL = "ketamine-renal-contraindication"


# ------------------------------------------------------------------ the sample patients


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda service: service.hook)
@pytest.mark.obligation("2")
def test_every_sample_is_answered_by_the_contract(site: Site, name: str, service: Service) -> None:
    response = site.ask(site.call(name, service, ""), service)
    contract.check(response)
    contract.once_a_level(response)
    assert told(response)["approved"] is False
    assert told(response)["asOf"] == NOW.isoformat()
    assert told(response)["rulebook"] == site.answers.rulebook.digest


def test_a_clearance_just_below_the_limit_is_critical_and_shown_as_it_is(site: Site) -> None:
    response = site.sign("low-clearance")
    critical = card(response, "critical")
    assert "29.97 mL/min" in critical["detail"]
    assert labels(critical) == ["Cancel this order for ketamine"]
    assert cards(response, "info") == []


def test_a_clearance_at_the_limit_is_not(site: Site) -> None:
    response = site.sign("limit-clearance")
    assert cards(response, "critical") == []
    assert verdicts(response)[RENAL] == "not_met"


def test_without_creatinine_the_card_lists_it_and_offers_to_order_it(site: Site) -> None:
    warning = card(site.sign("no-creatinine"), "warning")
    assert warning["summary"].startswith("Cannot verify ")
    assert "**Still needed**\n\n- Serum creatinine (not recorded)\n" in warning["detail"]
    assert labels(warning) == ["Order serum creatinine"]
    assert warning["selectionBehavior"] == "any"


def test_the_information_on_an_infusion_leads_with_the_dose(site: Site) -> None:
    information = card(site.sign("candidate"))
    assert information["summary"].startswith("Compare with the protocol dose: ketamine 40 mg over 120 min")
    assert information["detail"].startswith("**Compare with the protocol dose: ketamine 40 mg over 120 min**")


def test_a_dose_above_the_protocols_may_be_replaced_by_it(site: Site) -> None:
    def double(body: Json) -> None:
        draft(body)["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"]["value"] = 80

    response = site.sign("candidate", double)
    contract.check(response)
    (suggestion,) = card(response, "warning")["suggestions"]
    assert suggestion["label"] == "Replace by the protocol dose, 40 mg over 120 min"
    assert suggestion["isRecommended"] is True
    assert suggestion["actions"][0]["resourceId"] == "MedicationRequest/ketamine-order"
    created = suggestion["actions"][1]["resource"]
    assert created["subject"] == {"reference": "Patient/candidate"}
    again = site.sign("candidate", lambda body: _only(body, created))
    assert cards(again, "warning") == []


def _only(body: Json, order: Json) -> None:
    body["context"]["draftOrders"]["entry"] = [{"resource": order}]


@pytest.mark.parametrize("name", ["low-clearance", "no-creatinine", "stroke", "pregnancy-unknown"])
@pytest.mark.obligation("75")
def test_with_a_contraindication_met_or_unknown_no_dose_is_suggested(site: Site, name: str) -> None:
    def tenfold(body: Json) -> None:
        draft(body)["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"]["value"] = 45

    response = site.sign(name, tenfold)
    contract.check(response)
    assert not [label for one in response["cards"] for label in labels(one) if "Replace" in label]


def test_what_one_test_settles_is_listed_and_offered_once(site: Site) -> None:
    response = site.sign("candidate", lambda body: body["prefetch"].pop("observations"))
    warning = card(response, "warning")
    for name in ("TSH", "Serum creatinine", "Blood pressure"):
        assert warning["detail"].count(f"\n- {name} (") == 1
    assert labels(warning).count("Order TSH") == 1
    assert len(labels(warning)) == len(set(labels(warning)))


# ------------------------------------------------------------------ gaps hide nothing

GAPS = ("left out", "failed", "first page")
ANSWERED = ("null", "empty")


def gap(body: Json, key: str, state: str) -> None:
    """Bring a prefetch key into one of its other states."""
    sent = body["prefetch"].pop(key)
    if state == "failed":
        body["prefetch"][key] = FAILED
    elif state == "first page":
        next_page = {"relation": "next", "url": "https://ehr.example.org/fhir?page=2"}
        body["prefetch"][key] = {**sent, "link": [next_page]}
    elif state in ANSWERED:
        body["prefetch"][key] = None if state == "null" else NOTHING


@pytest.mark.parametrize("state", [*GAPS, *ANSWERED])
@pytest.mark.parametrize("key", [key for key in KEYS if key != "patient"])
@pytest.mark.parametrize(
    ("name", "drug"), [("contradictory", "ketamine"), *(("candidate", drug) for drug in DRUGS)]
)
def test_no_gap_takes_a_finding_away_or_reverses_one(
    site: Site, name: str, drug: str, key: str, state: str
) -> None:
    whole = site.call(name, SIGN, drug)
    if key not in whole["prefetch"]:
        return  # no order rule reads that list
    known = verdicts(site.ask(whole))
    response = site.sign(name, lambda body: gap(body, key, state), order=drug)
    contract.check(response)
    found = verdicts(response)
    assert found.keys() >= known.keys()
    if state in GAPS:
        reversed_ = {rule for rule, was in known.items() if found[rule] not in (was, "unknown")}
        assert reversed_ == set()


@pytest.mark.parametrize("state", [*GAPS, *ANSWERED])
@pytest.mark.parametrize("key", [key for key in KEYS if key not in ("patient", "conditions")])
def test_no_gap_takes_a_finding_of_the_chart_away(site: Site, key: str, state: str) -> None:
    known = verdicts(site.ask(site.call("candidate", REVIEW), REVIEW))
    response = site.ask(site.call("candidate", REVIEW, "", lambda body: gap(body, key, state)), REVIEW)
    contract.check(response)
    assert verdicts(response).keys() == known.keys()


@pytest.mark.parametrize("state", [*GAPS, *ANSWERED])
def test_whatever_is_unknown_is_spoken(site: Site, state: str) -> None:
    response = site.sign("candidate", lambda body: gap(body, "observations", state))
    found = verdicts(response)
    assert found[RENAL] == ("not_met" if state == "first page" else "unknown")
    spoken = {
        rule.partition("@")[0] for one in response["cards"] for rule in one["extension"][EXTENSION]["rules"]
    }
    rules = site.answers.rulebook.rules
    silent = {
        rule for rule, verdict in found.items() if verdict == "unknown" and rules[rule].unknown is not None
    }
    assert silent <= spoken


@pytest.mark.obligation("29")
def test_a_list_that_was_not_sent_is_told_from_one_with_nothing_in_it(site: Site) -> None:
    reasons = {}
    for state in (*GAPS, *ANSWERED):
        response = site.sign("candidate", lambda body, state=state: gap(body, "observations", state))
        missing = {
            item["reason"]
            for finding in told(response)["findings"]
            if finding["rule"] == RENAL
            for item in finding.get("missing", ())
        }
        reasons[state] = missing
    assert reasons == {
        "left out": {"not_sent"},
        "failed": {"unreadable"},
        "first page": set(),
        "null": {"not_recorded"},
        "empty": {"not_recorded"},
    }


# ------------------------------------------------------------------ wrecks and hostile text

WRECKS: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, 10**18, "", "x", "\x00", [], {}, [[]], [None], {"": ""}, [{}],
    {"resourceType": "Bundle", "entry": [{"resource": None}]}, {"value": "NaN"}, "Patient/another",
    "9999-12-31", "0000", "2026-02-30T25:61:61Z", *HOSTILE,
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything inside a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in inner:
        yield (*path, key)
        yield from places(held, (*path, key))


def wreck(body: Json, chance: random.Random, hits: int) -> None:
    """Replace or remove something at random places, half of them in the context."""
    found = list(places(body))
    context = [place for place in found if place[0] == "context"]
    for _ in range(hits):
        *way, last = chance.choice(context if chance.random() < 0.5 else found)
        held: Any = body
        try:
            for key in way:
                held = held[key]
            if chance.random() < 0.2:
                del held[last]
            else:
                held[last] = copy.deepcopy(chance.choice(WRECKS))
        except (LookupError, TypeError):
            continue  # an earlier hit was further up


@given(
    name=st.sampled_from(SAMPLES),
    service=st.sampled_from(list(SERVICES.values())),
    seed=st.integers(0, 2**32),
    hits=st.integers(1, 12),
)
@settings(max_examples=250)
def test_whatever_is_broken_the_answer_keeps_the_contract_or_names_the_fault(
    site: Site, name: str, service: Service, seed: int, hits: int
) -> None:
    body = site.call(name, service, "")
    wreck(body, random.Random(seed), hits)  # noqa: S311 - a seed, not a secret
    try:
        response = site.ask(body, service)
    except RequestError as error:
        assert error.status in (400, 412)
        assert error.faults
    else:
        contract.check(json.loads(json.dumps(response)))


MARK = "Zwicky"


def mark(value: Any, hostile: str) -> Any:
    """Every text of a record, ids included, made hostile; codes, units and times stay readable."""
    kept = ("resourceType", "system", "code", "reference", "subject", "status", "intent", "id")
    if isinstance(value, dict):
        return {k: v if k in kept and k != "id" else mark(v, hostile) for k, v in value.items()}
    if isinstance(value, list):
        return [mark(item, hostile) for item in value]
    return f"{MARK}{hostile}{value}" if isinstance(value, str) else value


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("name", ["contradictory", "low-clearance", "text-only"])
def test_hostile_text_of_a_record_reaches_no_card(site: Site, name: str, hostile: str) -> None:
    """Names, displays, notes and wrong ids and dates: nothing of it is shown outside a code span."""

    def edit(body: Json) -> None:
        for key, answer in body["prefetch"].items():
            if key != "patient":
                for entry in answer["entry"]:
                    entry["resource"] = mark(entry["resource"], hostile)
        for entry in body["context"]["draftOrders"]["entry"]:
            entry["resource"] = mark(entry["resource"], hostile)
        put(
            body,
            "conditions",
            {"resourceType": "Condition", "id": f"{MARK}{hostile}", "subject": {"reference": "x"}},
        )

    body = site.call(name, SIGN, "")
    edit(body)
    response = site.ask(body)
    contract.check(response)
    assert response["cards"]
    for one in response["cards"]:
        assert MARK not in contract.outside_code(one["detail"])
        assert MARK not in one["summary"]
    response["cards"] = [{k: v for k, v in one.items() if k != "detail"} for one in response["cards"]]
    assert MARK not in json.dumps(response)


@pytest.mark.parametrize("key", ["medicationStatements", "observations", "conditions"])
@pytest.mark.parametrize("service", [REVIEW, SIGN])
def test_a_record_of_thousands_of_entries_is_answered(site: Site, key: str, service: Service) -> None:
    """Were entries compared each with each, this would not come to an end."""
    body = site.call("candidate", service)
    held = entries(body, key)
    put(body, key, *({**held[i % len(held)], "id": f"copy-{i}"} for i in range(4000)))
    contract.check(site.ask(body, service))


def test_deeply_nested_records_are_answered(site: Site) -> None:
    deep: Json = {"resourceType": "Observation", "id": "deep"}
    for _ in range(900):
        deep = {"resourceType": "Observation", "id": "deep", "component": [deep]}
    contract.check(
        site.sign("candidate", lambda body: put(body, "observations", deep, {**deep, "id": "deep"}))
    )


# ------------------------------------------------------------------ faults of ours


def test_a_disagreement_of_core_and_engine_is_an_error_and_no_answer(
    rulebook: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cds.hooks.knowledge.Programs", OneComparisonChanged)
    with pytest.raises(EngineError, match=RENAL):
        Site(rulebook).sign("candidate")


def test_a_failing_engine_is_an_error_and_no_answer(
    rulebook: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(rulebook)
    site.sign("candidate")

    def fail(*_: object) -> None:
        raise durable.extension.error(302)

    monkeypatch.setattr(durable.extension, "start_action_for_state", fail)
    with pytest.raises(EngineError, match="engine failed"):
        site.sign("candidate")


# ------------------------------------------------------------------ standing and the rest of the envelope


def with_all(rulebook: RuleBook, status: Status) -> RuleBook:
    return replace(
        rulebook, rules={name: replace(rule, status=status) for name, rule in rulebook.rules.items()}
    )


def test_with_every_rule_approved_the_answer_says_so(rulebook: RuleBook) -> None:
    response = Site(with_all(rulebook, Status.ACTIVE), Status.ACTIVE).sign("candidate")
    assert told(response)["approved"] is True
    assert "Not clinically approved" not in card(response)["detail"]


def test_silent_rules_find_and_say_nothing(rulebook: RuleBook) -> None:
    response = Site(with_all(rulebook, Status.SILENT), Status.ACTIVE).sign("low-clearance")
    assert response["cards"] == []
    assert verdicts(response)[RENAL] == "met"
    assert told(response)["approved"] is False


def test_an_approved_rule_stays_so_beside_a_silent_one(rulebook: RuleBook) -> None:
    mixed = with_all(rulebook, Status.SILENT)
    rules = {**mixed.rules, RENAL: replace(mixed.rules[RENAL], status=Status.ACTIVE)}
    response = Site(replace(mixed, rules=rules), Status.ACTIVE).sign("low-clearance")
    assert told(response)["approved"] is True
    assert card(response)["extension"][EXTENSION]["rules"] == [f"{RENAL}@0.1.0"]


def test_now_is_the_moment_asked_about_unless_the_request_says_another(rulebook: RuleBook) -> None:
    answers = Answers(rulebook, Status.REVIEW)
    body = Site(rulebook).call("candidate")
    later = datetime.fromisoformat("2027-01-01T12:00:00+01:00")
    assert told(answers.answer(SIGN, body, later, allow_as_of=True))["asOf"] == NOW.isoformat()
    del body["extension"]
    assert told(answers.answer(SIGN, body, later, allow_as_of=False))["asOf"] == later.isoformat()


def test_ids_are_fresh_and_the_decision_is_named_on_every_card(site: Site) -> None:
    body = site.call("contradictory", SIGN, "")
    first, second = site.ask(body), site.ask(body)
    assert told(first)["decision"] != told(second)["decision"]
    assert not {one["uuid"] for one in first["cards"]} & {one["uuid"] for one in second["cards"]}


def test_the_time_goes_into_known_stages(site: Site) -> None:
    stages = Stages()
    site.answers.answer(SIGN, site.call("candidate"), NOW, allow_as_of=True, stages=stages)
    assert list(stages.seconds) == ["request", "record", "facts", "core", "engine", "advice", "cards"]


def test_warming_up_changes_no_answer(rulebook: RuleBook) -> None:
    warm = Site(rulebook)
    warm.answers.warm_up(NOW.date())
    assert warm.answers.shows_cards
    for service in SERVICES.values():
        body = warm.call("contradictory", service, "")
        cold = Site(rulebook)
        assert summaries(warm.ask(body, service)) == summaries(cold.ask(body, service))


def test_threads_share_one_service(site: Site) -> None:
    bodies = [site.call(name, SIGN, "") for name in SAMPLES if name != "no-cluster-headache"]
    expected = [summaries(site.ask(body)) for body in bodies]
    wrong: list[object] = []

    def work() -> None:
        for _ in range(3):
            wrong.extend(b for b, e in zip(bodies, expected, strict=True) if summaries(site.ask(b)) != e)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# ------------------------------------------------------------------ published requests


def published(folder: Path) -> list[Json]:
    """Every request body that somebody published and that is JSON."""
    files = sorted(folder.joinpath("requests").rglob("*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files if file.parent.name != "malformed"]


@pytest.mark.obligation("2")
def test_published_requests_are_answered_by_the_contract_or_refused(site: Site, shared_data: Path) -> None:
    answered = 0
    for body in published(shared_data):
        service = BY_HOOK.get(body.get("hook"), SIGN)
        try:
            response = site.ask(body, service)
        except RequestError as error:
            assert error.status in (400, 412)
        else:
            contract.check(response)
            answered += 1
    assert answered > 90


def test_the_reference_client_gets_no_cards_before_a_drug_is_chosen(site: Site, shared_data: Path) -> None:
    for file in (shared_data / "requests" / "reference-client").glob("order-*.json"):
        body = json.loads(file.read_text(encoding="utf-8"))
        draft(body).pop("medicationCodeableConcept", None)
        assert site.ask(body, BY_HOOK[body["hook"]])["cards"] == []


# ------------------------------------------------------------------ languages


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda service: service.hook)
def test_the_language_changes_words_alone(site: Site, name: str, service: Service, language: str) -> None:
    body, speech = site.call(name, service, ""), catalogue(language)
    english = site.ask(body, service)
    spoken = site.answers.speaking(speech).answer(service, body, NOW, allow_as_of=True)
    contract.check(spoken)
    assert spoken["extension"][EXTENSION]["findings"] == english["extension"][EXTENSION]["findings"]
    assert [_coded(card) for card in cards(spoken)] == [_coded(card) for card in cards(english)]
    assert all(len(card["summary"]) < 140 for card in cards(spoken))


def _coded(card: Json) -> Json:
    """What of a card is no text."""
    kinds = [[action["type"] for action in one["actions"]] for one in card.get("suggestions", [])]
    return {
        "indicator": card["indicator"],
        "topic": card["source"]["topic"],
        "rules": card["extension"][EXTENSION].get("rules"),
        "reasons": [(one["system"], one["code"]) for one in card.get("overrideReasons", [])],
        "suggestions": kinds,
        "links": card.get("links"),
    }


def test_one_service_is_kept_for_each_language(site: Site) -> None:
    spanish = site.answers.speaking(catalogue("es"))
    assert site.answers.speaking(catalogue("es")) is spanish
    assert spanish.speaking(catalogue("en")) is site.answers
    assert site.answers.speaking(catalogue("en")) is site.answers
    assert spanish.rulebook is site.answers.rulebook
    numbers, wording = spanish.knowledge.on(NOW.date())
    assert numbers is site.answers.knowledge.on(NOW.date())[0]
    assert wording.speech.language == "es"


def test_every_remark_of_the_sample_patients_is_translated(site: Site) -> None:
    spanish = catalogue("es")
    for name in SAMPLES:
        for service in SERVICES.values():
            trail = Trail()
            site.answers.answer(service, site.call(name, service, ""), NOW, allow_as_of=True, trail=trail)
            facts = [fact for judged in trail.judged for fact in judged.sheet.given.values()]
            notes = {fact.note for fact in facts if isinstance(fact, Bounded | Unknown) and fact.note}
            notes |= {m.note for fact in facts if not isinstance(fact, Known) for m in fact.missing if m.note}
            assert {note for note in notes if spanish.remark(note) == note} == set()
