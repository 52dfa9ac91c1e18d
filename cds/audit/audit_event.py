"""A decision as a FHIR R4 AuditEvent, for the hospital's own audit repository (IHE ATNA)."""

from collections import Counter
from typing import Any

from cds.audit.store import Stored

_EVENT = "http://terminology.hl7.org/CodeSystem/audit-event-type"
_ROLE = "http://terminology.hl7.org/CodeSystem/object-role"
_ENTITY = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_SECURITY = "http://terminology.hl7.org/CodeSystem/security-source-type"
_OURS = "urn:cluster-headache-cds"
Json = dict[str, Any]


def audit_event(stored: Stored) -> Json:
    """The event: who asked, of whom (as a keyed hash), with which rules, and what came of it."""
    return {
        "resourceType": "AuditEvent",
        "id": stored["id"],
        "type": {"system": _EVENT, "code": "rest", "display": "RESTful Operation"},
        "subtype": [{"system": f"{_OURS}:hook", "code": stored["hook"]}],
        "action": "E",
        "recorded": stored["answered"].isoformat(),
        "outcome": "0",
        "purposeOfEvent": [{"coding": [_purpose()]}],
        "agent": [
            {"who": {"display": _client(stored)}, "requestor": True},
            {"who": {"display": stored["software"]}, "requestor": False},
        ],
        "source": {
            "observer": {"display": stored["software"]},
            "type": [{"system": _SECURITY, "code": "4", "display": "Application Server"}],
        },
        "entity": [_patient(stored), _decision(stored)],
    }


def _purpose() -> Json:
    system = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
    return {"system": system, "code": "TREAT", "display": "treatment"}


def _client(stored: Stored) -> str:
    return "/".join(filter(None, (stored["client"], stored["tenant"]))) or "anonymous"


def _patient(stored: Stored) -> Json:
    return {
        "what": {"identifier": {"system": f"{_OURS}:patient", "value": stored["patient"]}, "type": "Patient"},
        "type": {"system": _ENTITY, "code": "1", "display": "Person"},
        "role": {"system": _ROLE, "code": "1", "display": "Patient"},
    }


def _decision(stored: Stored) -> Json:
    verdicts = Counter(finding[1] for finding in stored["findings"])
    said = {
        "service": stored["service"],
        "rulebook": stored["rulebook"],
        "as-of": stored["as_of"],
        **{f"findings-{verdict}": str(count) for verdict, count in sorted(verdicts.items())},
        "cards": str(len(stored["cards"])),
    }
    return {
        "what": {
            "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{stored['id']}"},
        },
        "type": {"system": _ENTITY, "code": "2", "display": "System Object"},
        "role": {"system": _ROLE, "code": "20", "display": "Job"},
        "detail": [{"type": name, "valueString": value} for name, value in said.items()],
    }
