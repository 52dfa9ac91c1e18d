"""The kinds of value a rule file holds, as marshmallow fields that explain themselves to a clinician.

They take what :mod:`cds.rulebook.source` gives (texts that know whether they were quoted) and parse numbers
and dates only where one is wanted. Every fault is a :class:`~cds.rulebook.problems.Problem`.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validates_schema

from cds.core.errors import UnitError
from cds.core.quantity import UNITS, canonical_unit, is_unit
from cds.rulebook.problems import Problem, did_you_mean, refuse
from cds.rulebook.source import Bare

_MESSAGES: dict[str, Any] = {
    "required": [Problem("missing-key", "")],
    "null": [Problem("wrong-value", "nothing is written here", "write a value, or remove the key")],
}
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_LAST_MONTH = 12
_SHORT_UNIT = 3
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CURLY = "\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb"  # what a word processor makes of quotes

RULE_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
FACT_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
PARAMETER_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


class StrictSchema(Schema):
    """Refuses unknown keys with "did you mean"; says in words what is missing."""

    class Meta:
        unknown = EXCLUDE  # refused below, with a better message

    error_messages: dict[str, Any] = {  # noqa: RUF012 - marshmallow declares it so
        "type": Problem("wrong-shape", "`key: value` lines are wanted here"),
    }
    # Keys of other formats, and why they do not exist here.
    not_here: ClassVar[Mapping[str, str]] = {}

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_unknown_keys(self, data: object, original: object, **_: object) -> None:
        """Every key this schema does not have is a fault."""
        if not isinstance(original, Mapping):
            return
        known = {field.data_key or name for name, field in self.fields.items()}
        errors = {}
        for key in original:
            if key not in known:
                decimal_comma = "a decimal comma? numbers have a point, such as 34.5" if key.isdigit() else ""
                hint = self.not_here.get(key) or decimal_comma or did_you_mean(key, known)
                errors[key] = [Problem("unknown-key", f"`{key}` is not a key of this place", hint)]
        if errors:
            raise ValidationError(errors)


class Plain(fields.Field[Any]):
    """Base of the fields.

    ``about`` says what is written there, in an editor; ``names`` are the kinds of entry that it may name.
    """

    default_error_messages = _MESSAGES

    def __init__(self, *, about: str = "", names: tuple[str, ...] = (), **options: Any) -> None:
        self.about = about
        self.names = names
        super().__init__(**options)

    def _validate(self, value: Any) -> None:
        """Nothing: each field checks its value while it reads it. A rulebook has 40,000 of them."""


class Text(Plain):
    """A sentence or a word; never a yes/no or a number in disguise."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if isinstance(value, bool):
            raise refuse(
                "wrong-value", f"`{str(value).lower()}` is yes/no, a text is wanted", "put it in quotes"
            )
        if not isinstance(value, str):
            raise refuse(
                "wrong-shape", "a text is wanted here", "a sentence with a colon or braces needs quotes"
            )
        text = str(value).strip()
        if not text:
            raise refuse("wrong-value", "nothing is written here", "write a text, or remove the key")
        return text


class Matching(Text):
    """A name of a given shape."""

    def __init__(self, pattern: re.Pattern[str], wanted: str, **options: Any) -> None:
        self.pattern = pattern
        self.wanted = wanted
        super().__init__(**options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        text = super()._deserialize(value, attr, data)
        if self.pattern.fullmatch(text) is None:
            raise refuse("wrong-value", f"`{text}` does not look right here", self.wanted)
        return text


class QuotedCode(Text):
    """A code: in quotes wherever it starts with a digit, because YAML would read a number."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        text = super()._deserialize(value, attr, data)
        if isinstance(value, Bare) and text[0] in _CURLY:
            plain = text.strip(_CURLY)
            raise refuse(
                "bare-code", f"{text} stands in curly quotes", f'type it anew in straight ones: "{plain}"'
            )
        if isinstance(value, Bare) and text[0].isdigit():
            raise refuse(
                "bare-code", f"{text} is written without quotes", f'write "{text}": YAML may misread numbers'
            )
        return text


class Version(QuotedCode):
    """A quoted "major.minor.patch"."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        text = super()._deserialize(value, attr, data)
        if re.fullmatch(r"\d+\.\d+\.\d+", text) is None:
            raise refuse(
                "wrong-value", f"`{text}` is no version", 'write "major.minor.patch", such as "0.1.0"'
            )
        return text


class OneOf(Text):
    """A word of a closed list."""

    def __init__(self, choices: Iterable[str], **options: Any) -> None:
        self.choices = tuple(choices)
        super().__init__(**options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        text = (
            "true"
            if value is True
            else "false"
            if value is False
            else super()._deserialize(value, attr, data)
        )
        if text not in self.choices:
            raise refuse(
                "wrong-value", f"`{text}` is not one of the words for this", did_you_mean(text, self.choices)
            )
        return text


class Day(Plain):
    """A calendar day ``YYYY-MM-DD``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> date:
        return day_of(value)


class NumberOrWord(Plain):
    """A parameter's value: a decimal number (exact), a word, or null, which withdraws it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Fraction | str:
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            return Fraction(value)
        if isinstance(value, bool) or not isinstance(value, str) or not value:
            raise refuse("wrong-value", "a number, a choice or null is wanted", "such as `value: 30`")
        if value[0].isdigit() or value[0] in "+-<>~.":
            raise refuse(
                "wrong-value",
                f"`{value}` is not a plain number",
                "digits and a point only; the unit goes to `unit:`",
            )
        return str(value)


class Unit(Text):
    """A canonical UCUM code of the closed table."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        text = super()._deserialize(value, attr, data)
        if not is_unit(text):
            raise refuse("unit-unknown", f"`{text}` is not a unit of the closed table", _unit_hint(text))
        return text


def day_of(value: object) -> date:
    """A calendar day as written; ValidationError with its reason otherwise."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise refuse("date-form", f"`{value}` is not a day of the calendar", _day_hint(str(value)))


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _day_hint(text: str) -> str:
    """The day as it may be meant, where the text leaves no doubt: a month in letters, or a day above 12."""
    year = re.search(r"\b\d{4}\b", text)
    words = re.findall(r"[a-z]+", text.lower())
    numbers = [int(number) for number in re.findall(r"\b\d{1,2}\b", text)]
    named = [_MONTHS.index(word[:3]) + 1 for word in words if word[:3] in _MONTHS]
    days = [number for number in numbers if number > _LAST_MONTH] or numbers
    months = named or [number for number in numbers if number not in days]
    if year is not None and len(months) == 1 and len(days) == 1:
        try:
            return f"write {date(int(year[0]), months[0], days[0]).isoformat()}: YYYY-MM-DD"
        except ValueError:
            pass
    return "write YYYY-MM-DD, such as 2027-11-30"


def _unit_hint(text: str) -> str:
    try:
        return f"did you mean `{canonical_unit(text)}`?"
    except UnitError:
        some = "a UCUM code such as mg/d, mL/min, mm[Hg], umol/L, d, a; the table is in cds/core/quantity.py"
        # Of two letters half the table is "close": nobody who writes cms means milliseconds.
        return (did_you_mean(text, UNITS) if len(text) > _SHORT_UNIT else "") or some


def rule_id_field(**options: Any) -> Matching:
    """The id of a rule or a value set."""
    wanted = "small letters, digits and hyphens, such as ketamine-renal-contraindication"
    return Matching(RULE_ID, wanted, **options)


def fact_field(**options: Any) -> Matching:
    """The name of a fact or a criterion."""
    return Matching(FACT_NAME, "small letters, digits and underscores, such as serum_creatinine", **options)


def parameter_field(**options: Any) -> Matching:
    """The name of a parameter."""
    wanted = "topic.name in small letters, such as ketamine.min_creatinine_clearance"
    return Matching(PARAMETER_NAME, wanted, **options)


def digest_field(**options: Any) -> Matching:
    """The digest of what was signed."""
    return Matching(DIGEST, "`cds sign` writes it; a sign-off is not written by hand", **options)
