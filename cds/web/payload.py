"""JSON in and out, and the one error body: a FHIR OperationOutcome without anything of the caller's data."""

from typing import Any

import orjson
from flask import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from cds.core.errors import Fault, RequestError

_JSON = ("application/json", "text/json", "application/json+fhir")  # the last is FHIR's before R3


def read_json(request: Request) -> Any:
    """The body as JSON. RequestError 400 (not JSON), 413 (too large), 415 (another media type)."""
    kind = request.mimetype
    if kind and kind not in _JSON and not kind.endswith("+json"):
        raise RequestError(415, [Fault("$", "The body must be application/json.", "not-supported")])
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise RequestError(
            413, [Fault("$", "The body is larger than this service accepts.", "too-long")]
        ) from None
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise RequestError(400, [Fault("$", f"The body is not valid JSON ({where}).", "structure")]) from None


def json_response(payload: Any, status: int = 200) -> Response:
    """``payload`` as an application/json response."""
    return Response(orjson.dumps(payload), status, mimetype="application/json")


def outcome(status: int, faults: list[Fault]) -> Response:
    """A non-2xx answer."""
    severity = "fatal" if status >= 500 else "error"
    issues = [
        {
            "severity": severity,
            "code": fault.code,
            "diagnostics": f"{fault.path}: {fault.message}" if fault.path else fault.message,
            **({"expression": [fault.path]} if fault.path else {}),
        }
        for fault in faults
    ]
    return json_response({"resourceType": "OperationOutcome", "issue": issues}, status)
