"""Units: the closed table proved against UCUM, synonyms, exact numbers, conversion, display."""

import warnings
from decimal import Decimal
from fractions import Fraction
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.core.errors import UnitError
from cds.core.quantity import (
    _FOLDED,
    _SYNONYMS,
    _TABLE,
    SUBSTANCES,
    Quantity,
    canonical_unit,
    convert,
    convertible,
    exact,
    is_unit,
    number,
    parse_quantity,
    show,
    spoken_unit,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from ucumvert import PintUcumRegistry

    REGISTRY = PintUcumRegistry()

CODES = sorted(_TABLE)
values = st.fractions(min_value=-10_000, max_value=10_000, max_denominator=10_000)
numbers = st.fractions(min_value=0, max_value=1000, max_denominator=10**6)


# ------------------------------------------------------------------ the table


@pytest.mark.parametrize("code", [code for code in CODES if code != "{score}"])  # an annotation alone
def test_each_factor_is_that_of_ucum(code: str) -> None:
    dimension, factor = _TABLE[code]
    first = next(other for other in _TABLE if _TABLE[other] == (dimension, 1))
    unit, base = REGISTRY.from_ucum(code), REGISTRY.from_ucum(first)
    assert unit.dimensionality == base.dimensionality
    assert unit.to(base.units).magnitude / base.magnitude == pytest.approx(float(factor), rel=1e-12)


def test_each_dimension_has_one_first_unit() -> None:
    first = [dimension for dimension, factor in _TABLE.values() if factor == 1]
    assert len(first) == len(set(first)) == len({dimension for dimension, _ in _TABLE.values()})


def test_no_two_codes_differ_in_case_alone() -> None:
    assert len({code.casefold() for code in _TABLE}) == len(_TABLE)


# ------------------------------------------------------------------ names of units


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_its_own_name(code: str) -> None:
    assert is_unit(code)
    assert canonical_unit(code) == canonical_unit(f"  {code.upper()} ") == code


@pytest.mark.parametrize(("synonym", "code"), _SYNONYMS.items())
def test_a_synonym_is_a_code_of_the_table(synonym: str, code: str) -> None:
    assert code in _TABLE
    assert canonical_unit(synonym) == code
    assert synonym == " ".join(synonym.split()).casefold()


def test_a_synonym_never_hides_another_code() -> None:
    assert all(_FOLDED[code.casefold()] == code for code in _TABLE)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mmHg", "mm[Hg]"),
        ("MG/DL", "mg/dL"),
        ("µmol/L", "umol/L"),
        ("μmol/l", "umol/L"),
        ("mL/min/1.73m2", "mL/min/{1.73_m2}"),
        ("{attacks}/d", "/d"),
        ("beats/min", "/min"),
        ("mIU/mL", "[IU]/L"),
        ("lbs", "[lb_av]"),
        ("kg/m²", "kg/m2"),
    ],
)
def test_what_records_write(text: str, code: str) -> None:
    assert canonical_unit(text) == code


@pytest.mark.parametrize("text", ["", " ", "furlong", "mg/dl/h", "mg%", "{tablet}", "K", "Cel"])
def test_another_unit_is_an_error_never_a_guess(text: str) -> None:
    assert not is_unit(text)
    with pytest.raises(UnitError):
        canonical_unit(text)


@given(st.text())
def test_any_text_is_a_unit_of_the_table_or_an_error(text: str) -> None:
    try:
        assert is_unit(canonical_unit(text))
    except UnitError:
        assert not is_unit(text)


# ------------------------------------------------------------------ conversion


@given(st.sampled_from(CODES), st.sampled_from(CODES), values)
def test_conversion_goes_there_and_back(one: str, other: str, value: Fraction) -> None:
    for substance in (None, *SUBSTANCES):
        if convertible(one, other, substance):
            assert convert(convert(value, one, other, substance), other, one, substance) == value


@given(st.sampled_from(CODES), st.sampled_from(CODES))
def test_only_one_dimension_converts_without_a_substance(one: str, other: str) -> None:
    assert convertible(one, other) is (_TABLE[one][0] == _TABLE[other][0])


@pytest.mark.parametrize(
    ("value", "unit", "to", "substance", "expected"),
    [
        ("2.0", "mg/dL", "umol/L", "creatinine", "176.8"),
        ("176.8", "umol/L", "mg/dL", "creatinine", "2"),
        ("6.94", "mg/L", "mmol/L", "lithium", "1"),
        ("1", "mmol/L", "mg/L", "lithium", "6.94"),
        ("80000", "g", "kg", None, "80"),
        ("100", "[lb_av]", "kg", None, "45.359237"),
        ("70", "[in_i]", "cm", None, "177.8"),
        ("0.34", "1", "%", None, "34"),
        ("2", "h", "min", None, "120"),
        ("14", "/wk", "/d", None, "2"),
        ("1", "mg/kg/h", "ug/kg/min", None, "50/3"),
        ("3", "mg", "mg", None, "3"),
    ],
)
def test_conversion_is_exact(value: str, unit: str, to: str, substance: str | None, expected: str) -> None:
    assert convert(Fraction(value), unit, to, substance) == Fraction(expected)


@pytest.mark.parametrize(
    ("unit", "to", "substance"),
    [
        ("mg/dL", "umol/L", None),
        ("mg/dL", "umol/L", "sodium"),
        ("mg/dL", "kg", "creatinine"),
        ("umol/L", "mL/min", "creatinine"),
        ("mL/min", "mL/min/{1.73_m2}", None),
        ("mo", "d", None),  # months are calendar months
        ("a", "d", None),
        ("furlong", "cm", None),
        ("cm", "furlong", None),
        ("furlong", "furlong", None),
    ],
)
def test_what_does_not_convert_is_an_error(unit: str, to: str, substance: str | None) -> None:
    assert not convertible(unit, to, substance)
    with pytest.raises(UnitError):
        convert(Fraction(1), unit, to, substance)


# ------------------------------------------------------------------ numbers as written


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (2, Fraction(2)),
        (29.9, Fraction(299, 10)),
        (1e-7, Fraction(1, 10**7)),
        ("29.9661", Fraction(299661, 10000)),
        ("1e3", Fraction(1000)),
        ("1e399", Fraction(10**399)),
        (Decimal("0.10"), Fraction(1, 10)),
        (Fraction(1, 3), Fraction(1, 3)),
    ],
)
def test_a_number_is_exactly_what_is_written(written: int | float | str, expected: Fraction) -> None:
    assert exact(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "two",
        "1,5",
        "2/3",
        "1/0",
        nan,
        inf,
        -inf,
        "nan",
        "Infinity",
        "1e999999999",
        "1e-999999999",
        Decimal("1e500"),
    ],
)
def test_what_is_no_number_of_a_sensible_size_is_an_error(written: str | float | Decimal) -> None:
    with pytest.raises(ValueError, match="not a number"):
        exact(written)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_exactly_its_shortest_text(written: float) -> None:
    assert exact(written) == Fraction(repr(written))


# ------------------------------------------------------------------ quantities as written


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("29.9 mL/min", "29.9", "mL/min"),
        ("  60 years ", "60", "a"),
        ("-1 mg", "-1", "mg"),
        ("3.39   mg/dl", "3.39", "mg/dL"),
    ],
)
def test_a_quantity_of_a_rule_file(text: str, value: str, unit: str) -> None:
    assert parse_quantity(text) == Quantity(Fraction(value), unit)


@pytest.mark.parametrize("text", ["", "30", "mL/min", "30mL/min", "thirty mL/min", "1.5.2 mg", ".5 mg"])
def test_a_quantity_needs_a_number_and_a_unit(text: str) -> None:
    with pytest.raises(ValueError, match="a number and a unit"):
        parse_quantity(text)


def test_a_quantity_needs_a_unit_of_the_table() -> None:
    with pytest.raises(UnitError):
        parse_quantity("3 furlongs")


def test_a_quantity_reads_as_a_clinician_writes_it() -> None:
    assert str(Quantity(Fraction("22.93"), "mL/min")) == "22.9 mL/min"


# ------------------------------------------------------------------ display


@pytest.mark.parametrize(
    ("value", "limits", "expected"),
    [
        ("30", ["30"], "30"),
        ("29.9661", ["30"], "29.97"),
        ("29.9999", ["30"], "29.9999"),
        ("29.9", ["30"], "29.90"),
        ("29.89", ["30"], "29.9"),
        ("30.0926", ["30"], "30.09"),
        ("30.1724", ["30"], "30.2"),
        ("29.8507", ["30"], "29.9"),
        ("22.93", ["30"], "22.9"),
        ("22.04", [], "22"),
        ("-2.26", [], "-2.3"),
        ("27/14", ["2"], "1.93"),
        ("0.5", ["0.5"], "0.50"),
        ("0.456", [], "0.46"),
        ("0.0123", [], "0.012"),
        ("1/100000", [], "0.00001"),
        ("1/1000000000000", [], "just above 0"),
        ("29.9999999999999", ["30"], "just below 30"),
        ("0.5000000000001", ["0.5"], "just above 0.5"),
        ("100", [], "100"),
    ],
)
def test_a_value_is_shown_apart_from_its_limits(value: str, limits: list[str], expected: str) -> None:
    assert number(Fraction(value), tuple(map(Fraction, limits))) == expected


@given(numbers, st.lists(numbers, max_size=3))
def test_display_never_rounds_a_value_onto_a_limit(value: Fraction, limits: list[Fraction]) -> None:
    near = [value + Fraction(1, 10**n) for n in range(1, 9)] + [
        value - Fraction(1, 10**n) for n in range(1, 9)
    ]
    for limit in (*limits, *near):
        text = number(value, (limit,))
        if text.startswith("just "):
            assert abs(value - limit) < Fraction(1, 10**8)
        elif limit != value:
            shown = Fraction(text)
            assert shown != limit
            assert (shown < limit) is (value < limit)


@given(numbers)
def test_display_is_close(value: Fraction) -> None:
    text = number(value)
    if not text.startswith("just "):
        assert abs(Fraction(text) - value) <= max(Fraction(1, 20), 0)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("18", "a", "18 years"),
        ("45", "%", "45%"),
        ("3", "{score}", "3"),
        ("0.5", "1", "0.5"),
        ("128", "mm[Hg]", "128 mmHg"),
        ("29.9661", "mL/min", "30 mL/min"),
        ("2", "/d", "2 per day"),
        ("80", "umol/L", "80 µmol/L"),
        ("24", "h", "24 h"),
    ],
)
def test_a_value_with_its_unit(value: str, unit: str, expected: str) -> None:
    assert show(Fraction(value), unit) == expected


def test_a_value_with_its_unit_keeps_apart_from_its_limits() -> None:
    assert show(Fraction("29.9661"), "mL/min", (Fraction(30),)) == "29.97 mL/min"
    assert spoken_unit("mL/min") == "mL/min"
