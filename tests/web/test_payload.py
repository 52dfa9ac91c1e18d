"""JSON in and out, and the one error body."""

import json

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from cds.core.errors import Fault, RequestError
from cds.web.payload import json_response, outcome, read_json

JSON = "application/json"


def request(data: bytes, content_type: str | None = JSON, limit: int | None = None) -> Request:
    environ = EnvironBuilder(method="POST", data=data, content_type=content_type).get_environ()
    made = Flask(__name__).request_class(environ)
    if limit is not None:
        made.max_content_length = limit
    return made


def refused(given: Request) -> tuple[int, str]:
    with pytest.raises(RequestError) as caught:
        read_json(given, 100)
    (fault,) = caught.value.faults
    assert fault.path == "$"
    return caught.value.status, fault.message


@pytest.mark.parametrize(
    "content_type",
    [
        JSON,
        "application/json; charset=utf-8",
        "application/fhir+json",
        "application/json+fhir",
        "text/json",
        None,
    ],
)
@pytest.mark.obligation("7")
def test_the_kinds_of_json_are_read(content_type: str | None) -> None:
    assert read_json(request(b'{"a": ["\xc3\xa9"]}', content_type), 100) == {"a": ["é"]}


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "text/xml"])
@pytest.mark.obligation("1")
def test_other_media_types_are_refused(content_type: str) -> None:
    assert refused(request(b"{}", content_type)) == (415, "The body must be application/json.")


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"", "line 1, column 1"),
        (b"{", "line 1, column 2"),
        (b'{\n "hook": NaN}', "line 2, column 10"),
        (b"[1e999]", "line 1, column 2"),
        (b'"\xff"', "line 1, column 1"),
        (b'"\\ud800"', "line 1, column 2"),
        (b"\xef\xbb\xbf{}", "line 1, column 1"),
        (b"{} {}", "line 1, column 4"),
        (b"curl -X POST\n{}", "line 1, column 1"),
        (b"[" * 100_000, "line 1, column 1026"),
    ],
)
def test_what_is_no_json_is_refused_and_not_repeated(data: bytes, where: str) -> None:
    assert refused(request(data)) == (400, f"The body is not valid JSON ({where}).")


def test_a_body_larger_than_the_limit_is_refused() -> None:
    assert read_json(request(b"[1, 2]", limit=6), 100) == [1, 2]
    assert refused(request(b"[1, 2 ]", limit=6)) == (413, "The body is larger than this service accepts.")


def test_a_body_deeper_than_the_limit_is_refused() -> None:
    assert read_json(request(b'{"a": [[]]}'), 3) == {"a": [[]]}
    with pytest.raises(RequestError) as caught:
        read_json(request(b'{"a": [[]]}'), 2)
    (fault,) = caught.value.faults
    assert (caught.value.status, fault.path) == (400, "$")
    assert "deeper" in fault.message


def test_a_response_is_json() -> None:
    response = json_response({"a": "é"}, 201)
    assert (response.status_code, response.mimetype) == (201, JSON)
    assert response.get_data() == b'{"a":"\xc3\xa9"}'


def test_an_outcome_names_every_fault() -> None:
    response = outcome(400, [Fault("$.hook", "Missing.", "required"), Fault("", "Not found", "not-found")])
    assert json.loads(response.get_data()) == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error",
                "code": "required",
                "diagnostics": "$.hook: Missing.",
                "expression": ["$.hook"],
            },
            {"severity": "error", "code": "not-found", "diagnostics": "Not found"},
        ],
    }


def test_a_fault_of_ours_is_fatal() -> None:
    (issue,) = json.loads(outcome(500, [Fault("", "Failed.", "exception")]).get_data())["issue"]
    assert issue["severity"] == "fatal"


def test_of_very_many_faults_the_first_are_told_and_how_many_more() -> None:
    faults = [Fault(f"$.feedback[{number}]", "Missing.", "required") for number in range(1000)]
    issues = json.loads(outcome(400, faults).get_data())["issue"]
    assert len(issues) == 101
    assert issues[99]["expression"] == ["$.feedback[99]"]
    assert issues[100]["diagnostics"].startswith("900 more faults")
