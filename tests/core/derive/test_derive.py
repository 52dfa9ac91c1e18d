"""How a fact file's ``derive:`` is carried out."""

from datetime import date
from fractions import Fraction

from cds.core.derive import Inputs, bind, derive
from cds.core.derive.renal import cockcroft_gault
from cds.core.evaluate import Numbers
from cds.core.facts import (
    Fact,
    FactDef,
    FactType,
    Known,
    Missing,
    Origin,
    Reason,
    Unknown,
)
from cds.core.rules import DatedValue, Parameter
from tests.core.samples import book

SCALE = Origin("Observation/2")
WEIGHT = Known(Fraction(80), (SCALE,))


def test_a_fact_file_names_its_derivation_inputs_and_numbers() -> None:
    day = date(2026, 3, 2)
    parameters = [
        Parameter(name, name, unit, (DatedValue(date(2020, 1, 1), value, "test"),))
        for name, unit, value in (("adult", "a", Fraction(18)), ("obese", "kg/m2", Fraction(30)))
    ]
    numbers = Numbers(book((), parameters=parameters), day)
    definition = FactDef(
        "creatinine_clearance", "Clearance", FactType.QUANTITY, "mL/min", derive="cockcroft_gault",
        inputs=("age", "sex", "weight", "creatinine", "height"), using=("adult", "obese"),
    )  # fmt: skip
    facts: dict[str, Fact] = {"age": Known(Fraction(60)), "sex": Known("male"), "weight": WEIGHT}
    names = definition.inputs
    assert derive(definition, facts, numbers) == Unknown(
        Reason.NOT_RECORDED, (Missing("creatinine", Reason.NOT_RECORDED),), origins=(SCALE,)
    )
    facts |= {"creatinine": Known(Fraction("88.4")), "height": Unknown(Reason.NOT_RECORDED)}
    assert derive(definition, facts, numbers) == cockcroft_gault(
        Inputs(names, tuple(facts[name] for name in names), ("adult", "obese"), (Fraction(18), Fraction(30)))
    )


def test_a_bound_derivation_uses_the_numbers_of_each_day() -> None:
    dated = (
        DatedValue(date(2020, 1, 1), Fraction(1), "test"),
        DatedValue(date(2026, 1, 1), Fraction(2), "test"),
    )
    rulebook = book((), parameters=[Parameter("per_kg", "Dose", "mg/kg", dated)])
    definition = FactDef(
        "dose", "Dose", FactType.QUANTITY, "mg", derive="protocol_dose", inputs=("weight",), using=("per_kg",)
    )
    derived, days = bind(definition), [Numbers(rulebook, date(year, 3, 2)) for year in (2025, 2026)]
    found = [derived({"weight": WEIGHT}, numbers) for numbers in (*days, days[1], days[0])]
    assert found == [Known(Fraction(dose), (SCALE,)) for dose in (80, 160, 160, 80)]
    assert derived({}, days[0]) == Unknown(Reason.NOT_RECORDED, (Missing("weight", Reason.NOT_RECORDED),))
