"""What a scalar of a rule file may be, and what is said otherwise."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from marshmallow import ValidationError, fields

from cds.rulebook.fields import (
    Day,
    NumberOrWord,
    OneOf,
    QuotedCode,
    StrictSchema,
    Text,
    Unit,
    Version,
    day_of,
    fact_field,
    parameter_field,
    rule_id_field,
)
from cds.rulebook.problems import Problem
from cds.rulebook.source import Bare


def problem(field: fields.Field[Any], value: object) -> Problem:
    with pytest.raises(ValidationError) as raised:
        field.deserialize(value)
    (only,) = raised.value.messages
    assert isinstance(only, Problem)
    return only


@pytest.mark.parametrize(
    ("field", "value", "loaded"),
    [
        (Text(), Bare(" a sentence "), "a sentence"),
        (QuotedCode(), "0123", "0123"),
        (QuotedCode(), Bare("N01AX03"), "N01AX03"),
        (Version(), "1.10.0", "1.10.0"),
        (OneOf(["met", "false"]), Bare("met"), "met"),
        (OneOf(["met", "false"]), False, "false"),
        (Day(), Bare("2028-02-29"), date(2028, 2, 29)),
        (NumberOrWord(), Bare("0.1"), Fraction(1, 10)),
        (NumberOrWord(), "-2", Fraction(-2)),
        (NumberOrWord(), Bare("caution"), "caution"),
        (Unit(), "mL/min", "mL/min"),
        (rule_id_field(), Bare("ketamine-2"), "ketamine-2"),
        (fact_field(), Bare("serum_creatinine"), "serum_creatinine"),
        (parameter_field(), Bare("renal.max_age"), "renal.max_age"),
    ],
)
def test_what_is_taken(field: fields.Field[Any], value: object, loaded: object) -> None:
    assert field.deserialize(value) == loaded


@pytest.mark.parametrize(
    ("field", "value", "lint", "hint"),
    [
        (Text(), True, "wrong-value", "put it in quotes"),
        (Text(), ["a"], "wrong-shape", "needs quotes"),
        (Text(), "  ", "wrong-value", "remove the key"),
        (Text(), None, "wrong-value", "write a value"),
        (QuotedCode(), Bare("6130"), "bare-code", 'write "6130"'),
        (Version(), Bare("0.1.0"), "bare-code", 'write "0.1.0"'),
        (QuotedCode(), Bare("\u201c6130\u201d"), "bare-code", 'type it anew in straight ones: "6130"'),
        (Version(), "1.10", "wrong-value", "major.minor.patch"),
        (OneOf(["silent", "card"]), "silnt", "wrong-value", "did you mean `silent`?"),
        (OneOf(["met"]), True, "wrong-value", "one of: met"),
        (Day(), Bare("2027-02-29"), "date-form", "write YYYY-MM-DD, such as"),
        (Day(), Bare("30.11.2027"), "date-form", "write 2027-11-30: YYYY-MM-DD"),
        (Day(), Bare("3rd of November, 2027"), "date-form", "YYYY-MM-DD, such as"),
        (Day(), Bare("3 November 2027"), "date-form", "write 2027-11-03"),
        (Day(), Bare("Nov 31, 2027"), "date-form", "YYYY-MM-DD, such as"),
        (Day(), Bare("01.02.2027"), "date-form", "YYYY-MM-DD, such as"),
        (Day(), True, "date-form", "YYYY-MM-DD"),
        (NumberOrWord(), Bare("30 mL/min"), "wrong-value", "`unit:`"),
        (NumberOrWord(), Bare("1,5"), "wrong-value", "digits and a point only"),
        (NumberOrWord(), Bare("<5"), "wrong-value", "digits and a point only"),
        (NumberOrWord(), True, "wrong-value", "value: 30"),
        (Unit(), "mmHg", "unit-unknown", "did you mean `mm[Hg]`?"),
        (Unit(), "furlong", "unit-unknown", "UCUM"),
        (rule_id_field(), "Ketamine_Renal", "wrong-value", "hyphens"),
        (fact_field(), "serum-creatinine", "wrong-value", "underscores"),
        (parameter_field(), "limit", "wrong-value", "topic.name"),
    ],
)
def test_what_is_refused(field: fields.Field[Any], value: object, lint: str, hint: str) -> None:
    found = problem(field, value)
    assert found.lint == lint
    assert hint in found.hint


def test_a_day_is_read_as_written() -> None:
    assert day_of("2026-11-20") == date(2026, 11, 20)


class Sample(StrictSchema):
    title = Text(required=True)
    from_ = Text(data_key="from")

    not_here = {"default": "there is none"}  # noqa: RUF012


def messages(value: object) -> dict[str, Any]:
    with pytest.raises(ValidationError) as raised:
        Sample().load(value)  # type: ignore[arg-type]
    found: dict[str, Any] = raised.value.normalized_messages()  # type: ignore[no-untyped-call]
    return found


def test_a_strict_schema_names_every_fault_at_once() -> None:
    found = messages({"titel": "a", "from": True, "default": 1})
    assert found["titel"][0].hint == "did you mean `title`?"
    assert found["default"][0].hint == "there is none"
    assert found["from"][0].lint == "wrong-value"
    assert found["title"][0].lint == "missing-key"
    assert found["title"][0].hint == ""


def test_a_strict_schema_wants_a_block() -> None:
    assert messages("a")["_schema"][0].lint == "wrong-shape"


def test_a_strict_schema_loads_what_is_right() -> None:
    assert Sample().load({"title": "a", "from": "b"}) == {"title": "a", "from_": "b"}
