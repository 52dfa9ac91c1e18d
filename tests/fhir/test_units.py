"""Numbers and units as records write them."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from cds.core.facts import Bounded, Known, Reason, Unknown
from cds.core.quantity import exact
from cds.fhir.units import Scale, bounds, is_less, number_of, unit_of
from tests.fhir.patients import changed, fact, quantity

CREATININE = fact({}, "quantity", unit="umol/L", accepts=("umol/L", "mg/dL"), substance="creatinine")
WEIGHT = fact({}, "quantity", unit="kg")
LITHIUM = fact({}, "quantity", unit="mmol/L", accepts=("mmol/L",), substance="lithium")
SCORE = fact({}, "quantity", unit="{score}")
PERCENT = fact({}, "quantity", unit="%")


@pytest.mark.parametrize(
    "definition, given, value",
    [
        (WEIGHT, quantity(80, "kg"), "80"),
        (WEIGHT, quantity(80000, "g"), "80"),
        (WEIGHT, quantity(100, "lbs", "[lb_av]"), "45.359237"),
        (WEIGHT, quantity(100, "pounds", ""), "45.359237"),
        (WEIGHT, quantity(80, code="kg"), "80"),
        (WEIGHT, {"value": 80, "unit": "kg"}, "80"),
        (
            WEIGHT,
            {"value": 80, "unit": "kg", "system": "urn:iso:std:iso:11073:10101", "code": "263875"},
            "80",
        ),
        (WEIGHT, quantity(80, "kilograms", "no-such-code"), "80"),
        (CREATININE, quantity(2.0, "mg/dL"), "176.8"),
        (CREATININE, quantity(177, "µmol/L", "umol/L"), "177"),
        (CREATININE, quantity(0.177, "mmol/L"), "177"),
        (LITHIUM, quantity(0.8, "mmol/l", "mmol/L"), "0.8"),
        (SCORE, {"value": 7}, "7"),
        (SCORE, quantity(7, "(score)", "{score}"), "7"),
        (PERCENT, quantity(0.34, "1"), "34"),
        (PERCENT, quantity(34, "%"), "34"),
    ],
)
def test_a_quantity_is_read_in_the_unit_of_the_fact(definition: Any, given: Any, value: str) -> None:
    assert Scale(definition).read(given) == Known(Fraction(value))


@pytest.mark.parametrize(
    "definition, given",
    [
        (WEIGHT, {"value": 80}),  # a number without a unit is not guessed
        (WEIGHT, quantity(80, "cm")),
        (WEIGHT, quantity(80, "kg", "g")),  # code and unit disagree
        (WEIGHT, quantity(80, "kg", "cm")),
        (WEIGHT, quantity(80, "stone")),
        (WEIGHT, {"value": 80, "unit": ["kg"]}),
        (CREATININE, quantity(2, "mg/dL", "umol/L")),
        (CREATININE, quantity(20, "mg/L")),  # mass, and not among the accepted
        (LITHIUM, quantity(5, "mg/L")),
        (fact({}, "quantity", unit="mmol/L"), quantity(5, "mg/L")),
        (changed(LITHIUM, accepts=()), quantity(5, "kg")),
        (PERCENT, {"value": 0.34}),
    ],
)
def test_a_unit_that_is_not_understood_is_said(definition: Any, given: Any) -> None:
    assert Scale(definition).read(given) == Unknown(Reason.UNIT_NOT_UNDERSTOOD)


@pytest.mark.parametrize(
    "value", ["80", None, True, [80], float("nan"), float("-inf"), {}, 1e13, -(10**400), 1e-13]
)
def test_what_is_no_number_is_unreadable(value: object) -> None:
    fact = Scale(WEIGHT).read({"value": value, "unit": "kg"})
    assert isinstance(fact, Unknown)
    assert fact.reason is Reason.UNREADABLE
    assert number_of(value) is None


def test_a_yes_is_no_number_although_it_equals_one() -> None:
    scale = Scale(WEIGHT)
    assert scale.read({"value": 1, "unit": "kg"}) == scale.read({"value": 1.0, "unit": "kg"}) == Known(1)
    assert isinstance(scale.read({"value": True, "unit": "kg"}), Unknown)
    assert (number_of(1), number_of(True)) == (1, None)


def test_no_number_is_said_before_no_unit() -> None:
    assert Scale(WEIGHT).read({"value": 1e13, "unit": "furlong"}) == Scale(WEIGHT).read({"value": "80"})


def test_a_comparator_gives_one_bound() -> None:
    scale = Scale(WEIGHT)
    below = scale.read(quantity(5, "kg", comparator="<"))
    above = scale.read(quantity(250000, "g", comparator=">="))
    assert isinstance(below, Bounded)
    assert isinstance(above, Bounded)
    assert bounds(below) == (None, Fraction(5))
    assert bounds(above) == (Fraction(250), None)
    odd = scale.read(quantity(5, "kg", comparator="ad"))
    assert isinstance(odd, Unknown)
    assert isinstance(scale.read(quantity(5, "kg", comparator=["<"])), Unknown)


def test_a_float_is_the_number_that_was_written() -> None:
    assert number_of(29.9) == Fraction(299, 10)
    assert number_of(-0.0) == 0
    assert [number_of(1e12), number_of(-1e-12)] == [10**12, Fraction(-1, 10**12)]
    assert Scale(CREATININE).read(quantity(0.9, "mg/dL")) == Known(Fraction("79.56"))


def test_an_integer_has_no_place_for_a_unit() -> None:
    assert Scale(SCORE).read_bare(3) == Known(Fraction(3))
    assert Scale(WEIGHT).read_bare(80) == Unknown(Reason.UNIT_NOT_UNDERSTOOD)
    assert isinstance(Scale(SCORE).read_bare("3"), Unknown)


def test_units_by_code_and_by_synonym() -> None:
    assert unit_of(quantity(1, "mmHg", "mm[Hg]")) == "mm[Hg]"
    assert unit_of(quantity(1, "beats/minute", "/min")) == "/min"
    assert unit_of({"value": 1, "code": "mm[Hg]"}) == "mm[Hg]"
    assert unit_of({}) is None
    assert unit_of({"unit": 3, "code": [], "system": {}}) is None


def test_many_odd_units_do_not_fill_the_memory() -> None:
    scale = Scale(WEIGHT)
    for number in range(1000):
        assert isinstance(scale.read(quantity(1, f"unit {number}")), Unknown)
    assert scale.read(quantity(1, "kg")) == Known(Fraction(1))
    assert len(scale._factors) <= 256
    fresh = Scale(WEIGHT)
    assert isinstance(fresh.read(quantity(1, "x" * 1000)), Unknown)
    assert isinstance(fresh.read({"value": 1, "unit": 7}), Unknown)
    assert list(fresh._factors) == [(None, 7, None)]


@each(st.integers() | st.floats())
def test_a_number_is_exactly_what_is_written(value: float) -> None:
    number = number_of(value)
    if value == 0 or 1e-12 <= abs(value) <= 1e12:
        assert number == exact(value)
    else:
        assert number is None


@each(st.fractions(), st.fractions())
def test_what_is_less(one: Fraction, other: Fraction) -> None:
    assert is_less(one, other) is (one < other)


@each(st.floats(1e-9, 1e9))
def test_a_quantity_converts_exactly(value: float) -> None:
    assert Scale(CREATININE).read({"value": value, "unit": "mg/dL"}) == Known(exact(value) * Fraction("88.4"))
