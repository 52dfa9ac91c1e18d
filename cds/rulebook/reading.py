"""The closed grammar of ``read:`` in a fact file: which members go together, and the type of fact they give.

``cds.fhir`` interprets it; what is written here is only which forms exist, so that a wrong one is refused
while the clinical lead still sees the file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import ValidationError

from cds.core.facts import FactType
from cds.rulebook.fields import PARAMETER_NAME, RULE_ID, Plain
from cds.rulebook.problems import Problem, did_you_mean, refuse
from cds.rulebook.source import Block, Items


@dataclass(frozen=True, slots=True)
class Form:
    """One way of reading: members with a fixed, a free or no needed value, and the fact's type and unit."""

    resource: str
    types: tuple[FactType, ...]
    fixed: Mapping[str, str | bool] = field(default_factory=dict)
    free: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    unit: str | None = None

    @property
    def members(self) -> set[str]:
        """The members that must be there, ``resource`` aside."""
        return {*self.fixed, *self.free}

    def spelt(self) -> str:
        """The form as one would write it."""
        fixed = [
            f"{name}: {str(value).lower() if value is True else value}" for name, value in self.fixed.items()
        ]
        return (
            "{ "
            + ", ".join([f"resource: {self.resource}", *fixed, *(f"{name}: ..." for name in self.free)])
            + " }"
        )


_YES_NO, _CHOICE, _QUANTITY, _RAW = FactType.YES_NO, FactType.CHOICE, FactType.QUANTITY, FactType.RAW
_OUTCOME = FactType.TREATMENT_OUTCOME

FORMS = (
    Form("Patient", (_QUANTITY,), {"field": "birthDate"}, unit="a"),
    Form("Patient", (_CHOICE,), {"field": "gender"}),
    Form("Condition", (_YES_NO,), {"when": "active"}, ("value_set",)),
    Form("Condition", (_YES_NO,), {"when": "ever"}, ("value_set",)),
    Form("Condition", (_YES_NO,), {"when": "listed"}),
    Form("Condition", (_RAW,), {"when": "onsets"}, ("value_set",)),
    Form("Condition", (_RAW,), {"when": "active_onsets"}, ("value_set",)),
    Form("Observation", (_QUANTITY,), {}, ("value_set",), ("plausible",)),
    Form("Observation", (_RAW,), {"history": True}, ("value_set",), ("plausible",)),
    Form("Observation", (_RAW,), {"history": "bounds"}, ("value_set",), ("plausible",)),
    Form("Observation", (_RAW,), {"history": "times"}, ("value_set",), ("plausible",)),
    Form("Observation", (_CHOICE, _YES_NO), {}, ("value_set", "answers")),
    Form("Observation", (_RAW,), {"history": True}, ("value_set", "answers")),
    Form("Observation", (_YES_NO,), {"compared_with": "upper_limit"}, ("value_set",)),
    Form("Observation", (_YES_NO,), {"compared_with": "lower_limit"}, ("value_set",)),
    Form("Observation", (_RAW,), {"panel": "blood_pressure"}),
    Form("Observation", (_RAW,), {"diary": True}),
    Form("Observation", (_RAW,), {"diary": True, "severity": True}),
    Form("Medication", (_YES_NO,), {"when": "current"}, ("value_set",)),
    Form("Medication", (_YES_NO,), {"when": "drafted"}, ("value_set",)),
    Form("Medication", (_YES_NO,), {"when": "prescribed"}, ("value_set",)),
    Form("Medication", (_YES_NO,), {"when": "stated"}, ("value_set",)),
    Form("Medication", (_YES_NO,), {"when": "beside"}, ("value_set",)),
    Form("Medication", (_YES_NO,), {"when": "cancelled"}, ("value_set",)),
    Form("Medication", (_RAW,), {"when": "given"}, ("value_set",), ("as_ordered",)),
    Form("Medication", (_RAW,), {"when": "changed"}, ("value_set",)),
    Form("Medication", (_RAW,), {"when": "increased"}, ("value_set",)),
    Form("Medication", (_RAW,), {"when": "courses"}, ("value_set",), unit="mg/d"),
    Form("Medication", (_RAW,), {"when": "doses"}, ("value_set",), ("as_ordered",), unit="mg"),
    Form("Medication", (_QUANTITY,), {"field": "daily_dose"}, ("value_set",), unit="mg/d"),
    Form("Medication", (_OUTCOME,), {}, ("value_set", "outcome")),
    Form("Medication", (_YES_NO,), {}, ("value_set", "reason")),
    Form("AllergyIntolerance", (_YES_NO,), {}, ("value_set",)),
    Form("AllergyIntolerance", (_YES_NO,), {"when": "set_aside"}, ("value_set",)),
    Form("Procedure", (_YES_NO,), {"when": "ever"}, ("value_set",)),
    Form("Procedure", (_RAW,), {"when": "given"}, ("value_set",)),
    Form("Order", (_QUANTITY,), {"field": "dose"}, unit="mg"),
    Form("Order", (_QUANTITY,), {"field": "dose_per_weight"}, unit="mg/kg"),
    Form("Order", (_QUANTITY,), {"field": "duration"}, unit="min"),
    Form("Order", (_QUANTITY,), {"field": "daily_dose"}, unit="mg/d"),
    Form("Order", (_QUANTITY,), {"field": "flow"}, unit="L/min"),
    Form("Order", (_QUANTITY,), {"field": "course"}, unit="d"),
    Form("Order", (_CHOICE,), {"field": "route"}),
    Form("Order", (_YES_NO,), {"field": "{ reason_is: <value set> }"}),
    Form("Order", (_YES_NO,), {"field": "{ reason_other_than: <value set> }"}),
    Form("Order", (_YES_NO,), {"field": "{ drug: <value set> }"}),
    Form("Order", (_YES_NO,), {"field": "{ delivery: <value set> }"}),
)
RESOURCES = tuple(dict.fromkeys(form.resource for form in FORMS))
_MEMBERS = {member for form in FORMS for member in (*form.members, *form.optional)}
_OUTCOME_SETS = ("allergy", "procedure", "indication")
_QUESTIONS = ("reason_is", "reason_other_than", "drug", "delivery")
_COMPARED = ("same", "other")
_HISTORIES = ("bounds", "times")
_LINK_ID = re.compile(r"[A-Za-z0-9._-]+")


class Read(Plain):
    """A ``read:`` block as plain nested dicts, lists as tuples, checked against :data:`FORMS`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> dict[str, Any]:
        if not isinstance(value, Block):
            raise refuse("wrong-shape", "`read:` wants a block", "{ resource: Observation, value_set: ... }")
        errors: dict[str, Any] = {}
        read: dict[str, Any] = {}
        for key, member in value.items():
            try:
                read[key] = _MEMBER[key](member) if key in _MEMBER else _unknown(key)
            except ValidationError as error:
                errors[key] = error.messages
        if errors:
            raise ValidationError(errors)
        if form_of(read) is None:
            raise _no_form(read)
        return read


def form_of(read: Mapping[str, Any]) -> Form | None:
    """The form that ``read`` is written in; None if there is none."""
    if set(read) == {"parameter"}:
        return _POLICY
    given = set(read) - {"resource"}
    for form in FORMS:
        optional = given - form.members
        if (
            form.resource == read.get("resource")
            and form.members <= given
            and optional <= set(form.optional)
            and all(_spelt(read[name]) == value for name, value in form.fixed.items())
        ):
            return form
    return None


_POLICY = Form("", (_CHOICE,), {}, ("parameter",))


def _spelt(value: Any) -> Any:
    return f"{{ {next(iter(value))}: <value set> }}" if isinstance(value, Mapping) else value


def value_sets_of(read: Mapping[str, Any]) -> tuple[str, ...]:
    """Every value set that ``read`` names."""
    value_set = read.get("value_set", ())
    names = [value_set] if isinstance(value_set, str) else list(value_set)
    names += read.get("answers", {}).values()
    names += read["field"].values() if isinstance(read.get("field"), Mapping) else ()
    outcome = read.get("outcome", {})
    names += [outcome[key] for key in _OUTCOME_SETS if key in outcome]
    return tuple(dict.fromkeys(names + ([read["reason"]] if "reason" in read else [])))


def parameters_of(read: Mapping[str, Any]) -> tuple[str, ...]:
    """Every parameter that ``read`` names."""
    return (*read.get("plausible", ()), *([read["parameter"]] if "parameter" in read else []))


def _no_form(read: Mapping[str, Any]) -> ValidationError:
    resource = read.get("resource")
    if resource is None:
        return refuse("read-unknown", "`resource` is missing in `read`", f"one of: {', '.join(RESOURCES)}")
    if resource not in RESOURCES:
        message = f"`{resource}` is not a resource this service reads as such"
        hint = "medication lists are read together, as `Medication`" if "Medication" in resource else ""
        return refuse("read-unknown", message, hint or did_you_mean(resource, RESOURCES))
    forms = "; ".join(form.spelt() for form in FORMS if form.resource == resource)
    return refuse(
        "read-unknown", f"these members of `read` do not go together for {resource}", f"one of: {forms}"
    )


def _unknown(key: str) -> Any:
    raise refuse(
        "unknown-key", f"`{key}` is not a member of `read`", did_you_mean(key, _MEMBERS | {"resource"})
    )


def _word(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise refuse("wrong-shape", "a word is wanted here")
    return str(value)


def _field(value: Any) -> str | dict[str, str]:
    if not isinstance(value, Block):
        return _word(value)
    if len(value) != 1 or next(iter(value)) not in _QUESTIONS:
        forms = " or ".join(f"{{ {question}: <value set> }}" for question in _QUESTIONS)
        raise refuse("wrong-shape", "`field` wants a word or one question", forms)
    return {key: _value_set(item) for key, item in value.items()}


def _as_ordered(value: Any) -> str:
    word = _word(value)
    if word not in _COMPARED:
        raise refuse("wrong-value", f"`{word}` is not a drug to compare with", did_you_mean(word, _COMPARED))
    return word


def _true(value: Any) -> bool:
    if value is not True:
        raise refuse("wrong-value", "only `true` can stand here", "remove the member where it is not true")
    return True


def _name(pattern: re.Pattern[str], wanted: str) -> Any:
    def parse(value: Any) -> str:
        word = _word(value)
        if pattern.fullmatch(word) is None:
            raise refuse("wrong-value", f"`{word}` is not {wanted}")
        return word

    return parse


_value_set = _name(RULE_ID, "the id of a value set")
_parameter = _name(PARAMETER_NAME, "the name of a parameter")


def _value_sets(value: Any) -> str | tuple[str, ...]:
    if isinstance(value, Items) and value:
        return tuple(_value_set(item) for item in value)
    return str(_value_set(value))


def _history(value: Any) -> bool | str:
    if value is not True and value not in _HISTORIES:
        hint = "`bounds` keeps values such as < 5, `times` says when, also of what cannot be read"
        raise refuse("wrong-value", "`history` is `true`, `bounds` or `times`", hint)
    return True if value is True else str(value)


def _answers(value: Any) -> dict[str, str]:
    if not isinstance(value, Block) or not value:
        raise refuse("wrong-shape", "`answers` wants `choice: value set of its codes` lines")
    return {key: _value_set(item) for key, item in value.items()}


def _plausible(value: Any) -> tuple[str, ...]:
    if not isinstance(value, Items) or len(value) != 2:
        raise refuse("wrong-shape", "`plausible` wants two parameters", "[lowest, highest]")
    return tuple(_parameter(item) for item in value)


def _outcome(value: Any) -> dict[str, str]:
    parts = dict.fromkeys(_OUTCOME_SETS, _value_set) | {"item": _name(_LINK_ID, "a linkId")}
    if not isinstance(value, Block) or not value:
        raise refuse("wrong-shape", "`outcome` wants a block", "{ allergy: ..., procedure: ..., item: ... }")
    unknown = [key for key in value if key not in parts]
    if unknown:
        hint = did_you_mean(unknown[0], parts)
        raise ValidationError(
            {unknown[0]: [Problem("unknown-key", f"`{unknown[0]}` is not a member of `outcome`", hint)]}
        )
    return {key: parts[key](item) for key, item in value.items()}


_MEMBER: dict[str, Any] = {
    "resource": _word,
    "value_set": _value_sets,
    "field": _field,
    "when": _word,
    "as_ordered": _as_ordered,
    "reason": _value_set,
    "outcome": _outcome,
    "panel": _word,
    "compared_with": _word,
    "answers": _answers,
    "diary": _true,
    "severity": _true,
    "history": _history,
    "plausible": _plausible,
    "parameter": _parameter,
}
MEMBERS = tuple(_MEMBER)
"""The members of ``read:`` in the order in which they are written."""
