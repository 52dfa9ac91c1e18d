"""Creatinine clearance, eGFR and changing creatinine: the vectors of the knowledge paper, 6.1 and 6.2."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.core.derive.renal import ckd_epi_2021, cockcroft_gault, settled_creatinine
from cds.core.facts import Bounded, Fact, Known, Reason, Unknown
from cds.core.quantity import convert, exact
from tests.core.derive.given import (
    AS_OF,
    NOT_RECORDED,
    NOT_SENT,
    at,
    between,
    bounds_of,
    derived,
    lacking,
    notes_of,
    value_of,
)

numbers = st.integers(1, 4000).map(lambda n: Fraction(n, 7))


def creatinine(text: str) -> Fraction:
    """``2.0 mg/dL`` in the unit of the fact, umol/L."""
    value, unit = text.split()
    return convert(exact(value), unit, "umol/L", "creatinine")


def clearance(**changes: object) -> Fact:
    patient = {
        "age": 60, "sex": "male", "body_weight": 54, "serum_creatinine": creatinine("2.0 mg/dL"),
        "body_height": NOT_RECORDED,
    } | changes  # fmt: skip
    return derived(cockcroft_gault, patient, adult_age=18, obese_bmi=30)


@pytest.mark.parametrize(
    ("age", "sex", "weight", "measured", "expected"),
    [
        (60, "male", 54, "2.00 mg/dL", "30.0000"),
        (60, "male", 54, "2.01 mg/dL", "29.8507"),
        (60, "male", 54, "176.8 umol/L", "30.0000"),
        (60, "male", 54, "177 umol/L", "29.9661"),
        (75, "female", 50, "1.5 mg/dL", "25.5787"),
        (75, "male", 70, "2.1 mg/dL", "30.0926"),
        (50, "male", 70, "2.9 mg/dL", "30.1724"),
        (40, "male", 80, "1.0 mg/dL", "111.1111"),
        (40, "female", 80, "1.0 mg/dL", "94.4444"),
    ],
)
def test_clearance_of_the_paper(age: int, sex: str, weight: int, measured: str, expected: str) -> None:
    result = clearance(age=age, sex=sex, body_weight=weight, serum_creatinine=creatinine(measured))
    assert round(value_of(result), 4) == exact(expected)


@pytest.mark.parametrize(("measured", "below"), [("176.8 umol/L", False), ("177 umol/L", True)])
def test_clearance_is_not_rounded(measured: str, below: bool) -> None:
    assert (value_of(clearance(serum_creatinine=creatinine(measured))) < 30) is below


def test_clearance_says_where_it_comes_from() -> None:
    result = clearance()
    assert isinstance(result, Known)
    assert len(result.origins) == 4


@pytest.mark.parametrize("name", ["age", "body_weight", "serum_creatinine"])
@pytest.mark.parametrize("unknown", [NOT_RECORDED, NOT_SENT, Unknown(Reason.TOO_OLD)])
def test_clearance_lacks_what_its_inputs_lack(name: str, unknown: Unknown) -> None:
    result = clearance(**{name: unknown})
    assert isinstance(result, Unknown)
    assert lacking(result) == {name: unknown.reason}


def test_clearance_without_height_never_asks_for_it() -> None:
    assert isinstance(clearance(body_height=NOT_SENT), Known)


@pytest.mark.parametrize(
    ("sex", "note"),
    [("other", "neither female nor male is recorded"), (NOT_RECORDED, ""), (NOT_SENT, "")],
)
def test_clearance_of_another_sex_lies_between_both(sex: object, note: str) -> None:
    result = clearance(sex=sex)
    assert bounds_of(result) == (Fraction("25.5"), 30)
    assert set(lacking(result)) == {"sex"}
    assert notes_of(result) == (note,)
    assert isinstance(result, Bounded)
    assert result.note == ""


def test_clearance_of_an_obese_patient_lies_between_adjusted_and_actual_weight() -> None:
    # 120 kg, 170 cm: BMI 41.5; ideal 65.94 kg, adjusted 87.57 kg
    result = clearance(body_weight=120, body_height=170, serum_creatinine=creatinine("3.5 mg/dL"))
    lower, upper = bounds_of(result)
    assert (round(lower or 0, 2), round(upper or 0, 2)) == (Fraction("27.80"), Fraction("38.10"))
    assert isinstance(result, Bounded)
    assert result.reason is Reason.CONTRADICTORY
    assert result.missing == ()
    assert "the clinician decides" in result.note


@pytest.mark.parametrize("height", [170, 0])
def test_clearance_uses_actual_weight_below_the_obesity_limit(height: int) -> None:
    assert clearance(body_weight=80, body_height=height) == clearance(body_weight=80)


def test_obesity_begins_at_its_limit() -> None:
    assert isinstance(clearance(body_weight=Fraction("76.8"), body_height=160), Bounded)  # BMI 30 exactly
    assert isinstance(clearance(body_weight=Fraction("76.7"), body_height=160), Known)


def test_adjusted_weight_is_never_above_the_actual() -> None:
    # 230 cm: ideal 119 kg is above 100 kg, although a limit of 18 calls the patient obese
    tall = {"age": 60, "sex": "male", "body_weight": 100, "serum_creatinine": 100, "body_height": 230}
    assert isinstance(derived(cockcroft_gault, tall, adult_age=18, obese_bmi=18), Known)


def test_clearance_of_an_obese_patient_of_unknown_sex_asks_for_the_sex() -> None:
    result = clearance(sex="other", body_weight=120, body_height=170)
    assert isinstance(result, Bounded)
    assert set(lacking(result)) == {"sex"}
    assert "the clinician decides" in result.note


def test_clearance_is_not_computed_in_children() -> None:
    result = clearance(age=17)
    assert isinstance(result, Unknown)
    assert result.missing == ()
    assert result.note == "the formula is not valid in children"
    assert isinstance(clearance(age=18), Known)


def test_clearance_of_somebody_who_may_be_a_child_asks_for_the_age() -> None:
    result = clearance(age=between(17, 18))
    assert isinstance(result, Unknown)
    assert lacking(result) == {"age": Reason.NOT_RECORDED}


def test_clearance_of_a_birth_year_lies_between_both_ages() -> None:
    result = clearance(age=between(59, 60))
    assert bounds_of(result) == (30, Fraction(81 * 54, 144))
    assert set(lacking(result)) == {"age"}


@pytest.mark.parametrize("age", [between(None, 60), between(60, None)])
def test_clearance_needs_both_ends_of_an_age(age: Bounded) -> None:
    assert isinstance(clearance(age=age), Unknown)


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        (between("176.8", "353.6"), (15, 30)),
        (between("176.8", None), (0, 30)),
        (between(None, "176.8"), (30, None)),
        (between(0, "176.8"), (30, None)),
    ],
)
def test_clearance_of_a_creatinine_with_a_comparator(measured: Bounded, expected: tuple[int, int]) -> None:
    result = clearance(serum_creatinine=measured)
    assert bounds_of(result) == expected
    assert lacking(result) == {"serum_creatinine": Reason.UNREADABLE}


@pytest.mark.parametrize("measured", [0, between(None, 0)])
def test_clearance_of_no_creatinine_at_all_is_an_error_of_the_record(measured: object) -> None:
    result = clearance(serum_creatinine=measured)
    assert isinstance(result, Unknown)
    assert lacking(result) == {"serum_creatinine": Reason.CONTRADICTORY}


def test_clearance_never_falls_below_zero() -> None:
    assert value_of(clearance(age=141)) == 0


@given(age=st.integers(18, 160), weight=numbers, measured=numbers, sex=st.sampled_from(["female", "male"]))
def test_clearance_is_the_formula(age: int, weight: Fraction, measured: Fraction, sex: str) -> None:
    factor = Fraction("0.85") if sex == "female" else Fraction(1)
    expected = (140 - age) * weight * factor / (72 * measured / Fraction("88.4"))
    result = clearance(
        age=age, sex=sex, body_weight=weight, serum_creatinine=measured, body_height=NOT_RECORDED
    )
    assert value_of(result) == max(0, expected)


def test_clearance_without_an_adult_age_in_force_names_the_parameter() -> None:
    patient = {"age": 60, "sex": "male", "body_weight": 54, "serum_creatinine": 100, "body_height": 170}
    result = derived(cockcroft_gault, patient, adult_age=None, obese_bmi=30)
    assert set(lacking(result)) == {"adult_age"}
    assert isinstance(derived(cockcroft_gault, patient, adult_age=18, obese_bmi=None), Known)


@given(
    ages=st.tuples(st.integers(18, 100), st.integers(18, 100)).map(sorted),
    values=st.tuples(numbers, numbers).map(sorted),
    weight=st.integers(20, 300),
    height=st.integers(100, 230),
    share=st.fractions(0, 1),
)
def test_narrower_inputs_stay_within_the_bounds(
    ages: list[int], values: list[Fraction], weight: int, height: int, share: Fraction
) -> None:
    wide = clearance(
        age=between(*map(str, ages)),
        sex="other",
        body_weight=weight,
        body_height=height,
        serum_creatinine=Bounded(values[0], values[1], Reason.UNREADABLE),
    )
    lower, upper = bounds_of(wide)
    assert lower is not None
    assert upper is not None
    measured = values[0] + share * (values[1] - values[0])
    for sex in ("female", "male"):
        narrow = clearance(age=ages[0], sex=sex, body_weight=weight, serum_creatinine=measured)
        assert lower <= value_of(narrow) <= upper


# ------------------------------------------------------------------ eGFR


def estimate(**changes: object) -> Fact:
    patient = {
        "reported_egfr": NOT_RECORDED, "age": 50, "sex": "male", "serum_creatinine": creatinine("1.0 mg/dL"),
    } | changes  # fmt: skip
    return derived(ckd_epi_2021, patient)


@pytest.mark.parametrize(
    ("age", "sex", "measured", "expected"),
    [
        (50, "male", "1.0", "91.69"),
        (50, "female", "1.0", "68.63"),
        (60, "male", "2.0", "37.50"),
        (60, "male", "2.6", "27.38"),
        (55, "female", "0.9", "75.50"),
        (30, "male", "0.6", "133.18"),
        (75, "female", "1.5", "36.1"),
        (75, "male", "2.1", "32.2"),
        (50, "male", "2.9", "25.6"),
    ],
)
def test_egfr_of_the_paper(age: int, sex: str, measured: str, expected: str) -> None:
    result = estimate(age=age, sex=sex, serum_creatinine=creatinine(f"{measured} mg/dL"))
    last_place = Fraction(1, 10 ** len(expected.split(".")[1]))
    # Half a last place would do but for 27.38, which the paper rounded from 27.375 (exactly: 27.3748).
    assert abs(value_of(result) - exact(expected)) < last_place


@pytest.mark.parametrize("reported", [Known(Fraction(28)), between(None, 60)])
def test_a_reported_egfr_wins(reported: Fact) -> None:
    assert estimate(reported_egfr=reported, serum_creatinine=NOT_RECORDED) is reported


@pytest.mark.parametrize("name", ["age", "serum_creatinine"])
def test_egfr_lacks_what_its_inputs_lack(name: str) -> None:
    assert lacking(estimate(**{name: NOT_SENT})) == {name: Reason.NOT_SENT}


@pytest.mark.parametrize("sex", ["other", NOT_RECORDED])
def test_egfr_of_another_sex_lies_between_both(sex: object) -> None:
    result = estimate(sex=sex)
    lower, upper = bounds_of(result)
    assert (round(lower or 0, 2), round(upper or 0, 2)) == (Fraction("68.63"), Fraction("91.69"))
    assert set(lacking(result)) == {"sex"}


def test_egfr_of_no_creatinine_at_all_is_an_error_of_the_record() -> None:
    assert lacking(estimate(serum_creatinine=0)) == {"serum_creatinine": Reason.CONTRADICTORY}


# ------------------------------------------------------------------ changing creatinine


def settled(history: object, current: object = 90, *, window: int | None = 15) -> Fact:
    facts = {"serum_creatinine": current, "creatinine_history": history, "as_of": AS_OF}
    return derived(settled_creatinine, facts, change="0.5", window=window)


def values(*entries: tuple[str, int | str]) -> tuple[object, ...]:
    return tuple((at(day), exact(value)) for day, value in entries)


@pytest.mark.parametrize(
    "history",
    [
        (),
        values(("2026-02-20", 90)),
        values(("2026-02-20", 150), ("2026-02-10", 100)),  # half as much again is not more than that
        values(("2026-02-20", 100), ("2026-02-10", 150)),
        values(("2026-02-25", 90), ("2026-02-09", 300)),  # 16 days apart
        values(("2026-03-03", 300), ("2026-02-25", 90)),  # not yet measured
    ],
)
def test_a_settled_creatinine_is_passed_on(history: object) -> None:
    assert value_of(settled(history)) == 90


@pytest.mark.parametrize(
    "history",
    [
        values(("2026-02-25", "229.84"), ("2026-02-10", "88.4")),  # V40: 2.6 and 1.0 mg/dL
        values(("2026-02-20", "150.1"), ("2026-02-10", 100)),
        values(("2026-03-02T09:00:00+01:00", "150.1"), ("2026-02-20", 100)),
        values(("2026-02-20", 100), ("2026-02-10", "150.1")),
        values(("2026-02-26", 90), ("2026-02-25", 150), ("2026-02-10T23:00:00+01:00", 90)),
    ],
)
def test_a_changing_creatinine_is_contradictory(history: object) -> None:
    result = settled(history)
    assert isinstance(result, Unknown)
    assert lacking(result) == {"serum_creatinine": Reason.CONTRADICTORY}
    assert result.note == "creatinine is changing; the formula is not valid"


def test_without_a_history_only_a_known_creatinine_is_passed_on() -> None:
    assert value_of(settled(NOT_SENT)) == 90
    assert lacking(settled(NOT_SENT, between(None, 90))) == {
        "serum_creatinine": Reason.UNREADABLE,
        "creatinine_history": Reason.NOT_SENT,
    }
    assert settled((), between(None, 90)) == between(None, 90)


def test_without_a_creatinine_only_the_creatinine_is_missing() -> None:
    assert lacking(settled(NOT_RECORDED, NOT_RECORDED)) == {"serum_creatinine": Reason.NOT_RECORDED}


def test_without_a_window_in_force_the_parameter_is_missing() -> None:
    assert set(lacking(settled((), window=None))) == {"window"}
