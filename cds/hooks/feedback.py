"""The body of feedback: what a client tells of prescribers' answers to cards (CDS Hooks 2.0.1, Feedback).

Tolerated: one report without the array around it (HAPI FHIR, early clients), an empty array, unknown and null
members, a reason without display or system (the reference client), instants with an offset, ``urn:uuid:`` and
capitals in ids. Refused with 400, every fault named by its JSON path: another shape or type, an outcome that
is neither of the two, an acceptance of nothing (invariant cds-fb-2), an ``overrideReason`` with neither
reason nor comment (cds-fb-3), an instant that RFC 3339 would not read. 413: more than ``MOST`` reports.

Free text can name a patient: of ``userComment`` and of a reason's ``display`` is kept that they were there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from cds.core.errors import Fault, RequestError
from cds.hooks.request import faults_of

ACCEPTED, OVERRIDDEN = "accepted", "overridden"
COMMENT, DISPLAY = "userComment", "display"
MOST = 1000  # reports in one body
MOST_SUGGESTIONS = 20  # of one card
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_LEAP_SECOND = re.compile(r":60$")


@dataclass(frozen=True, slots=True)
class FeedbackItem:
    """What was done with one card, at ``outcome_at`` (UTC). ``card`` and ``accepted`` are ids as sent.

    ``left_out`` names the members of free text that were there: ``userComment``, ``display``.
    """

    card: str
    outcome: str
    outcome_at: datetime
    accepted: tuple[str, ...] = ()
    reason_system: str | None = None
    reason_code: str | None = None
    left_out: tuple[str, ...] = ()


class _Id(fields.String):
    """The uuid of a card or suggestion, bare; another text is taken as it is."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **kwargs)).strip().lower()
        bare = text.removeprefix("urn:uuid:")
        if not bare:
            raise ValidationError("An id is wanted.")
        return bare


class _Instant(fields.Field[datetime]):
    """An instant of RFC 3339, in UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        instant = _instant(value) if isinstance(value, str) else None
        if instant is None:
            raise ValidationError("An instant of RFC 3339 is wanted, such as 2026-03-02T08:00:00Z.")
        return instant


def _instant(text: str) -> datetime | None:
    match = _INSTANT.fullmatch(text.strip().upper())
    if match is None:
        return None
    day, time, fraction, zone = match.groups("")
    try:
        # A leap second, which Python does not know, becomes the second before it.
        instant = datetime.fromisoformat(f"{day}T{_LEAP_SECOND.sub(':59', time)}{fraction}{zone}")
    except ValueError:
        return None
    try:
        return instant.astimezone(UTC)
    except OverflowError:  # on the first or last day of the calendar, beyond it in UTC
        return (datetime.min if instant.year == 1 else datetime.max).replace(tzinfo=UTC)


class _Few(fields.List[Any]):
    """A list whose items are looked at only where there are not too many of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, list) and len(value) > MOST_SUGGESTIONS:
            raise ValidationError(f"At most {MOST_SUGGESTIONS} suggestions can be accepted.")
        return super()._deserialize(value, attr, data, **kwargs)


class _Tolerant(Schema):
    class Meta:
        unknown = EXCLUDE


class _Suggestion(_Tolerant):
    id = _Id(required=True)


class _Reason(_Tolerant):
    code = fields.String(required=True, validate=validate.Length(min=1, error="A code is wanted."))
    system = fields.String(allow_none=True)
    display = fields.String(allow_none=True)


class _OverrideReason(_Tolerant):
    reason = fields.Nested(_Reason, allow_none=True)
    userComment = fields.String(allow_none=True)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _says_something(self, _: Any, original: Any, **kwargs: Any) -> None:
        if isinstance(original, dict) and original.get("reason") is original.get(COMMENT) is None:
            raise ValidationError("A reason or a userComment is wanted.")


class _Report(_Tolerant):
    card = _Id(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf((ACCEPTED, OVERRIDDEN)))
    outcomeTimestamp = _Instant(required=True)
    acceptedSuggestions = _Few(fields.Nested(_Suggestion), allow_none=True)
    overrideReason = fields.Nested(_OverrideReason, allow_none=True)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _names_what_was_accepted(self, _: Any, original: Any, **kwargs: Any) -> None:
        if isinstance(original, dict) and original.get("outcome") == ACCEPTED:
            if original.get("acceptedSuggestions") in (None, []):
                message = "Where the outcome is accepted, the suggestions that were are wanted."
                raise ValidationError(message, "acceptedSuggestions")


class _Body(_Tolerant):
    feedback = fields.List(fields.Nested(_Report), required=True)


REPORT, _BODY = _Report(), _Body()


def read_feedback(body: Any) -> tuple[FeedbackItem, ...]:
    """The reports in ``body`` (parsed JSON), in their order.

    RequestError 400 with every fault, or 413.
    """
    if not isinstance(body, dict):
        raise RequestError(400, [Fault("$", "The body must be a JSON object.", "structure")])
    sent = body.get("feedback")
    if isinstance(sent, list) and len(sent) > MOST:
        message = f"More than {MOST} reports at a time are not taken."
        raise RequestError(413, [Fault("$.feedback", message, "too-costly")])
    is_bare = sent is None and "card" in body
    try:
        reports = [REPORT.load(body)] if is_bare else _BODY.load(body)["feedback"]
    except ValidationError as error:
        raise RequestError(400, faults_of("$", error.messages)) from None
    return tuple(map(_item, reports))


def _item(report: Mapping[str, Any]) -> FeedbackItem:
    override = report.get("overrideReason") or {}
    reason = override.get("reason") or {}
    return FeedbackItem(
        card=report["card"],
        outcome=report["outcome"],
        outcome_at=report["outcomeTimestamp"],
        accepted=tuple(one["id"] for one in report.get("acceptedSuggestions") or ()),
        reason_system=reason.get("system") or None,
        reason_code=reason.get("code"),
        left_out=tuple(
            name for name, held in ((COMMENT, override), (DISPLAY, reason)) if (held.get(name) or "").strip()
        ),
    )
