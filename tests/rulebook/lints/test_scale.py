"""Numbers that look wrong by themselves."""

from typing import Any

import pytest

NUMBERS = "parameters/all.yaml"
FACTS = "facts/renal.yaml"
DOSE = "      2026-11-20: { value: 240, reference: ean-2023, where: Abstract }\n"


def weights(book: Any, low: str, high: str, unit: str = "kg") -> None:
    for name, value in (("body.min_weight", low), ("body.max_weight", high)):
        entry = f"    values:\n      2026-11-20: {{ value: {value}, reference: local-policy }}\n"
        book.append(NUMBERS, f"  {name}:\n    title: Weight\n    unit: {unit}\n{entry}")


def test_a_lowest_above_its_highest(book: Any) -> None:
    weights(book, "300", "20")
    book.expect(
        "range-flipped",
        NUMBERS,
        "value: 300",
        "`body.min_weight` is 300 kg, above `body.max_weight`, 20 kg",
        "are the two exchanged?",
    )


def test_a_lowest_that_is_withdrawn_is_above_nothing(book: Any) -> None:
    weights(book, "null", "20")
    assert book.issues("range-flipped") == []


@pytest.mark.parametrize(
    ("bounds", "flipped"), [("min_weight, body.max_weight", False), ("max_weight, body.min_weight", True)]
)
def test_plausible_bounds(book: Any, bounds: str, flipped: bool) -> None:
    weights(book, "20", "300")
    book.edit(FACTS, "value_set: body-weight }", f"value_set: body-weight, plausible: [body.{bounds}] }}")
    issues = book.issues("range-flipped")
    assert ["from 300 kg to 20 kg: nothing is plausible" in issue.message for issue in issues] == [
        True
    ] * flipped


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("24000", "becomes 24000 mg/day, 100 times 240 mg/day"),
        ("0.24", "becomes 0.24 mg/day, 1000 times less than 240 mg/day"),
        ("480", ""),
        ("null", ""),
    ],
)
def test_a_value_far_from_the_last(book: Any, value: str, said: str) -> None:
    book.edit(NUMBERS, DOSE, f"{DOSE}      2027-06-01: {{ value: {value}, reference: ean-2023 }}\n")
    issues = book.issues("value-jump")
    assert [said in issue.message for issue in issues] == [True] * bool(said)
    assert all(issue.line == book.line(NUMBERS, "2027-06-01") and issue.warning for issue in issues)
