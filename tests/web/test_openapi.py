"""The OpenAPI description: complete, and true of what is accepted and answered."""

from pathlib import Path
from typing import Any

import orjson
import pytest
import schemathesis
from flask import Flask, Response
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis import GenerationMode
from schemathesis.config import (
    ChecksConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)

from cds.hooks.request import SCHEMA
from cds.hooks.services import SERVICES
from cds.settings import Settings
from cds.web.openapi import describe
from tests.hooks.calls import BY_HOOK, SAMPLES, SIGN, Site

JSON = "application/json"
CALLS = [f"POST /cds-services/{name}" for name in SERVICES]
FEEDBACK = f"POST /cds-services/{SIGN.id}/feedback"
READS = ["GET /cds-services", "GET /health/live", "GET /health/ready", "GET /metrics", "GET /openapi.json"]
# A sound call may be refused for want of the patient's data, or for more of them than is accepted.
_SOUND = ["200", "412", "413"]
_REFUSED = ["400", "412", "413", "415"]
_UNHURRIED = settings(
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def api(demo: Flask) -> Any:
    """What schemathesis makes of the description that the demo serves."""
    checks = ChecksConfig.from_dict(
        {
            "positive_data_acceptance": {"expected-statuses": _SOUND},
            "negative_data_rejection": {"expected-statuses": _REFUSED},
        }
    )
    projects = ProjectsConfig(default=ProjectConfig(checks=checks))
    return schemathesis.openapi.from_wsgi("/openapi.json", demo, config=SchemathesisConfig(projects=projects))


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("label", [*CALLS, FEEDBACK])
def test_generated_calls_are_answered_as_described(api: Any, label: str, mode: GenerationMode) -> None:
    @_UNHURRIED
    @given(case=api.find_operation_by_label(label).as_strategy(mode))
    def agrees(case: Any) -> None:
        assume(not _is_named_by_a_fraction(case.body))
        case.call_and_validate()

    agrees()


def _is_named_by_a_fraction(body: Any) -> bool:
    """JSON Schema takes 10.0 for an integer; as a patient's id it is refused, since 10 may be meant."""
    context = body.get("context") if isinstance(body, dict) else None
    return isinstance(context, dict) and isinstance(context.get("patientId"), float)


@pytest.mark.parametrize("label", READS)
def test_what_is_read_is_as_described(api: Any, label: str) -> None:
    operation = api.find_operation_by_label(label)
    operation.Case().call_and_validate()


def test_published_requests_are_answered_as_described(api: Any, shared_data: Path) -> None:
    bodies = [orjson.loads(file.read_bytes()) for file in sorted((shared_data / "requests").glob("*.json"))]
    assert len(bodies) > 100
    for body in bodies:
        service = BY_HOOK.get(body.get("hook"), SIGN)
        operation = api.find_operation_by_label(f"POST /cds-services/{service.id}")
        operation.Case(body=body, media_type=JSON).call_and_validate()


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_answered_as_described(api: Any, site: Site, name: str) -> None:
    for service in SERVICES.values():
        operation = api.find_operation_by_label(f"POST /cds-services/{service.id}")
        response = operation.Case(body=site.call(name, service, ""), media_type=JSON).call_and_validate()
        assert response.status_code == 200


def test_every_address_is_described_with_its_method(demo: Flask) -> None:
    routes = {
        (path, method.lower())
        for rule in demo.url_map.iter_rules()
        if not rule.endpoint.startswith("pages.")  # HTML for people, no interface for programs
        for path in _paths(rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {
        (path, method) for path, operations in describe(Settings())["paths"].items() for method in operations
    }
    assert described == routes


def _paths(rule: str) -> list[str]:
    """The addresses of a route, one for each service where it is about one."""
    return [rule.replace("<service_id>", name) for name in SERVICES] if "<service_id>" in rule else [rule]


def test_the_members_of_a_request_are_those_that_are_read() -> None:
    for name, service in SERVICES.items():
        (request,) = [
            operation["post"]["requestBody"]["content"][JSON]["schema"]
            for path, operation in describe(Settings())["paths"].items()
            if path == f"/cds-services/{name}"
        ]
        assert request["properties"].keys() == SCHEMA.fields.keys()
        read = SCHEMA.fields["context"].schema.fields.keys()
        left_out = {"draftOrders", "selections"} - request["properties"]["context"]["properties"].keys()
        assert request["properties"]["context"]["properties"].keys() - {"userId"} == read - left_out
        assert bool(left_out) is (service.hook != "order-select")


def test_in_production_every_call_is_signed_and_addressed_to_the_public_url() -> None:
    demo = describe(Settings(bind="127.0.0.1:8001"))
    production = describe(Settings(production=True, public_url="https://cds.example.org/headache"))
    assert demo["servers"] == [{"url": "http://127.0.0.1:8001"}]
    assert production["servers"] == [{"url": "https://cds.example.org/headache"}]
    assert demo["security"] == [{"clientToken": []}, {}]
    assert production["security"] == [{"clientToken": []}]
    for document in (demo, production):
        operations = [one for path in document["paths"].values() for one in path.values()]
        assert {path for path in document["paths"] if path.startswith("/cds-services")} == {
            path for path, each in document["paths"].items() for one in each.values() if "security" not in one
        }
        assert len({one["operationId"] for one in operations}) == len(operations)


def test_in_production_what_is_described_as_signed_is_refused_without_a_token(production: Flask) -> None:
    client = FlaskClient(production, Response)
    for path, operations in client.get("/openapi.json").get_json()["paths"].items():
        for method, operation in operations.items():
            response = client.open(path, method=method.upper(), json={})
            assert (response.status_code == 401) is ("security" not in operation), path
