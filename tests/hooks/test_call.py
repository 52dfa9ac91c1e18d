"""One call: which drafts are judged, as of when, with whose data; and what is said of those that are not."""

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.core.errors import RequestError
from cds.core.rules import RuleBook, Status
from cds.hooks import notices
from cds.hooks.call import MOST_DRAFTS, MOST_ORDERS
from tests.hooks import contract
from tests.hooks.calls import (
    FAILED,
    NOTHING,
    NOW,
    REVIEW,
    SELECT,
    SIGN,
    Edit,
    Json,
    Site,
    card,
    cards,
    draft,
    drafts,
    instead,
    labels,
    order_of,
    put,
    summaries,
    told,
    verdicts,
)

KETAMINE, MAGNESIUM, THEOPHYLLINE, ASPIRIN, TOPIRAMATE = "6130", "6585", "10438", "1191", "38404"
RENAL = "ketamine-renal-contraindication"
NOTHING_SAID: tuple[list[Json], list[Json]] = ([], [])


def said(response: Json) -> tuple[list[Json], list[Json]]:
    """Cards and findings."""
    return response["cards"], told(response)["findings"]


# ------------------------------------------------------------------ nothing of ours

BLOOD_TEST: Json = {"resourceType": "ServiceRequest", "id": "s1", "status": "draft", "code": {"coding": [{}]}}
NOT_OURS: tuple[Json, ...] = (
    order_of(ASPIRIN),
    {**order_of(KETAMINE), "medicationCodeableConcept": {"coding": [{}]}},
    {**order_of(KETAMINE), "medicationCodeableConcept": {}},
    {**order_of(KETAMINE), "doNotPerform": True},
    order_of(KETAMINE, status="cancelled"),
    order_of(KETAMINE, status="entered-in-error"),
    BLOOD_TEST,
    {"resourceType": "NutritionOrder", "id": "n1"},
)


@pytest.mark.parametrize("order", NOT_OURS, ids=lambda order: json.dumps(order)[:80])
@pytest.mark.parametrize("service", [SELECT, SIGN])
def test_an_order_that_is_not_ours_is_answered_without_cards(site: Site, order: Json, service: Any) -> None:
    body = site.call("candidate", service, "ketamine", instead(order))
    assert said(site.ask(body, service)) == NOTHING_SAID


@pytest.mark.parametrize("order", NOT_OURS, ids=lambda order: json.dumps(order)[:80])
def test_and_needs_no_patient(site: Site, order: Json) -> None:
    body = site.call("candidate", SIGN, "ketamine", instead(order))
    del body["prefetch"]
    assert said(site.ask(body)) == NOTHING_SAID


@pytest.mark.parametrize("sent", [{}, [], {"resourceType": "Bundle"}, [None, 1, "x"], {"entry": [{}]}])
def test_no_drafts_no_cards(site: Site, sent: Any) -> None:
    body = site.call("candidate")
    body["context"]["draftOrders"] = sent
    assert said(site.ask(body)) == NOTHING_SAID


def test_ketamine_for_something_else_is_not_ours(site: Site) -> None:
    anaesthesia = {"system": "http://snomed.info/sct", "code": "50697003", "display": "General anaesthesia"}
    edit = instead(order_of(KETAMINE, reasonCode=[{"coding": [anaesthesia]}]))
    assert said(site.ask(site.call("no-cluster-headache", SIGN, "", edit))) == NOTHING_SAID


# ------------------------------------------------------------------ no patient


def without_patient(body: Json) -> None:
    del body["prefetch"]["patient"]


@pytest.mark.parametrize("service", [REVIEW, SELECT, SIGN])
def test_without_the_patient_what_is_asked_cannot_be_judged(site: Site, service: Any) -> None:
    with pytest.raises(RequestError) as caught:
        site.ask(site.call("candidate", service, "ketamine", without_patient), service)
    assert caught.value.status == 412
    assert [fault.path for fault in caught.value.faults] == ["$.prefetch.patient"]


@pytest.mark.parametrize("answer", [None, NOTHING, FAILED, {"resourceType": "Patient", "id": "other"}, []])
def test_a_patient_that_was_asked_for_in_vain_is_unknown_and_not_refused(site: Site, answer: Any) -> None:
    response = site.sign("candidate", lambda body: body["prefetch"].update(patient=answer))
    contract.check(response)
    assert verdicts(response)[RENAL] == "unknown"


def test_the_patient_may_come_under_another_key(site: Site) -> None:
    def edit(body: Json) -> None:
        patient = body["prefetch"].pop("patient")
        body["prefetch"]["item1"] = {"response": {"status": "200 OK"}, "resource": patient}

    assert verdicts(site.sign("candidate", edit))[RENAL] == "not_met"


# ------------------------------------------------------------------ another patient's


def another(body: Json) -> None:
    for order in drafts(body):
        order["subject"] = {"reference": "Patient/another"}


def test_a_draft_for_another_patient_is_not_judged_and_that_is_said(site: Site) -> None:
    response = site.sign("low-clearance", another)
    contract.check(response)
    assert summaries(response) == [f"warning: {notices.OTHER_PATIENT}"]
    assert told(response)["findings"] == []
    assert "29.97" not in json.dumps(response)
    assert labels(card(response)) == []


def test_that_needs_nobodys_data(site: Site) -> None:
    response = site.sign("low-clearance", another, lambda body: body.pop("prefetch"))
    assert summaries(response) == [f"warning: {notices.OTHER_PATIENT}"]


def test_the_patients_own_draft_beside_it_is_judged(site: Site) -> None:
    other = order_of(KETAMINE, id="m2", subject={"reference": "Patient/another"})
    response = site.sign("low-clearance", instead(order_of(KETAMINE, id="m1"), other))
    contract.check(response)
    assert verdicts(response, "MedicationRequest/m1")[RENAL] == "met"
    assert verdicts(response, "MedicationRequest/m2") == {}
    assert [one["indicator"] for one in cards(response)].count("critical") == 1
    assert f"warning: {notices.OTHER_PATIENT}" in summaries(response)


def test_a_subject_named_by_its_full_url_is_this_patient(site: Site) -> None:
    url = "urn:uuid:7c1c9a1a-0000-4000-8000-000000000000"

    def edit(body: Json) -> None:
        draft(body)["subject"] = {"reference": url}
        patient = body["prefetch"]["patient"]
        body["prefetch"]["patient"] = {
            "resourceType": "Bundle",
            "entry": [{"fullUrl": url, "resource": patient}],
        }

    assert verdicts(site.sign("low-clearance", edit))[RENAL] == "met"


STROKE: Json = {
    "resourceType": "Condition",
    "id": "of-another",
    "subject": {"reference": "Patient/another"},
    "clinicalStatus": {"coding": [{"code": "active"}]},
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "230690007"}]},
}


def test_another_patients_resource_is_not_used_and_makes_its_list_unknown(site: Site) -> None:
    response = site.sign("candidate", lambda body: put(body, "conditions", STROKE))
    contract.check(response)
    assert verdicts(response)["ketamine-stroke-contraindication"] == "unknown"
    assert "`Condition/of-another`" in cards(response)[0]["detail"]


def test_where_no_card_speaks_another_patients_resource_gets_one(site: Site) -> None:
    topiramate = instead(order_of(TOPIRAMATE))
    assert summaries(site.sign("candidate", topiramate)) == []
    procedure = {**STROKE, "resourceType": "Procedure"}
    response = site.sign("candidate", topiramate, lambda body: put_any(body, procedure))
    assert summaries(response) == [f"warning: {notices.SET_ASIDE}"]


def put_any(body: Json, resource: Json) -> None:
    body["prefetch"]["more"] = {"resourceType": "Bundle", "entry": [{"resource": resource}]}


def test_but_not_where_the_order_is_none_of_ours(site: Site) -> None:
    edits: tuple[Edit, ...] = (instead(order_of(KETAMINE)), lambda body: put_any(body, STROKE))
    assert said(site.ask(site.call("no-cluster-headache", SIGN, "", *edits))) == NOTHING_SAID


@pytest.mark.parametrize(("words", "is_heard"), [("General anaesthesia", False), ("Algie vasculaire", True)])
def test_a_reason_in_words_counts_where_it_names_the_disease(site: Site, words: str, is_heard: bool) -> None:
    order = order_of(KETAMINE, reasonCode=[{"text": words}])
    response = site.ask(site.call("no-cluster-headache", SIGN, "", instead(order)))
    assert bool(response["cards"]) is is_heard


# ------------------------------------------------------------------ drugs without a code

IN_WORDS = order_of(None, "Ketamine 50 mg IV", id="m1")
LOST: Json = {
    "resourceType": "MedicationRequest",
    "id": "m1",
    "status": "draft",
    "medicationReference": {"reference": "Medication/ketamine"},
}


@pytest.mark.parametrize(
    ("order", "heading"),
    [
        (IN_WORDS, "This order cannot be checked: its medication has no code"),
        (LOST, "This order cannot be checked: its medication was not sent"),
    ],
)
def test_a_drug_that_cannot_be_told_is_said(site: Site, order: Json, heading: str) -> None:
    response = site.sign("candidate", instead(order))
    contract.check(response)
    assert summaries(response) == [f"warning: {heading}"]
    assert "`MedicationRequest/m1`" in card(response)["detail"]
    assert told(response)["approved"] is False


@pytest.mark.parametrize("order", [IN_WORDS, LOST])
def test_but_not_of_a_patient_without_cluster_headache(site: Site, order: Json) -> None:
    assert said(site.ask(site.call("no-cluster-headache", SIGN, "", instead(order)))) == NOTHING_SAID


def test_a_medication_that_came_with_the_record_is_found(site: Site) -> None:
    medication = {
        "resourceType": "Medication",
        "id": "ketamine",
        "code": order_of(KETAMINE)["medicationCodeableConcept"],
    }
    edits: tuple[Edit, ...] = (instead(LOST), lambda body: put_any(body, medication))
    assert verdicts(site.sign("low-clearance", *edits))[RENAL] == "met"


def test_a_reason_that_stands_in_the_record_is_found(site: Site) -> None:
    pain = {
        "resourceType": "Condition",
        "id": "pain",
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {
            "coding": [{"system": "http://snomed.info/sct", "code": "57676002", "display": "Joint pain"}]
        },
    }
    order = order_of(KETAMINE, reasonReference=[{"reference": "Condition/pain"}])
    edits: tuple[Edit, ...] = (instead(order), lambda body: put(body, "conditions", pain))
    assert said(site.ask(site.call("no-cluster-headache", SIGN, "", *edits))) == NOTHING_SAID


# ------------------------------------------------------------------ several drafts


def test_several_drafts_are_judged_one_by_one(site: Site) -> None:
    response = site.sign("low-clearance", order="")
    contract.check(response)
    contract.once_a_level(response)
    orders = list(dict.fromkeys(finding["order"] for finding in told(response)["findings"]))
    assert orders == [
        f"MedicationRequest/{drug}-order" for drug in ("ketamine", "magnesium", "verapamil", "lithium")
    ]
    critical = [one["source"]["topic"]["code"] for one in cards(response, "critical")]
    assert critical == ["ketamine", "magnesium-sulfate", "lithium"]
    cancelled = [one["suggestions"][0]["actions"][0]["resourceId"] for one in cards(response, "critical")]
    assert cancelled == [orders[0], orders[1], orders[3]]


def test_two_orders_of_one_drug_are_told_apart(site: Site) -> None:
    response = site.sign("low-clearance", instead(order_of(KETAMINE, id="m1"), order_of(KETAMINE, id="m2")))
    critical = cards(response, "critical")
    assert len(critical) == 2
    for number, one in enumerate(critical, 1):
        assert f"About the order `MedicationRequest/m{number}`." in one["detail"]


def test_one_order_needs_no_name_on_its_card(site: Site) -> None:
    assert "About the order" not in card(site.sign("low-clearance"), "critical")["detail"]


def test_an_order_in_company_is_judged_as_alone_but_for_what_it_meets(site: Site) -> None:
    alone = verdicts(site.sign("contradictory"), "MedicationRequest/ketamine-order")
    beside = verdicts(site.sign("contradictory", order=""), "MedicationRequest/ketamine-order")
    assert alone.keys() == beside.keys()
    differing = {rule: beside[rule] for rule in alone if alone[rule] != beside[rule]}
    assert differing == {"ketamine-interaction-lithium-advice": "met"}


THEOPHYLLINE_RULE = "ketamine-interaction-theophylline-contraindication"


def test_drafts_signed_together_interact(site: Site) -> None:
    alone = site.sign("candidate", instead(order_of(KETAMINE, id="m1")))
    response = site.sign("candidate", instead(order_of(KETAMINE, id="m1"), order_of(THEOPHYLLINE, id="t1")))
    contract.check(response)
    assert verdicts(alone)[THEOPHYLLINE_RULE] == "not_met"
    assert verdicts(response, "MedicationRequest/m1")[THEOPHYLLINE_RULE] == "met"
    assert "MedicationRequest/t1" in card(response, "critical")["detail"]


def test_a_draft_that_was_not_selected_is_company_too(site: Site) -> None:
    edit = instead(order_of(KETAMINE, id="m1"), order_of(THEOPHYLLINE, id="t1"))
    body = site.call("candidate", SELECT, "ketamine", edit)
    body["context"]["selections"] = ["MedicationRequest/m1"]
    assert verdicts(site.ask(body, SELECT))[THEOPHYLLINE_RULE] == "met"


def test_another_patients_draft_is_no_company(site: Site) -> None:
    other = order_of(THEOPHYLLINE, id="t1", subject={"reference": "Patient/another"})
    response = site.sign("candidate", instead(order_of(KETAMINE, id="m1"), other))
    assert verdicts(response)[THEOPHYLLINE_RULE] == "not_met"


def test_a_neighbour_in_words_may_be_anything(site: Site) -> None:
    words = order_of(None, "Uniphyllin 400 mg", id="w1")
    response = site.sign("candidate", instead(order_of(KETAMINE, id="m1"), words))
    assert verdicts(response, "MedicationRequest/m1")[THEOPHYLLINE_RULE] == "unknown"


def test_more_orders_than_can_be_answered_in_time_are_refused(site: Site) -> None:
    orders = [order_of(KETAMINE, id=f"m{i}") for i in range(MOST_ORDERS + 1)]
    assert len(cards(site.sign("candidate", instead(*orders[1:])))) >= MOST_ORDERS
    with pytest.raises(RequestError) as caught:
        site.sign("candidate", instead(*orders))
    assert caught.value.status == 413
    assert [fault.path for fault in caught.value.faults] == ["$.context.draftOrders"]


def test_a_session_of_more_drafts_than_can_be_compared_is_refused_where_one_is_judged(site: Site) -> None:
    company = [order_of(ASPIRIN, id=f"m{i}") for i in range(MOST_DRAFTS)]
    assert said(site.sign("candidate", instead(*company))) == NOTHING_SAID
    with pytest.raises(RequestError) as caught:
        site.sign("candidate", instead(order_of(KETAMINE), *company))
    assert caught.value.status == 413


def test_drafts_without_an_id_are_judged_and_not_cancelled(site: Site) -> None:
    nameless = {key: value for key, value in order_of(KETAMINE).items() if key != "id"}
    response = site.sign("low-clearance", instead(nameless, nameless))
    contract.check(response)
    assert [labels(one) for one in cards(response, "critical")] == [[], []]
    assert len({finding["order"] for finding in told(response)["findings"]}) == 2


# ------------------------------------------------------------------ selections

TWO = instead(order_of(KETAMINE, id="m1"), order_of(MAGNESIUM, id="m2"), {**BLOOD_TEST, "id": "s1"})


@pytest.mark.parametrize(
    ("selections", "judged"),
    [
        (["MedicationRequest/m1"], ["m1"]),
        (["MedicationRequest/m2"], ["m2"]),
        (["MedicationRequest/m2", "MedicationRequest/m1"], ["m1", "m2"]),
        (["https://ehr.example.org/fhir/MedicationRequest/m2"], ["m2"]),
        (["MedicationRequest/m2/_history/3"], ["m2"]),
        (["ServiceRequest/s1"], []),
        (["MedicationRequest/unheard-of"], ["m1", "m2"]),
        ([], ["m1", "m2"]),
        ([5, None], ["m1", "m2"]),
        (None, ["m1", "m2"]),
    ],
)
def test_order_select_judges_the_selected_drafts(site: Site, selections: Any, judged: list[str]) -> None:
    body = site.call("low-clearance", SELECT, "ketamine", TWO)
    body["context"]["selections"] = selections
    orders = dict.fromkeys(finding["order"] for finding in told(site.ask(body, SELECT))["findings"])
    assert list(orders) == [f"MedicationRequest/{name}" for name in judged]


def test_order_sign_judges_all_whatever_is_selected(site: Site) -> None:
    body = site.call("low-clearance", SIGN, "ketamine", TWO)
    body["context"]["selections"] = ["MedicationRequest/m1"]
    assert len({finding["order"] for finding in told(site.ask(body))["findings"]}) == 2


# ------------------------------------------------------------------ signed again

PREVIOUS_YEAR = "ketamine-previous-year-caution"


@pytest.mark.parametrize("status", ["draft", "active", "on-hold", "unknown", None])
def test_a_draft_of_any_live_status_is_judged(site: Site, status: str | None) -> None:
    response = site.sign("low-clearance", lambda body: draft(body).update(status=status))
    assert verdicts(response)[RENAL] == "met"


def test_an_order_signed_again_is_not_its_own_past(site: Site) -> None:
    active: Edit = lambda body: draft(body).update(status="active", authoredOn="2026-02-20")  # noqa: E731
    alone = verdicts(site.sign("candidate", active))
    again = verdicts(
        site.sign("candidate", active, lambda body: put(body, "medicationRequests", draft(body)))
    )
    assert again == alone


def test_but_it_is_part_of_the_past_of_other_orders(site: Site) -> None:
    theophylline = order_of(THEOPHYLLINE, id="t1", status="active", authoredOn="2026-02-20")

    def edit(body: Json) -> None:
        instead(order_of(KETAMINE, id="m1"), theophylline)(body)
        put(body, "medicationRequests", drafts(body)[1])

    assert verdicts(site.sign("candidate", edit), "MedicationRequest/m1")[THEOPHYLLINE_RULE] == "met"


# ------------------------------------------------------------------ planned for later


def planned(*events: str) -> Edit:
    def edit(body: Json) -> None:
        for order in drafts(body):
            order["dosageInstruction"][0].setdefault("timing", {})["event"] = list(events)

    return edit


def needed(response: Json) -> set[tuple[str, str]]:
    """Facts and reasons that the renal rule lacks."""
    (found,) = [finding for finding in told(response)["findings"] if finding["rule"] == RENAL]
    return {(item["fact"], item["reason"]) for item in found.get("missing", ())}


@pytest.mark.obligation("75")
def test_an_infusion_planned_for_later_is_judged_as_of_then(site: Site) -> None:
    response = site.sign("candidate", planned("2027-06-01T09:00:00+02:00"))
    contract.check(response)
    assert needed(response) == {("serum_creatinine", "too_old"), ("body_weight", "too_old")}
    assert told(response)["asOf"] == NOW.isoformat()
    for one in response["cards"]:
        assert "Judged as of the planned time, 2027-06-01T08:00+01:00, not as of now." in one["detail"]


@pytest.mark.parametrize(
    "events", [(), ("2026-03-02",), ("2020-01-01",), ("soon",), ("2026-03-02T09:00:00+01:00",)]
)
def test_today_the_past_and_what_is_no_time_are_now(site: Site, events: tuple[str, ...]) -> None:
    response = site.sign("candidate", planned(*events))
    assert needed(response) == set()
    assert "Judged as of" not in json.dumps(response)


def test_of_several_times_the_first_to_come_counts(site: Site) -> None:
    response = site.sign("candidate", planned("2027-06-01", "2020-01-01", "2026-03-09T10:00:00+01:00"))
    assert "2026-03-09T10:00+01:00" in card(response)["detail"]
    assert needed(response) == set()


def test_two_orders_for_different_days_are_judged_each_as_of_its_own(site: Site) -> None:
    later = {"dosageInstruction": [{"timing": {"event": ["2027-06-01"]}}]}
    response = site.sign(
        "low-clearance", instead(order_of(KETAMINE, id="now"), order_of(KETAMINE, id="then", **later))
    )
    contract.check(response)
    assert verdicts(response, "MedicationRequest/now")[RENAL] == "met"
    assert verdicts(response, "MedicationRequest/then")[RENAL] == "unknown"


@given(
    st.sampled_from(
        ["9999", "9999-12-31", "9998-12-31T23:59:59-12:00", "0001-01-01", "2026-13-45", "", "2028-02-29"]
    )
    | st.datetimes(datetime(2020, 1, 1)).map(datetime.isoformat)
)
def test_any_planned_time_can_be_answered(site: Site, event: str) -> None:
    contract.check(site.sign("candidate", planned(event)))


# The first and the last year are refused: their instants cannot be moved to another zone.
@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=st.timezones()))
def test_any_moment_can_be_asked_about(site: Site, moment: datetime) -> None:
    body = site.call("candidate", SIGN, "")
    body["extension"]["org.cluster-headache-cds"]["asOf"] = moment.isoformat()
    contract.check(site.ask(body))


# ------------------------------------------------------------------ standing


def test_where_no_rule_may_speak_nothing_is_read_and_nothing_shown(rulebook: RuleBook) -> None:
    production = Site(rulebook, Status.ACTIVE)
    for service in (REVIEW, SELECT, SIGN):
        body = Site(rulebook).call("low-clearance", service, "")
        for given_body in (body, {key: value for key, value in body.items() if key != "prefetch"}):
            response = production.ask(given_body, service)
            assert said(response) == NOTHING_SAID
            assert told(response)["approved"] is False
