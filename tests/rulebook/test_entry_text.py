"""Facts written as a rule file's examples write them are read back as they were."""

from fractions import Fraction
from typing import Any

import pytest

from cds.core.facts import NEVER, Bounded, Fact, FactDef, FactType, Known, Reason, Unknown
from cds.core.rules import Example
from cds.rulebook.entry_text import entry_text, written
from cds.rulebook.examples import fact_of

AGE = FactDef("age", "Age", FactType.QUANTITY, "a")
PRESSURE = FactDef("systolic", "Systolic", FactType.QUANTITY, "mm[Hg]")
DAYS = FactDef("days", "Days", FactType.QUANTITY, "d")
STROKE = FactDef("stroke", "Stroke", FactType.YES_NO)
ROUTE = FactDef("route", "Route", FactType.CHOICE, choices=("nasal", "oral"))


@pytest.mark.parametrize(
    ("definition", "fact", "text"),
    [
        (AGE, Known(Fraction(41, 2)), "20.5 a"),
        (AGE, Bounded(Fraction(40), Fraction(41), Reason.NOT_RECORDED), "40 a to 41 a"),
        (PRESSURE, Known(Fraction(180)), "180 mm[Hg]"),
        (DAYS, Known(NEVER), "never"),
        (ROUTE, Known("nasal"), "nasal"),
        (STROKE, Known(False), False),
        (STROKE, Unknown(Reason.NOT_RECORDED), "unknown"),
    ],
)
def test_a_fact_is_read_back_as_it_was(definition: FactDef, fact: Fact, text: Any) -> None:
    assert written(definition, fact) == text
    assert fact_of(definition, text) == fact


def test_what_is_open_at_one_end_is_unknown_in_an_example() -> None:
    assert written(AGE, Bounded(None, Fraction(41), Reason.NOT_RECORDED)) == "unknown"


def test_an_entry_is_yaml_for_the_list_of_cases() -> None:
    given = {"stroke": True, "systolic": "180 mm[Hg]", "age": "40 a to 41 a"}
    text = entry_text(Example("A case", given, "met"))
    assert text.splitlines() == [
        "    - name: A case",
        '      given: { stroke: true, systolic: "180 mm[Hg]", age: 40 a to 41 a }',
        "      expect: met",
    ]


def test_a_long_entry_has_one_fact_a_line() -> None:
    given = {f"fact_{number}": "12345.678 mL/min" for number in range(5)}
    lines = entry_text(Example("A case", given, "unknown")).splitlines()
    assert lines[1] == "      given:"
    assert lines[2:-1] == [f"        fact_{number}: 12345.678 mL/min" for number in range(5)]
