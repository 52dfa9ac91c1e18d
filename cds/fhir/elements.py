"""Reading JSON that may hold anything: each function answers for every type of value and never raises.

Real records have a bare object where R4 wants a list, a plain code where it wants a CodeableConcept, and
worse.
"""

import re
from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]

_NOTHING: dict[str, Any] = {}
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_DATED = re.compile(r"\d{4}(-\d\d){0,2}([T ][\d:.]{5,18}\s?(Z|[+-][\d:]{4,5})?)?", re.ASCII)


def element(value: object) -> Json:
    """An object; the empty one for anything else."""
    return value if isinstance(value, dict) else _NOTHING


def elements(value: object) -> list[Json]:
    """The objects of a list; a bare object is a list of one."""
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)]
    return []


def text(value: object) -> str:
    """A string without blanks around it; the empty one for anything else."""
    return value.strip() if isinstance(value, str) else ""


def code_of(value: object) -> str:
    """The first code of a CodeableConcept or Coding, or a plain code (STU3); the empty string if none."""
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, dict):
        return ""
    try:
        code = value["coding"][0]["code"]  # as nearly all records have it
    except (KeyError, IndexError, TypeError):
        code = None
    if type(code) is str and (code := code.strip()):
        return code
    for coding in elements(value.get("coding")):
        code = coding.get("code")
        if isinstance(code, str) and code.strip():
            return code.strip()
    return text(value.get("code"))


def identifier_of(value: object) -> str:
    """A resource id as text; some clients send numbers. The empty string if it is neither."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def reference_of(resource: Json) -> str:
    """``Type/id`` as origins name a resource; the type alone where the id is not one that FHIR allows."""
    kind = resource.get("resourceType")
    return name_of(kind, resource.get("id")) if isinstance(kind, str) else ""


def name_of(kind: str, own: object) -> str:
    """``Type/id``; the type alone where the id is not one that FHIR allows."""
    if not isinstance(own, str):
        own = identifier_of(own)
    return f"{kind}/{own}" if _ID.fullmatch(own) is not None else kind


def dated(*values: object) -> str:
    """The first of the texts with the shape of a FHIR date or time, as recorded; the empty string if none."""
    for value in values:
        if isinstance(value, str) and len(value) <= 40 and _DATED.fullmatch(value) is not None:
            return value
    return ""
