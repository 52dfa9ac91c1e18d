"""A fact sheet becomes integers; what has no value is left out."""

from fractions import Fraction
from typing import Any

import pytest

from cds.core.errors import EngineError
from cds.core.facts import Bounded, Fact, FactSheet, FactType, Known, Reason, Unknown
from cds.engine.fields import Fields
from cds.engine.terms import Field, Source
from tests.engine.rulebooks import book

FACTS = {"level": FactType.CHOICE, "sign": FactType.YES_NO, "weight": FactType.QUANTITY}
LEVEL, SIGN = Field(Source.VALUE, "level"), Field(Source.VALUE, "sign")
LOWER, UPPER = Field(Source.LOWER, "weight"), Field(Source.UPPER, "weight")
FINDING = Field(Source.FINDING, "other-rule")
ALL = (UPPER, LOWER, SIGN, LEVEL, FINDING)


def fields(*used: Field) -> Fields:
    return Fields(used, book([], FACTS).facts)


def filled(of: Fields, facts: dict[str, Fact]) -> str:
    return "".join(of.fill(FactSheet(facts)))


def test_fields_are_named_by_their_place_whatever_the_order_they_come_in() -> None:
    assert [fields(*ALL).name(field) for field in (LEVEL, FINDING, SIGN, LOWER, UPPER)] == [
        "f0", "f1", "f2", "f3", "f4",
    ]  # fmt: skip


def test_known_values_are_integers() -> None:
    facts = {"level": Known("high"), "sign": Known(False), "weight": Known(Fraction("70.5"))}
    assert filled(fields(*ALL), facts) == ',"f0":2,"f2":0,"f3":141000000,"f4":141000000'


def test_a_bound_that_is_open_is_left_out() -> None:
    both = fields(LOWER, UPPER)
    for lower, upper, expected in (
        (Fraction(1), None, ',"f0":2000000'),
        (None, Fraction(0), ',"f1":0'),
        (Fraction(1), Fraction(2), ',"f0":2000000,"f1":4000000'),
        (None, None, ""),
    ):
        assert filled(both, {"weight": Bounded(lower, upper, Reason.NOT_RECORDED)}) == expected


def test_a_bound_nobody_asks_for_is_left_out() -> None:
    assert filled(fields(LOWER), {"weight": Known(Fraction(1))}) == ',"f0":2000000'
    assert filled(fields(UPPER), {"weight": Known(Fraction(1))}) == ',"f0":2000000'


@pytest.mark.parametrize("reason", list(Reason))
def test_unknown_facts_are_left_out(reason: Reason) -> None:
    facts: dict[str, Fact] = dict.fromkeys(FACTS, Unknown(reason))
    assert filled(fields(*ALL), facts) == filled(fields(*ALL), {}) == ""


def test_a_bounded_choice_is_unknown() -> None:
    facts: dict[str, Fact] = {"sign": Bounded(Fraction(0), Fraction(1), Reason.NOT_RECORDED)}
    assert filled(fields(SIGN), facts) == ""


def test_a_selector_takes_the_fields_of_one_shard() -> None:
    of = fields(*ALL)
    given = of.fill(FactSheet({"level": Known("low"), "sign": Known(True)}))
    assert "".join(of.selector([SIGN])(given)) == ',"f2":1'
    assert "".join(of.selector([SIGN, LOWER, LEVEL])(given)) == ',"f0":0,"f2":1'
    assert "".join(of.selector([])(given)) == ""


def test_a_finding_has_its_fragments_ready() -> None:
    assert fields(*ALL).finding(Source.FINDING, "other-rule") == (1, ',"f1":0', ',"f1":1')
    assert fields(*ALL).finding(Source.DOCUMENTED, "other-rule") is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("level", "Jane Doe"),
        ("level", ["low"]),
        ("sign", "true"),
        ("weight", "71 kg"),
        ("weight", 71.5),
        ("weight", True),
        ("weight", None),
    ],
)
def test_a_value_of_the_wrong_type_is_an_error_that_names_the_fact_alone(name: str, value: Any) -> None:
    with pytest.raises(EngineError, match=f"^fact {name} has a value ") as caught:
        fields(*ALL).fill(FactSheet({name: Known(value)}))
    assert str(value) not in str(caught.value)
