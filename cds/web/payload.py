"""JSON in and out, and the one error body: a FHIR OperationOutcome without anything of the caller's data."""

from typing import Any

import orjson
from flask import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from cds.core.errors import Fault, RequestError
from cds.web.limits import is_deeper

_MOST_FAULTS = 100
_JSON = ("application/json", "text/json", "application/json+fhir")  # the last is FHIR's before R3


def read_json(request: Request, deepest: int) -> Any:
    """The body as JSON of at most ``deepest`` levels.

    RequestError 400 (not JSON, or nested deeper), 413 (too large), 415 (another media type).
    """
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
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise RequestError(400, [Fault("$", f"The body is not valid JSON ({where}).", "structure")]) from None
    if is_deeper(body, parsed, deepest):
        message = "The body is nested deeper than this service accepts."
        raise RequestError(400, [Fault("$", message, "structure")])
    return parsed


def json_response(payload: Any, status: int = 200) -> Response:
    """``payload`` as an application/json response."""
    return Response(orjson.dumps(payload), status, mimetype="application/json")


def outcome(status: int, faults: list[Fault]) -> Response:
    """A non-2xx answer. Of very many faults the first are told, and how many more there are."""
    severity = "fatal" if status >= 500 else "error"
    if len(faults) > _MOST_FAULTS:
        more = Fault("", f"{len(faults) - _MOST_FAULTS} more faults.", "too-costly")
        faults = [*faults[:_MOST_FAULTS], more]
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
