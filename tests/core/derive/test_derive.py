"""How a fact file's ``derive:`` is carried out."""

from datetime import date
from fractions import Fraction

from cds.core.derive import Inputs, derive
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
