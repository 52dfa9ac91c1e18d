"""The body of a hook call, read tolerantly: what real clients send, refused only where it cannot be judged.

CDS Hooks 2.0.1 (HTTP request, hook contexts). Tolerated: ``Patient/x`` for a bare id, a missing user, unknown
members, null members, drafts that are a bare resource or a list, selections that point nowhere. Refused with 400,
every fault named by its JSON path: no JSON object, no hook or another service's, no patient, no draft orders.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from cds.core.errors import Fault, RequestError
from cds.hooks.services import Service

EXTENSION = "org.cluster-headache-cds"
_ORDER_HOOKS = frozenset({"order-select", "order-sign"})


@dataclass(frozen=True, slots=True)
class HookRequest:
    """One hook call. ``prefetch`` is None where the client sent none; ``as_of`` None unless the request says one."""

    hook: str
    hook_instance: str
    patient_id: str
    encounter_id: str | None
    draft_orders: Any
    selections: tuple[str, ...]
    prefetch: Mapping[str, Any] | None
    as_of: datetime | None
    context: Mapping[str, Any] = field(default_factory=dict)


class _Identifier(fields.Field[str]):
    """A FHIR id, bare or as ``Type/id``; numbers are taken as written."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValidationError("Not a valid id.")
        bare = str(value).strip().rsplit("/", 1)[-1]
        if not bare:
            raise ValidationError("Not a valid id.")
        return bare


class _Context(Schema):
    class Meta:
        unknown = EXCLUDE

    patientId = _Identifier(required=True)
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
    extension = fields.Dict(allow_none=True)


_SCHEMA = _Request()


def read_request(body: Any, service: Service, *, allow_as_of: bool) -> HookRequest:
    """The request in ``body`` (parsed JSON) to ``service``. RequestError 400 with every fault otherwise."""
    if not isinstance(body, dict):
        raise RequestError(400, [Fault("$", "The body must be a JSON object.", "structure")])
    faults: list[Fault] = []
    try:
        loaded = _SCHEMA.load(body)
    except ValidationError as error:
        faults += _faults("$", error.messages)
        loaded = {}
    hook = body.get("hook")
    if isinstance(hook, str) and hook != service.hook:
        faults.append(Fault("$.hook", f"This service answers the hook {service.hook}.", "business-rule"))
    context = body.get("context")
    if service.hook in _ORDER_HOOKS and isinstance(context, dict) and not isinstance(
        context.get("draftOrders"), dict | list
    ):  # fmt: skip
        faults.append(Fault("$.context.draftOrders", "A Bundle of draft orders is required.", "required"))
    as_of = _as_of(body.get("extension"), allow_as_of, faults)
    if faults:
        raise RequestError(400, faults)
    context = loaded["context"]
    return HookRequest(
        hook=loaded["hook"],
        hook_instance=loaded["hookInstance"],
        patient_id=context["patientId"],
        encounter_id=_bare(context.get("encounterId")),
        draft_orders=context.get("draftOrders"),
        selections=_selections(context.get("selections")),
        prefetch=loaded.get("prefetch"),
        as_of=as_of,
        context=body["context"],
    )


def _bare(value: Any) -> str | None:
    return value.rsplit("/", 1)[-1] or None if isinstance(value, str) else None


def _selections(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(item for item in items if isinstance(item, str))


def _as_of(extension: Any, allowed: bool, faults: list[Fault]) -> datetime | None:
    ours = extension.get(EXTENSION) if isinstance(extension, dict) else None
    if not isinstance(ours, dict) or "asOf" not in ours:
        return None
    path = f"$.extension['{EXTENSION}'].asOf"
    if not allowed:
        faults.append(Fault(path, "Answering as of another time is switched off here.", "not-supported"))
        return None
    try:
        instant = datetime.fromisoformat(ours["asOf"])
    except (TypeError, ValueError):
        instant = None
    if instant is None or instant.tzinfo is None:
        faults.append(Fault(path, "An instant with a time zone is wanted, such as 2026-03-02T09:00:00+01:00.", "value"))
        return None
    return instant


def _faults(path: str, messages: Any) -> list[Fault]:
    """marshmallow's nested messages, flattened; unknown members cannot occur (EXCLUDE)."""
    if isinstance(messages, Mapping):
        return [
            fault
            for key, inner in messages.items()
            for fault in _faults(path if key == "_schema" else f"{path}.{key}", inner)
        ]
    return [Fault(path, str(text), "required" if "required" in str(text) else "value") for text in messages]
