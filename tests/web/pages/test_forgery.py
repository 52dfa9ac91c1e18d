"""What is posted to the pages needs the token of the session; calls of EHRs do not."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.hooks.calls import ROOT

SAMPLE = ROOT / "samples/low-clearance.json"


def token_of(client: FlaskClient) -> str:
    """That of the form on the page where a patient is chosen."""
    found = re.search('name="csrf_token" value="([^"]+)"', client.get("/review").text)
    assert found is not None
    return found[1]


def post(client: FlaskClient, token: str | None, **headers: str) -> int:
    """The status of a Bundle posted to the pages."""
    data = {"file": (BytesIO(SAMPLE.read_bytes()), "x.json"), **({"csrf_token": token} if token else {})}
    return client.post("/review/bundle", data=data, headers=headers, buffered=True).status_code


def test_the_form_of_a_page_is_taken(demo: Flask) -> None:
    client = demo.test_client()
    assert post(client, token_of(client)) == 200


def test_a_script_sends_it_in_a_header(demo: Flask) -> None:
    client = demo.test_client()
    assert post(client, None, **{"X-CSRFToken": token_of(client)}) == 200


@pytest.mark.parametrize("forged", [lambda _: None, lambda _: "x", lambda token: token[:-1]])
def test_other_forms_are_not(demo: Flask, forged: Callable[[str], str | None]) -> None:
    client = demo.test_client()
    answer = post(client, forged(token_of(client)))
    assert answer == 400


def test_a_token_is_of_one_session(demo: Flask, tmp_path: Path) -> None:
    mine, another = demo.test_client(), demo.test_client()
    token = token_of(another)
    token_of(mine)
    assert post(mine, token) == 400
    assert post(demo.test_client(), token) == 400


def test_calls_of_ehrs_need_none(demo: Flask) -> None:
    assert demo.test_client().post("/cds-services/cluster-headache-review", json={}).status_code == 400
    told = demo.test_client().post("/cds-services/cluster-headache-review", json={}).json
    assert told["resourceType"] == "OperationOutcome"
    assert "form" not in str(told)
