"""For how long a draft order is meant to be taken (knowledge paper 3.3)."""

from typing import Any

import pytest

from cds.core.facts import Bounded, FactDef, Known, Reason
from tests.fhir.patients import daily, dosage, fact, quantity, read, request

COURSE = fact({"resource": "Order", "field": "course"}, "quantity", unit="d")
DAYS = quantity(17, "d")
WEEKS = quantity(3, "wk")


def value(*instructions: Any, definition: FactDef = COURSE, **more: Any) -> object:
    order = request("6902", "draft", dosageInstruction=list(instructions), **more)
    found = read(definition, order=order)
    if isinstance(found, Known):
        return found.value
    return (found.lower, found.upper) if isinstance(found, Bounded) else found.reason


@pytest.mark.parametrize(
    "repeat, length",
    [
        ({"boundsDuration": DAYS}, 17),
        ({"boundsDuration": WEEKS}, 21),
        ({"boundsDuration": quantity(3, "wk", comparator="<")}, (0, 21)),
        ({"boundsDuration": {"value": 17}}, Reason.UNIT_NOT_UNDERSTOOD),
        ({"boundsDuration": "17 days"}, Reason.UNREADABLE),
        ({"boundsPeriod": {"start": "2026-03-02", "end": "2026-03-18"}}, 17),
        ({"boundsPeriod": {"start": "2026-03-02", "end": "2026-03-02"}}, 1),
        ({"boundsPeriod": {"start": "2026-03-18", "end": "2026-03-02"}}, Reason.UNREADABLE),
        ({"boundsPeriod": {"start": "2026-03-02"}}, Reason.NOT_RECORDED),
        ({}, Reason.NOT_RECORDED),
    ],
)
def test_the_length_that_an_instruction_says(repeat: Any, length: object) -> None:
    assert value(dosage(quantity(100, "mg"), **repeat)) == length


def test_steps_of_a_taper_follow_one_another() -> None:
    steps = [
        {**dosage(quantity(100, "mg"), boundsDuration=quantity(5, "d")), "sequence": 1},
        {**dosage(quantity(80, "mg"), boundsDuration=quantity(3, "d")), "sequence": 2},
        {**dosage(quantity(10, "mg"), boundsDuration=quantity(2, "d")), "sequence": 2},
    ]
    assert value(*steps) == 8


def test_instructions_side_by_side_last_as_long_as_the_longest() -> None:
    short = dosage(quantity(100, "mg"), boundsDuration=quantity(5, "d"))
    assert value(short, dosage(quantity(20, "mg"), boundsDuration=quantity(9, "d"))) == 9
    open_ended = dosage(quantity(20, "mg"), boundsDuration=quantity(9, "d", comparator=">"))
    assert value(short, open_ended) == (9, None)
    at_most = dosage(quantity(20, "mg"), boundsDuration=quantity(9, "d", comparator="<"))
    assert value(short, at_most) == (5, 9)
    assert value({**at_most, "sequence": [1]}) == (0, 9)


@pytest.mark.parametrize(
    "supplied, length",
    [
        ({"expectedSupplyDuration": DAYS}, 17),
        ({"expectedSupplyDuration": DAYS, "numberOfRepeatsAllowed": 0}, 17),
        ({"expectedSupplyDuration": DAYS, "numberOfRepeatsAllowed": 2}, (17, 51)),
        ({"expectedSupplyDuration": quantity(17, "d", comparator=">")}, (17, None)),
        ({"expectedSupplyDuration": {"value": "x"}}, Reason.UNREADABLE),
        ({"expectedSupplyDuration": DAYS, "numberOfRepeatsAllowed": "two"}, Reason.UNREADABLE),
        ({"expectedSupplyDuration": DAYS, "numberOfRepeatsAllowed": -1}, Reason.UNREADABLE),
        ({"numberOfRepeatsAllowed": 2}, Reason.NOT_RECORDED),
    ],
)
def test_else_what_is_to_be_supplied(supplied: Any, length: object) -> None:
    assert value(daily(100), dispenseRequest=supplied) == length
    assert value(dispenseRequest=supplied) == length


def test_a_bound_of_the_instruction_counts_before_the_supply() -> None:
    bounded = dosage(quantity(100, "mg"), boundsDuration=quantity(5, "d"))
    assert value(bounded, dispenseRequest={"expectedSupplyDuration": DAYS}) == 5
    assert value(bounded, daily(100), dispenseRequest={"expectedSupplyDuration": DAYS}) == 17


def test_a_period_needs_a_unit_of_time() -> None:
    odd = fact({"resource": "Order", "field": "course"}, "quantity", unit="mg")
    period = {"start": "2026-03-02", "end": "2026-03-18"}
    assert value(dosage(quantity(100, "mg"), boundsPeriod=period), definition=odd) is Reason.UNREADABLE
