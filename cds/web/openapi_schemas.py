"""The JSON Schemas (2020-12) of what is sent and answered, for the OpenAPI description.

Requests are described as they are accepted: what is not named is ignored, and where a real client strays from
CDS Hooks and is understood all the same, the schema lets it. Answers are described as they are given: what
is not named does not occur.
"""

from typing import Any

from cds.fhir.prefetch import KEYS
from cds.hooks.advice import LEVELS
from cds.hooks.feedback import ACCEPTED, MOST, MOST_SUGGESTIONS, OVERRIDDEN
from cds.hooks.request import EXTENSION
from cds.hooks.services import SELECT_HOOK, Service

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
_ID: Schema = {"type": "string", "format": "uuid"}
_URL: Schema = {"type": "string", "format": "uri"}
_INSTANT: Schema = {"type": "string", "format": "date-time"}
_ANY_OBJECT: Schema = {"type": ["object", "null"]}
_RESOURCE: Schema = {
    "description": "A FHIR R4 resource.",
    "type": "object",
    "required": ["resourceType"],
    "properties": {"resourceType": TEXT},
}


def one_of(*words: str) -> Schema:
    """One of a few words."""
    return {"type": "string", "enum": list(words)}


def list_of(items: Schema, least: int = 1) -> Schema:
    """A list of at least ``least`` items."""
    return {"type": "array", "items": items, "minItems": least}


def closed(required: Schema, optional: Schema | None = None) -> Schema:
    """An object of these members and no other."""
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {})},
        "additionalProperties": False,
    }


def schema(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


# ---------------------------------------------------------------------- requests


def request_of(service: Service) -> Schema:
    """The body of a call to ``service`` (CDS Hooks 2.0.1, HTTP Request; hook context)."""
    return {
        "type": "object",
        "required": ["hook", "hookInstance", "context"],
        "properties": {
            "hook": {"const": service.hook},
            "hookInstance": {
                "type": "string",
                "description": "A UUID; any text is taken.",
                "examples": ["d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"],
            },
            "context": _context_of(service),
            "prefetch": _prefetch(),
            "fhirServer": {
                "type": ["string", "null"],
                "description": "Base URL of the FHIR server. Asked only where the client has it registered.",
            },
            "fhirAuthorization": {
                **_ANY_OBJECT,
                "description": "The OAuth token for that server: access_token, token_type Bearer, ...",
            },
            "extension": {
                "type": ["object", "null"],
                "properties": {
                    EXTENSION: {
                        "type": ["object", "null"],
                        "properties": {
                            "asOf": {
                                **_INSTANT,
                                "type": ["string", "null"],
                                "description": "Answer as of then. Refused where CDS_ALLOW_AS_OF is off.",
                            }
                        },
                    }
                },
            },
        },
    }


def _context_of(service: Service) -> Schema:
    patient = {
        "description": "Logical id of the patient, bare; Patient/id is understood too.",
        "anyOf": [
            {"type": "string", "pattern": r"^(Patient/)?[A-Za-z0-9.\-]{1,64}$"},
            {"type": "integer", "minimum": -(2**63), "maximum": 2**64 - 1},  # read exactly
        ],
        "examples": ["1288992"],
    }
    members: Schema = {
        "patientId": patient,
        "userId": {"description": "Type/id of the user. Not needed.", "examples": ["Practitioner/abc"]},
        "encounterId": {"description": "Logical id of the encounter.", "examples": ["89284"]},
    }
    required = ["patientId"]
    if service.is_about_orders:
        members["draftOrders"] = {
            "description": "Bundle of all unsigned orders; a list and a single resource are understood too.",
            "type": ["object", "array"],
        }
        required.append("draftOrders")
    if service.hook == SELECT_HOOK:
        members["selections"] = {
            "description": "References (Type/id) to the draft orders being selected; without any, none is "
            "judged.",
            "examples": [["MedicationRequest/smart-MedicationRequest-103"]],
        }
    return {"type": "object", "required": required, "properties": members}


def _prefetch() -> Schema:
    value = {
        "description": "A resource or a searchset Bundle; null or an empty Bundle: nothing found; an "
        "OperationOutcome: could not be read. A key that is left out was not sent.",
    }
    return {"type": ["object", "null"], "properties": dict.fromkeys(KEYS, value)}


_WORD: Schema = {"type": "string", "pattern": r"\S"}
_NULLABLE_TEXT: Schema = {"type": ["string", "null"]}
_OVERRIDE_REASON: Schema = {
    "type": ["object", "null"],
    "properties": {
        "reason": {
            "description": "A reason of the card, or one of the client's own.",
            "type": ["object", "null"],
            "required": ["code"],
            "properties": {"code": TEXT, "system": _NULLABLE_TEXT, "display": _NULLABLE_TEXT},
        },
        "userComment": {**_NULLABLE_TEXT, "description": "Not kept: it can name a patient."},
    },
    "anyOf": [
        {"type": "null"},
        {"required": ["reason"], "properties": {"reason": {"type": "object"}}},
        {"required": ["userComment"], "properties": {"userComment": {"type": "string"}}},
    ],
}
_REPORT: Schema = {
    "type": "object",
    "required": ["card", "outcome", "outcomeTimestamp"],
    "properties": {
        "card": {**_WORD, "description": "The card's uuid. Another text is kept as a keyed hash."},
        "outcome": one_of(ACCEPTED, OVERRIDDEN),
        "acceptedSuggestions": {
            "type": ["array", "null"],
            "items": {"type": "object", "required": ["id"], "properties": {"id": _WORD}},
            "maxItems": MOST_SUGGESTIONS,
        },
        "overrideReason": _OVERRIDE_REASON,
        "outcomeTimestamp": _INSTANT,
    },
    "if": {"properties": {"outcome": {"const": ACCEPTED}}},
    "then": {
        "required": ["acceptedSuggestions"],
        "properties": {"acceptedSuggestions": {"type": "array", "minItems": 1}},
    },
}
_FEEDBACK: Schema = {
    "anyOf": [
        {
            "type": "object",
            "required": ["feedback"],
            "properties": {
                "feedback": {"type": "array", "items": schema("Report"), "maxItems": MOST},
            },
        },
        {"$ref": schema("Report")["$ref"], "properties": {"feedback": False}},
    ],
    "description": "The reports, or a single one as some clients send it.",
}


# ---------------------------------------------------------------------- answers

_CODING = closed({"system": TEXT, "code": TEXT}, {"display": TEXT})
_ACTION = {
    "oneOf": [
        closed({"type": {"const": "create"}, "description": TEXT, "resource": _RESOURCE}),
        closed({"type": {"const": "delete"}, "description": TEXT, "resourceId": TEXT}),
    ]
}
_SUGGESTION = closed(
    {"label": TEXT, "uuid": _ID, "actions": list_of(_ACTION)},
    {"isRecommended": {"type": "boolean"}},
)
_CARD = closed(
    {
        "uuid": _ID,
        "summary": {**TEXT, "maxLength": 139},
        "indicator": one_of(*reversed(LEVELS)),
        "detail": {**TEXT, "description": "GitHub Flavored Markdown; text of the record only in code spans."},
        "source": closed({"label": TEXT, "topic": _CODING}, {"url": _URL}),
        "extension": closed(
            {
                EXTENSION: closed(
                    {"decision": _ID},
                    {"rules": list_of({**TEXT, "description": "A rule that speaks, as id@version."})},
                )
            }
        ),
    },
    {
        "suggestions": list_of(schema("Suggestion")),
        "selectionBehavior": one_of("any", "at-most-one"),
        "overrideReasons": list_of(closed({"system": TEXT, "code": TEXT, "display": TEXT})),
        "links": list_of(closed({"label": TEXT, "url": _URL, "type": {"const": "absolute"}})),
    },
) | {"dependentRequired": {"suggestions": ["selectionBehavior"], "selectionBehavior": ["suggestions"]}}
_VERDICT = one_of("met", "not_met", "unknown")
_MISSING = list_of(closed({"fact": TEXT, "reason": TEXT}))
_COVERS = list_of({**TEXT, "description": "Ids of the clinical paper."})
_FINDING = closed(
    {
        "rule": TEXT,
        "version": TEXT,
        "kind": one_of("contraindication", "caution", "monitoring", "recommendation", "classification"),
        "verdict": _VERDICT,
        "criteria": list_of(
            closed({"name": TEXT, "verdict": _VERDICT}, {"covers": _COVERS, "missing": _MISSING})
        ),
    },
    {"covers": _COVERS, "order": TEXT, "missing": _MISSING},
)
_ANSWER = closed(
    {
        "cards": list_of(schema("Card"), least=0),
        "extension": closed(
            {
                EXTENSION: closed(
                    {
                        "decision": _ID,
                        "rulebook": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
                        "asOf": _INSTANT,
                        "approved": {"type": "boolean"},
                        "findings": list_of(schema("Finding"), least=0),
                    }
                )
            }
        ),
    }
)
_RECEIVED = closed(
    {"extension": closed({EXTENSION: closed({"reports": {"type": "integer", "minimum": 0}})})},
)
_OUTCOME = closed(
    {
        "resourceType": {"const": "OperationOutcome"},
        "issue": list_of(
            closed(
                {"severity": one_of("fatal", "error"), "code": TEXT, "diagnostics": TEXT},
                {"expression": list_of(TEXT)},
            )
        ),
    }
)
_DISCOVERY = closed(
    {
        "services": list_of(
            closed(
                {"hook": TEXT, "title": TEXT, "description": TEXT, "id": TEXT, "version": TEXT},
                {
                    "usageRequirements": TEXT,
                    "prefetch": {"type": "object", "minProperties": 1, "additionalProperties": TEXT},
                },
            ),
            least=0,
        )
    }
)
_READINESS = {
    "type": "object",
    "required": ["status"],
    "properties": {"status": one_of("ready", "degraded", "unavailable")},
    "additionalProperties": {"type": "object"},
}
SCHEMAS: Schema = {
    "Discovery": _DISCOVERY,
    "Answer": _ANSWER,
    "Card": _CARD,
    "Suggestion": _SUGGESTION,
    "Finding": _FINDING,
    "Feedback": _FEEDBACK,
    "Report": _REPORT,
    "Received": _RECEIVED,
    "OperationOutcome": _OUTCOME,
    "Readiness": _READINESS,
}
