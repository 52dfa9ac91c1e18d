"""What a request and a client may cost, on both sides of each limit."""

import json
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from cds.core.errors import RequestError
from cds.core.rules import RuleBook
from cds.settings import Settings
from cds.web import create_app
from cds.web.limits import Rate, TooManyCalls, is_deeper, require_few_entries
from cds.web.shared import Board
from tests.hooks.calls import SIGN, Site
from tests.state import STATE

URL = f"/cds-services/{SIGN.id}"
JSON = st.recursive(
    st.none() | st.integers(-9, 9) | st.text('[]{}\\"a', max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("[]{}a"), inner, max_size=3),
    max_leaves=20,
)


def depth_of(value: Any) -> int:
    """The obvious way."""
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    return 1 + max(map(depth_of, value), default=0) if isinstance(value, list) else 0


@given(JSON, st.integers(1, 6))
def test_depth_is_that_of_the_values(value: Any, most: int) -> None:
    assert is_deeper(orjson.dumps(value), value, most) is (depth_of(value) > most)


@pytest.mark.parametrize("text", ['"]"', '"}"', '"["', '"[{"', "1"])
def test_the_deepest_allowed_and_one_more(text: str) -> None:
    for levels, deeper in ((100, False), (101, True), (1000, True)):
        body = ("[" * levels + text + "]" * levels).encode()
        assert is_deeper(body, orjson.loads(body), 100) is deeper


def test_closing_brackets_in_a_text_hide_no_level() -> None:
    body: bytes = b"1"
    for _ in range(6):
        body = b'["' + b"]" * 29 + b'",' + b"[" * 30 + body + b"]" * 30 + b',"' + b"[" * 29 + b'"]'
    assert is_deeper(body, orjson.loads(body), 100)


def test_the_usual_names_of_tests_cost_no_look_at_the_values() -> None:
    body = {"code": {"text": "Creatinine [Mass/volume] in Serum or Plasma", "said": 'a "quoted\\" text'}}
    assert not is_deeper(orjson.dumps(body), None, 3)


def entries(*counts: int) -> dict[str, Any]:
    lists = {f"list{i}": {"entry": [{}] * count} for i, count in enumerate(counts)}
    return {"prefetch": {"patient": {"resourceType": "Patient"}, **lists}}


def test_few_entries() -> None:
    require_few_entries(entries(4, 5), 10)
    with pytest.raises(RequestError) as many:
        require_few_entries(entries(4, 6), 10)
    assert (many.value.status, many.value.faults[0].path) == (413, "$.prefetch")


@pytest.mark.parametrize(
    "body", [None, [], "x", {}, {"prefetch": None}, {"prefetch": []}, {"prefetch": {"a": {"entry": 5}}}]
)
def test_what_has_no_entries_is_not_ours_to_refuse(body: Any) -> None:
    require_few_entries(body, 1)


class Clock:
    """Nanoseconds that move when told."""

    def __init__(self) -> None:
        self.now = 10**12

    def __call__(self) -> int:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += int(seconds * 10**9)


def granted(rate: Rate, client: str = "a") -> int:
    """How many calls are granted at once."""
    for count in range(10_000):
        try:
            rate.take(client)
        except TooManyCalls:
            return count
    raise AssertionError("without end")


def test_a_burst_then_the_rate() -> None:
    clock = Clock()
    rate = Rate(Board(), 600, clock)  # ten a second
    assert granted(rate) == 100  # ten seconds' worth
    for _ in range(5):
        clock.wait(1)
        assert granted(rate) == 10
    clock.wait(3600)
    assert granted(rate) == 100


def test_clients_do_not_pay_for_one_another() -> None:
    rate = Rate(Board(), 600, Clock())
    assert (granted(rate, "a"), granted(rate, "b"), granted(rate, "a")) == (100, 100, 0)


@pytest.mark.parametrize(("calls", "seconds"), [(1, 60), (6, 10), (7, 8), (600, 1)])
def test_it_is_said_when_to_come_again(calls: int, seconds: int) -> None:
    clock = Clock()
    rate = Rate(Board(), calls, clock)
    granted(rate)
    with pytest.raises(TooManyCalls) as refused:
        rate.take("a")
    assert (refused.value.status, refused.value.retry_after) == (429, seconds)
    clock.wait(seconds)
    rate.take("a")


def test_the_bucket_is_one_for_all_processes() -> None:
    board, clock = Board(), Clock()
    granted(Rate(board, 600, clock))
    with pytest.raises(TooManyCalls):
        Rate(board, 600, clock).take("a")


def test_no_limit() -> None:
    rate = Rate(Board(), 0)
    for _ in range(1000):
        rate.take("a")


# ------------------------------------------------------------------ over HTTP


def client_of(rulebook: RuleBook, **limits: Any) -> FlaskClient:
    return create_app(Settings(allow_as_of=True, state=STATE, **limits), rulebook=rulebook).test_client()


def test_what_is_nested_deeper_is_refused_before_anything_reads_it(client: FlaskClient, site: Site) -> None:
    body = site.call("candidate")
    body["prefetch"]["deep"] = json.loads("[" * 97 + "]" * 97)
    assert client.post(URL, json=body).status_code == 200
    body["prefetch"]["deep"] = [[body["prefetch"]["deep"]]]
    response = client.post(URL, json=body)
    (issue,) = response.get_json()["issue"]
    assert (response.status_code, issue["expression"]) == (400, ["$"])


def test_a_prefetch_of_too_many_resources(rulebook: RuleBook, site: Site) -> None:
    body = site.call("candidate")
    lists = [value for value in body["prefetch"].values() if value]
    count = sum(len(one.get("entry", ())) if one["resourceType"] == "Bundle" else 1 for one in lists)
    assert client_of(rulebook, most_entries=count + 20).post(URL, json=body).status_code == 200
    response = client_of(rulebook, most_entries=count - 1).post(URL, json=body)
    (issue,) = response.get_json()["issue"]
    assert (response.status_code, issue["code"], issue["expression"]) == (413, "too-costly", ["$.prefetch"])


def test_a_client_that_calls_too_often(rulebook: RuleBook, site: Site) -> None:
    client = client_of(rulebook, rate=12)  # bursts of two
    body = site.call("candidate")
    assert [client.post(URL, json=body).status_code for _ in range(2)] == [200, 200]
    for response in (client.post(URL, json=body), client.get("/cds-services")):
        (issue,) = response.get_json()["issue"]
        assert (response.status_code, issue["code"]) == (429, "throttled")
        assert response.headers["Retry-After"] in ("4", "5")
    assert client.get("/health/live").status_code == 200


def test_a_call_that_takes_too_long(rulebook: RuleBook, site: Site) -> None:
    response = client_of(rulebook, call_time=0.0).post(URL, json=site.call("candidate"))
    (issue,) = response.get_json()["issue"]
    assert (response.status_code, issue["code"]) == (503, "timeout")
