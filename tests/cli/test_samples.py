"""`cds request`: a call that the service answers, or a sentence."""

import json
from pathlib import Path

import pytest

from cds.rulebook.loader import load
from cds.settings import Settings
from cds.web import create_app
from tests.cli.conftest import Cds
from tests.hooks import contract
from tests.hooks.calls import BY_HOOK, ROOT, sample
from tests.state import STATE


@pytest.mark.parametrize("hook", BY_HOOK)
def test_what_it_prints_is_answered(cds: Cds, hook: str) -> None:
    run = cds("request", "samples/low-clearance.json", "--hook", hook)
    assert (run.code, run.err) == (0, "")
    client = create_app(Settings(allow_as_of=True, state=STATE), rulebook=load(ROOT / "rules")).test_client()
    url = f"/cds-services/{BY_HOOK[hook].id}"
    response = client.post(url, data=run.out.encode(), content_type="application/json")
    assert response.status_code == 200
    contract.check(response.get_json())


def test_an_order_and_a_moment_can_be_named(cds: Cds) -> None:
    arguments = ("--order", "Ketamine", "--as-of", "2026-04-01T09:00:00+02:00")
    body = json.loads(cds("request", "samples/candidate.json", *arguments).out)
    assert [entry["resource"]["id"] for entry in body["context"]["draftOrders"]["entry"]] == [
        "ketamine-order"
    ]
    assert body["extension"] == {"org.cluster-headache-cds": {"asOf": "2026-04-01T09:00:00+02:00"}}


def test_an_order_that_is_not_there_is_2_and_the_others_are_named(cds: Cds) -> None:
    run = cds("request", "samples/candidate.json", "--order", "aspirin")
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "cds request: no draft order matches; the Bundle has: "
        "ketamine-order, magnesium-order, verapamil-order, lithium-order\n"
    )


def test_a_bundle_without_a_patient_is_2(cds: Cds, tmp_path: Path) -> None:
    file = tmp_path / "nobody.json"
    file.write_text(json.dumps({**sample("candidate"), "entry": []}), encoding="utf-8")
    run = cds("request", str(file), "--hook", "patient-view")
    assert (run.code, run.err) == (2, "cds request: The Bundle holds no Patient with an id.\n")


@pytest.mark.parametrize(
    "arguments",
    [("nobody.json",), ("samples/candidate.json", "--hook", "x"), ("samples/candidate.json", "--as-of", "x")],
)
def test_wrong_arguments_are_2(cds: Cds, arguments: tuple[str, ...]) -> None:
    assert cds("request", *arguments).code == 2
