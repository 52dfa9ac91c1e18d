"""What CDS Hooks asks of every answer, over HTTP: published requests, samples, discovery and errors."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds.hooks.reasons import STANDARD
from cds.hooks.request import EXTENSION
from cds.hooks.services import SERVICES
from tests.hooks.calls import BY_HOOK, FAILED, NOTHING, SAMPLES, SIGN, Json, Site, cards, drafts, told

RENAL = "ketamine-renal-contraindication"
URL = f"/cds-services/{SIGN.id}"
_MAY_BE_EMPTY = frozenset({"cards", "services", "findings"})
_REVERSED_DOMAIN = re.compile(r"[a-z]+(\.[a-z0-9-]+)+")


def _strict(text: str) -> Any:
    """JSON and nothing else: no constants of JavaScript, no member twice."""

    def once(pairs: list[tuple[str, Any]]) -> Json:
        members = dict(pairs)
        assert len(members) == len(pairs)
        return members

    def refuse(constant: str) -> Any:
        raise AssertionError(constant)

    return json.loads(text, object_pairs_hook=once, parse_constant=refuse)


def _members(value: Any, path: str = "$") -> Iterator[tuple[str, str, Any]]:
    """Every member of every object: its path, its name and its value."""
    inner = value.items() if isinstance(value, dict) else []
    for name, held in inner:
        yield f"{path}.{name}", name, held
        yield from _members(held, f"{path}.{name}")
    if isinstance(value, list):
        for held in value:
            assert held not in (None, "", [], {}), path
            yield from _members(held, f"{path}[]")


@pytest.fixture(scope="module")
def sample_answers(demo: Any, site: Site) -> list[Json]:
    """The answers of each service to each sample patient."""
    client = demo.test_client()
    responses = [
        client.post(f"/cds-services/{service.id}", json=site.call(name, service, ""))
        for name in SAMPLES
        for service in SERVICES.values()
    ]
    assert {one.status_code for one in responses} == {200}
    return [_strict(one.get_data(as_text=True)) for one in responses]


@pytest.fixture(scope="module")
def answers(demo: Any, sample_answers: list[Json], shared_data: Path) -> list[Json]:
    """Those, the answers to the published requests, discovery and errors of every kind."""
    client = demo.test_client()
    responses: list[TestResponse] = [
        client.get("/cds-services"),
        client.get(URL),
        client.get("/nowhere"),
        client.post(URL, data=b"{", content_type="application/json"),
        client.post(URL, data=b"{}", content_type="text/plain"),
    ]
    for file in sorted((shared_data / "requests").rglob("*.json")):
        data = file.read_bytes()
        hook = re.search(rb'"hook"\s*:\s*"([a-z-]+)"', data)
        service = BY_HOOK.get(hook[1].decode() if hook else "", SIGN)
        responses.append(
            client.post(f"/cds-services/{service.id}", data=data, content_type="application/json")
        )
    assert {one.mimetype for one in responses} == {"application/json"}
    return sample_answers + [_strict(one.get_data(as_text=True)) for one in responses]


# ------------------------------------------------------------------ JSON


@pytest.mark.obligation("1", "2", "3", "4")
def test_no_answer_has_an_empty_member(answers: list[Json]) -> None:
    assert len(answers) > 200
    for answer in answers:
        for path, name, value in _members(answer):
            if value == [] and name in _MAY_BE_EMPTY:
                continue
            assert value not in (None, "", [], {}), path


@pytest.mark.obligation("14", "55", "57", "58", "cds-resp-7")
def test_what_needs_an_agreement_is_never_used(answers: list[Json]) -> None:
    names = {name for answer in answers for _, name, _ in _members(answer)}
    assert "suggestions" in names
    assert not names & {"actionSelectionBehavior", "systemActions", "autolaunchable", "appContext"}


@pytest.mark.obligation("65")
def test_extensions_are_objects_with_names_of_their_own(answers: list[Json]) -> None:
    extensions = [value for answer in answers for _, name, value in _members(answer) if name == "extension"]
    assert extensions
    for one in extensions:
        assert isinstance(one, dict)
        for name, value in one.items():
            assert _REVERSED_DOMAIN.fullmatch(name)
            assert isinstance(value, dict)


@pytest.mark.obligation("5", "52")
def test_resources_are_objects_with_their_type(sample_answers: list[Json]) -> None:
    resources = [value for one in sample_answers for _, name, value in _members(one) if name == "resource"]
    assert {one["resourceType"] for one in resources} == {"MedicationRequest", "ServiceRequest"}


# ------------------------------------------------------------------ discovery, calls, errors


@pytest.mark.obligation("8", "9", "12")
def test_each_service_is_under_the_base_of_discovery(client: FlaskClient, site: Site) -> None:
    listed = client.get("/cds-services").get_json()["services"]
    assert len(listed) == 3
    for entry in listed:
        assert re.fullmatch("[a-z-]+", entry["id"])
        body = site.call("candidate", BY_HOOK[entry["hook"]], "")
        assert client.post(f"/cds-services/{entry['id']}", json=body).status_code == 200


@pytest.mark.obligation("39", "40")
def test_no_advice_is_an_answer_too(client: FlaskClient, site: Site) -> None:
    response = client.post(URL, json=site.call("no-cluster-headache"))
    assert response.status_code == 200
    assert response.get_json()["cards"] == []


@pytest.mark.obligation("18", "66")
def test_unknown_members_and_extensions_make_no_difference(client: FlaskClient, site: Site) -> None:
    body = site.call("low-clearance")
    more = {"com.example.more": [{"a": None}], "davinci-crd.configuration": {"coverage": True}}
    body["extension"].update(more)
    body["context"] |= {"extension": more, "appointments": {}, "userId": 7}
    body |= {
        "user": "Practitioner/1",
        "hookVersion": "9.9",
        "item2": more,
        "fhirAuthorization": {"extension": more},
    }
    drafts(body)[0]["unheardOf"] = more
    body["prefetch"] |= {"ours": None, "theirs": {"resourceType": "Basic", "id": "b"}}
    plain = client.post(URL, json=site.call("low-clearance"))
    odd = client.post(URL, json=body)
    assert odd.status_code == 200
    assert told(odd.get_json())["findings"] == told(plain.get_json())["findings"]
    assert [_without_ids(card) for card in odd.get_json()["cards"]] == [
        _without_ids(card) for card in plain.get_json()["cards"]
    ]


def _without_ids(card: Json) -> Any:
    text = json.dumps(card, sort_keys=True)
    return re.sub("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "id", text)


# ------------------------------------------------------------------ what a prefetch key may hold


def _next_page(bundle: Json) -> Json:
    return {**bundle, "link": [{"relation": "next", "url": "https://ehr.example.org/fhir?page=2"}]}


STATES: dict[str, tuple[Callable[[Json], Any], set[str]]] = {
    "left out": (lambda _: ..., {"not_sent"}),
    "null": (lambda _: None, {"not_recorded"}),
    "an empty Bundle": (lambda _: NOTHING, {"not_recorded"}),
    "a Bundle with an empty entry": (lambda _: {**NOTHING, "entry": []}, {"not_recorded"}),
    "an OperationOutcome": (lambda _: FAILED, {"unreadable"}),
    "an OperationOutcome as entry": (lambda _: {**NOTHING, "entry": [{"resource": FAILED}]}, {"unreadable"}),
    "a first page without our finding": (lambda _: _next_page(NOTHING), {"unreadable"}),
    "the data": (lambda sent: sent, set()),
}


@pytest.mark.obligation("26", "27", "29")
@pytest.mark.parametrize("state", STATES)
def test_each_state_of_a_prefetch_key_has_its_meaning(client: FlaskClient, site: Site, state: str) -> None:
    make, reasons = STATES[state]
    body = site.call("candidate")
    held = make(body["prefetch"].pop("observations"))
    if held is not ...:
        body["prefetch"]["observations"] = held
    response = client.post(URL, json=body)
    assert response.status_code == 200
    (renal,) = [one for one in told(response.get_json())["findings"] if one["rule"] == RENAL]
    assert {one["reason"] for one in renal.get("missing", ())} == reasons
    assert renal["verdict"] == ("unknown" if reasons else "not_met")


# ------------------------------------------------------------------ cards


@pytest.mark.obligation("44", "45", "47")
def test_a_card_says_where_it_comes_from_and_what_it_is_about(sample_answers: list[Json]) -> None:
    shown = [card for one in sample_answers for card in one["cards"]]
    assert len(shown) > 100
    for card in shown:
        assert card["source"].keys() <= {"label", "url", "topic"}
        assert card["source"].get("url", "https://").startswith("https://")
        assert card["source"]["topic"].keys() == {"system", "code", "display"}
        assert card["uuid"]


@pytest.mark.obligation("45", "46", "cds-resp-4")
def test_what_warns_can_be_passed_over_for_a_reason(sample_answers: list[Json]) -> None:
    for answer in sample_answers:
        for level in ("critical", "warning"):
            for card in cards(answer, level):
                reasons = card["overrideReasons"]
                assert all(one.keys() == {"system", "code", "display"} for one in reasons)
                assert STANDARD in {one["system"] for one in reasons}
                assert len({one["code"] for one in reasons}) == len(reasons) <= 7


def _suggestions(answer: Json) -> Iterator[tuple[Json, Json]]:
    for card in answer["cards"]:
        for suggestion in card.get("suggestions", ()):
            yield card, suggestion


def _recommended(answer: Json) -> bool:
    return all(
        sum(one.get("isRecommended", False) for one in card.get("suggestions", ())) <= 1
        for card in answer["cards"]
        if card.get("selectionBehavior") == "at-most-one"
    )


def _actions(answer: Json) -> list[Json]:
    return [action for _, suggestion in _suggestions(answer) for action in suggestion["actions"]]


INVARIANTS: dict[str, Callable[[Json], bool]] = {
    "suggestions have labels and uuids": lambda answer: all(
        s["label"] and s["uuid"] for _, s in _suggestions(answer)
    ),
    "at most one is recommended": _recommended,
    "a delete names what it deletes": lambda answer: all(
        action.keys() == {"type", "description", "resourceId"}
        for action in _actions(answer)
        if action["type"] == "delete"
    ),
    "a create holds what it creates": lambda answer: all(
        action["resource"]["resourceType"] for action in _actions(answer) if action["type"] != "delete"
    ),
    "actions are described": lambda answer: all(action["description"] for action in _actions(answer)),
    "a choice says how": lambda answer: all(
        card["selectionBehavior"] in ("any", "at-most-one") for card, _ in _suggestions(answer)
    ),
    "links are absolute and complete": lambda answer: all(
        link.keys() == {"label", "url", "type"} and link["type"] == "absolute"
        for card in answer["cards"]
        for link in card.get("links", ())
    ),
}


@pytest.mark.obligation("48", "50", "52", "53", "54", "63")
@pytest.mark.obligation("cds-resp-1", "cds-resp-2", "cds-resp-3", "cds-resp-5", "cds-resp-6")
@pytest.mark.parametrize("invariant", INVARIANTS)
def test_what_is_suggested_and_linked(sample_answers: list[Json], invariant: str) -> None:
    assert {action["type"] for one in sample_answers for action in _actions(one)} == {"create", "delete"}
    assert all(INVARIANTS[invariant](answer) for answer in sample_answers)


@pytest.mark.obligation("49", "51")
def test_an_order_is_replaced_in_one_suggestion(sample_answers: list[Json]) -> None:
    mixed = [
        [action["type"] for action in suggestion["actions"]]
        for answer in sample_answers
        for _, suggestion in _suggestions(answer)
        if len(suggestion["actions"]) > 1
    ]
    assert mixed
    assert all(types == ["delete", "create"] for types in mixed)


def test_the_extension_of_a_card_names_the_decision(sample_answers: list[Json]) -> None:
    for answer in sample_answers:
        for card in answer["cards"]:
            assert card["extension"][EXTENSION]["decision"] == told(answer)["decision"]


# ------------------------------------------------------------------ feedback


AT = "2026-03-02T08:05:00Z"


def _shown(client: FlaskClient, site: Site) -> Json:
    """A card with suggestions, as it was just shown."""
    answer = client.post(URL, json=site.call("low-clearance")).get_json()
    return next(card for card in answer["cards"] if "suggestions" in card)


@pytest.mark.obligation("59", "60", "61", "62", "63")
def test_what_was_done_with_cards_may_be_reported(client: FlaskClient, site: Site) -> None:
    card, other = _shown(client, site), _shown(client, site)
    taken = {"id": card["suggestions"][0]["uuid"]}
    accepted = {"outcome": "accepted", "acceptedSuggestions": [taken], "outcomeTimestamp": AT}
    (given, *_) = other["overrideReasons"]
    overridden = {"outcome": "overridden", "outcomeTimestamp": AT}
    reports = [
        {"card": card["uuid"], **accepted},
        {
            "card": other["uuid"],
            **overridden,
            "overrideReason": {"reason": given, "userComment": "As agreed."},
        },
        {"card": other["uuid"], **overridden, "overrideReason": {"reason": {"code": given["code"]}}},
        {"card": other["uuid"], **overridden},
    ]
    for sent in (reports, reports[:1], reports):
        assert client.post(f"{URL}/feedback", json={"feedback": sent}).status_code == 200


_REPORT: Json = {"card": "c", "outcome": "overridden", "outcomeTimestamp": AT}


@pytest.mark.obligation("60", "cds-fb-1", "cds-fb-2", "cds-fb-3")
@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ({"outcome": "ignored"}, "outcome"),
        ({"outcome": "accepted"}, "acceptedSuggestions"),
        ({"outcome": "accepted", "acceptedSuggestions": []}, "acceptedSuggestions"),
        ({"outcome": "accepted", "acceptedSuggestions": [{}]}, "acceptedSuggestions[0].id"),
        ({"overrideReason": {}}, "overrideReason"),
        ({"outcomeTimestamp": "yesterday"}, "outcomeTimestamp"),
        ({"card": None}, "card"),
    ],
)
def test_what_is_no_report_is_named(client: FlaskClient, sent: Json, path: str) -> None:
    response = client.post(f"{URL}/feedback", json={"feedback": [{**_REPORT, **sent}]})
    assert response.status_code == 400
    (issue,) = response.get_json()["issue"]
    assert issue["expression"] == [f"$.feedback[0].{path}"]
