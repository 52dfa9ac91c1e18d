"""Age and gender of the Patient resource."""

from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest

from cds.core.facts import Bounded, Fact, Known, Origin, Reason, Unknown
from tests.fhir.patients import AS_OF, ZONE, bundle, condition, fact, patient, read

AGE = fact({"resource": "Patient", "field": "birthDate"}, "quantity", unit="a")
SEX = fact({"resource": "Patient", "field": "gender"}, "choice", choices=("female", "male"))
ANY_SEX = fact({"resource": "Patient", "field": "gender"}, "choice", choices=("female", "male", "other"))
OUTCOME = {"resourceType": "OperationOutcome"}


def of(definition: Any, as_of: datetime = AS_OF, **members: Any) -> Fact:
    return read(definition, as_of=as_of, patient=patient(**members))


@pytest.mark.parametrize(
    "born, years",
    [
        ("1980-01-15", 46),
        ("2008-03-03", 17),  # V02: 18 on the next day
        ("2008-03-02", 18),
        ("1950-03-03", 75),  # V04
        ("1950-03-02", 76),  # V05
        ("2026-03-02", 0),
    ],
)
def test_age_in_completed_years(born: str, years: int) -> None:
    assert of(AGE, birthDate=born) == Known(Fraction(years), (Origin("Patient/p0", born),))


def test_somebody_born_on_29_february() -> None:
    for day, years in ((28, 17), (1, 18)):
        as_of = datetime(2026, 2 if day == 28 else 3, day, tzinfo=ZONE)
        fact = of(AGE, as_of, birthDate="2008-02-29")
        assert isinstance(fact, Known)
        assert fact.value == years


@pytest.mark.parametrize(
    "born, least, most", [("1980", 45, 46), ("2008-03", 17, 18), ("2026", 0, 0), ("2025", 0, 1)]
)
def test_a_partial_birth_date_bounds_the_age(born: str, least: int, most: int) -> None:
    fact = of(AGE, birthDate=born)
    if least == most:
        assert isinstance(fact, Known)
        assert fact.value == least
    else:
        assert isinstance(fact, Bounded)
        assert (fact.lower, fact.upper, fact.reason) == (least, most, Reason.NOT_RECORDED)


@pytest.mark.parametrize("born", ["2026-03-03", "2027", "yesterday", 1980, ["1980-01-15"], "1980-13-01"])
def test_a_birth_date_that_cannot_be_is_unreadable(born: object) -> None:
    fact = of(AGE, birthDate=born)
    assert isinstance(fact, Unknown)
    assert fact.reason is Reason.UNREADABLE


@pytest.mark.parametrize("definition", [AGE, SEX])
def test_why_the_patient_says_nothing(definition: Any) -> None:
    reasons = {
        Reason.NOT_RECORDED: [patient(), None],
        Reason.UNREADABLE: [OUTCOME, patient(id="p9"), bundle(condition()), "x"],
    }
    for reason, values in reasons.items():
        for value in values:
            fact = read(definition, patient=value)
            assert isinstance(fact, Unknown)
            assert fact.reason is reason
    assert read(definition, without=("patient",)) == Unknown(Reason.NOT_SENT)


def test_a_patient_that_came_under_another_key_is_read() -> None:
    held = patient(birthDate="1980-01-15")
    assert isinstance(read(AGE, without=("patient",), theirs=held), Known)


@pytest.mark.parametrize("gender, choice", [("female", "female"), ("male", "male"), ("Male", "male")])
def test_gender_as_a_choice(gender: str, choice: str) -> None:
    fact = of(SEX, gender=gender)
    assert isinstance(fact, Known)
    assert fact.value == choice


@pytest.mark.parametrize("gender", ["other", "unknown"])
def test_a_gender_that_is_neither(gender: str) -> None:
    fact = of(SEX, gender=gender)
    assert isinstance(fact, Unknown)
    assert fact.reason is Reason.NOT_RECORDED
    assert of(ANY_SEX, gender=gender) == Known("other", (Origin("Patient/p0"),))


@pytest.mark.parametrize("gender", ["M", 1, {"code": "male"}])
def test_a_gender_that_is_no_code_is_unreadable(gender: object) -> None:
    fact = of(SEX, gender=gender)
    assert isinstance(fact, Unknown)
    assert fact.reason is Reason.UNREADABLE
