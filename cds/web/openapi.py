"""``GET /openapi.json``: every address of the service, as OpenAPI 3.1 has it."""

from importlib.metadata import version
from typing import Any

import orjson
from flask import Flask, Response

from cds.hooks.services import SERVICES, Service
from cds.settings import Settings
from cds.web.openapi_schemas import SCHEMAS, closed, request_of, schema

Json = dict[str, Any]

_JSON = "application/json"
_REFUSALS = {
    400: "The body is not JSON, or cannot be judged: every fault with its JSON path.",
    401: "The call is not authenticated. No detail.",
    404: "There is no such address.",
    412: "The patient was not sent, and no FHIR server can be asked.",
    413: "The body, its prefetch, its draft orders or its reports are more than is accepted.",
    415: "The body is of another media type than application/json.",
    429: "The client calls more often than it may; Retry-After says when to call again.",
    500: "The service failed; nothing was checked.",
    503: "The call took too long, or cannot be authenticated or recorded now; call again.",
}
_OF_ANY_CALL = (401, 429, 500, 503)


def describe(settings: Settings) -> Json:
    """The description of this service as it is set up: its address, and whether calls have to be signed."""
    paths: Json = {"/cds-services": {"get": _discovery()}}
    for service in SERVICES.values():
        paths[f"/cds-services/{service.id}"] = {"post": _call(service)}
        paths[f"/cds-services/{service.id}/feedback"] = {"post": _feedback(service)}
    signed: Json = {"clientToken": []}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Cluster-headache decision support",
            "version": version("cluster-headache-cds"),
            "description": "CDS Hooks 2.0.1. Every error is a FHIR OperationOutcome, without patient data.",
        },
        "servers": [{"url": settings.address}],
        "security": [signed] if settings.production else [signed, {}],
        "paths": paths | _for_operators(),
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "clientToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "ES384 or RS384; iss, aud (this endpoint), iat, exp, jti. Serves once.",
                }
            },
        },
    }


def show_description(app: Flask, settings: Settings) -> None:
    """Serve it. It is made when first asked for."""
    made: list[bytes] = []

    @app.get("/openapi.json")
    def description() -> Response:
        if not made:
            made.append(orjson.dumps(describe(settings)))
        return Response(made[0], mimetype=_JSON)


def _discovery() -> Json:
    answers = _answers(schema("Discovery"), "The services and what they ask for.", _OF_ANY_CALL)
    return {"operationId": "discovery", "summary": "What is offered", "tags": ["CDS Hooks"], **answers}


def _call(service: Service) -> Json:
    refused = (400, 412, 413, 415, *_OF_ANY_CALL)
    return {
        "operationId": service.id,
        "summary": service.title,
        "description": service.description,
        "tags": ["CDS Hooks"],
        "requestBody": {"required": True, "content": {_JSON: {"schema": request_of(service)}}},
        **_answers(schema("Answer"), "Cards, if there is anything to say, and what was checked.", refused),
    }


def _feedback(service: Service) -> Json:
    said = "The reports are recorded, each once however often it is sent."
    return {
        "operationId": f"{service.id}-feedback",
        "summary": "What was done with cards of this service",
        "tags": ["CDS Hooks"],
        "requestBody": {"required": True, "content": {_JSON: {"schema": schema("Feedback")}}},
        **_answers(schema("Received"), said, (400, 413, 415, *_OF_ANY_CALL)),
    }


def _answers(body: Json, said: str, refused: tuple[int, ...]) -> Json:
    responses: Json = {"200": _answer(said, body)}
    for status in sorted(refused):
        responses[str(status)] = _answer(_REFUSALS[status], schema("OperationOutcome"))
    return {"responses": responses}


def _answer(said: str, body: Json, media_type: str = _JSON) -> Json:
    return {"description": said, "content": {media_type: {"schema": body}}}


def _for_operators() -> Json:
    """Health and metrics, which ask for no token."""
    ready, away = "Calls are answered, as well as ever or degraded.", "No call could be answered."
    not_here = _answer("Not at this address or not to this caller.", schema("OperationOutcome"))
    figures = _answer("Prometheus text format 0.0.4.", {"type": "string"}, "text/plain")
    document = _answer("This description.", {"type": "object"})
    return {
        "/health/live": _open("live", {"200": _answer("It runs.", closed({"status": {"const": "live"}}))}),
        "/health/ready": _open(
            "ready",
            {"200": _answer(ready, schema("Readiness")), "503": _answer(away, schema("Readiness"))},
        ),
        "/metrics": _open("metrics", {"200": figures, "404": not_here}),
        "/openapi.json": _open("description", {"200": document}),
    }


def _open(name: str, responses: Json) -> Json:
    operation = {"operationId": name, "tags": ["Operations"], "security": [{}], "responses": responses}
    return {"get": operation}
