"""The body of a hook call, read tolerantly: what real clients send, refused only where it cannot be judged.

CDS Hooks 2.0.1 (HTTP request, hook contexts). Tolerated: ``Patient/x`` for a bare id, a missing user, unknown
members, null members, a ``fhirAuthorization`` without ``fhirServer`` or without its own members, drafts that
are a bare resource or a list, selections that point nowhere. Refused with 400, every fault named by its JSON
path: no JSON object, a member of the wrong type, no hook or another service's, no patient, no draft orders,
an ``asOf`` that is no instant or is not allowed here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from cds.core.errors import Fault, RequestError
from cds.fhir.authorization import Authorization, read_authorization
from cds.fhir.references import tail_of
from cds.hooks.services import Service

EXTENSION = "org.cluster-headache-cds"
_AS_OF = f"$.extension['{EXTENSION}']"
# Ids of real systems, FHIR's and wider. It is written into resources that are suggested.
_ID = re.compile(r"[A-Za-z0-9\-._~:|=+@]{1,128}")
_REQUIRED = frozenset({"Missing data for required field.", "Field may not be null."})


@dataclass(frozen=True, slots=True)
class HookRequest:
    """One hook call. ``prefetch`` is None where the client sent none; ``as_of`` None where it names no time.

    ``fhir_server`` is the address as sent, None where there is none; ``authorization`` is None where the
    client sent none, which an open server does not need.
    ``draft_orders`` is JSON as sent, None for hooks without; ``selections`` are the references as sent.
    """

    hook: str
    hook_instance: str
    patient_id: str
    encounter_id: str | None
    draft_orders: Any
    selections: tuple[str, ...]
    prefetch: Mapping[str, Any] | None
    fhir_server: str | None
    authorization: Authorization | None
    as_of: datetime | None


class _PatientId(fields.Field[str]):
    """The id of a patient, bare or as ``Patient/id``; a number is taken as written."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        bare = bare_id(value, "Patient")
        if bare is None:
            raise ValidationError("Not a valid id.")
        return bare


class _Context(Schema):
    class Meta:
        unknown = EXCLUDE

    patientId = _PatientId(required=True)
    encounterId = fields.Raw(allow_none=True)
    selections = fields.Raw(allow_none=True)
    draftOrders = fields.Raw(allow_none=True)


class _Request(Schema):
    class Meta:
        unknown = EXCLUDE

    hook = fields.String(required=True)
    hookInstance = fields.String(required=True)
    context = fields.Nested(_Context, required=True)
    prefetch = fields.Dict(allow_none=True)
    fhirServer = fields.String(allow_none=True)
    fhirAuthorization = fields.Dict(allow_none=True)
    extension = fields.Dict(allow_none=True)


SCHEMA = _Request()


def read_request(body: Any, service: Service, *, allow_as_of: bool) -> HookRequest:
    """The request in ``body`` (parsed JSON) to ``service``. RequestError 400 with every fault otherwise."""
    if not isinstance(body, dict):
        raise RequestError(400, [Fault("$", "The body must be a JSON object.", "structure")])
    patient_id = patient_of(body)
    faults = faults_of("$", SCHEMA.validate(body)) if patient_id is None else []
    hook = body.get("hook")
    if isinstance(hook, str) and hook != service.hook:
        faults.append(Fault("$.hook", f"This service answers the hook {service.hook}.", "business-rule"))
    context: Any = body.get("context")
    if service.is_about_orders and isinstance(context, dict) and not _has_drafts(context):
        faults.append(Fault("$.context.draftOrders", "A Bundle of draft orders is required.", "required"))
    authorization = body.get("fhirAuthorization")
    as_of = _as_of(body.get("extension"), allow_as_of, faults)
    if faults or patient_id is None:
        raise RequestError(400, faults)
    return HookRequest(
        hook=body["hook"],
        hook_instance=body["hookInstance"],
        patient_id=patient_id,
        encounter_id=bare_id(context.get("encounterId"), "Encounter"),
        draft_orders=context.get("draftOrders") if service.is_about_orders else None,
        selections=_selections(context.get("selections")),
        prefetch=body.get("prefetch"),
        fhir_server=body.get("fhirServer"),
        authorization=read_authorization(authorization) if authorization else None,
        as_of=as_of,
    )


def patient_of(body: Mapping[str, Any]) -> str | None:
    """The patient's id where the schema finds no fault in ``body``, else None.

    A look at the types takes a tenth of the schema's time, which is then asked for the faults alone.
    """
    context = body.get("context")
    if not (
        isinstance(context, dict)
        and isinstance(body.get("hook"), str)
        and isinstance(body.get("hookInstance"), str)
        and isinstance(body.get("prefetch"), dict | None)
        and isinstance(body.get("fhirServer"), str | None)
        and isinstance(body.get("fhirAuthorization"), dict | None)
        and isinstance(body.get("extension"), dict | None)
    ):
        return None
    return bare_id(context.get("patientId"), "Patient")


def bare_id(value: object, kind: str) -> str | None:
    """The bare id in an id, or in a reference to a resource of ``kind``; None if it is neither."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    named = str(value).strip().rstrip("/")
    tail = tail_of(named)
    if tail is not None:
        return tail[1] if tail[0] == kind else None
    bare = named.rpartition("/")[2]
    return bare if _ID.fullmatch(bare) else None


def _has_drafts(context: Mapping[str, Any]) -> bool:
    return isinstance(context.get("draftOrders"), dict | list)


def _selections(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(item.strip() for item in items if isinstance(item, str))


def _as_of(extension: Any, allowed: bool, faults: list[Fault]) -> datetime | None:
    ours = extension.get(EXTENSION) if isinstance(extension, dict) else None
    if ours is None:
        return None
    if not isinstance(ours, dict):
        faults.append(Fault(_AS_OF, "An object is wanted.", "structure"))
        return None
    said = ours.get("asOf")
    if said is None:
        return None
    if not allowed:
        what = "Answering as of another time is switched off here."
        faults.append(Fault(f"{_AS_OF}.asOf", what, "not-supported"))
        return None
    try:
        instant = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        instant = None
    # The first and the last year are out: their instants cannot be moved to another zone.
    if instant is None or instant.tzinfo is None or not MINYEAR < instant.year < MAXYEAR:
        what = "An instant with a time zone is wanted, such as 2026-03-02T09:00:00+01:00."
        faults.append(Fault(f"{_AS_OF}.asOf", what, "value"))
        return None
    return instant


def faults_of(path: str, messages: Any) -> list[Fault]:
    """marshmallow's nested messages, flattened, each with its JSON path below ``path``."""
    if isinstance(messages, Mapping):
        return [fault for key, inner in messages.items() for fault in faults_of(_below(path, key), inner)]
    return [Fault(path, text, "required" if text in _REQUIRED else "structure") for text in messages]


def _below(path: str, key: str | int) -> str:
    if key == "_schema":
        return path
    return f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}"
