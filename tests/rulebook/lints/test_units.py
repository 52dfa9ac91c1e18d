"""Units that cannot match."""

from typing import Any

import pytest

FACTS = "facts/renal.yaml"
NUMBERS = "parameters/all.yaml"
RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "message", "hint"),
    [
        (
            "parameters/all.yaml",
            "    title: Days over which attacks are averaged\n    unit: d",
            "    title: Days over which attacks are averaged\n    unit: h",
            "using: [refractory.window",
            "`mean_attacks_per_day` counts in d; `refractory.window` is in h",
            "give it in d",
        ),
        (
            FACTS,
            "    unit: cm\n",
            "    unit: m\n",
            "from: [age, sex, body_weight",
            "counts in cm; `body_height` is in m",
            "cm",
        ),
    ],
)
def test_a_formula_fed_with_another_unit(
    book: Any, file: str, old: str, new: str, at: str, message: str, hint: str
) -> None:
    book.edit(file, old, new)
    (issue,) = book.issues("derive-unit")
    assert at in (book.folder / issue.path).read_text().splitlines()[issue.line - 1]
    assert message in issue.message
    assert hint in issue.hint
    assert book.issues("unit-mismatch") == []


def test_a_formula_gives_its_result_in_one_unit(book: Any) -> None:
    book.append(
        FACTS,
        "  bmi:\n    title: Body mass index\n    type: quantity\n    unit: kg\n    derive: body_mass_index\n"
        "    from: [body_weight, body_height]\n",
    )
    (issue,) = book.issues("derive-unit")
    assert issue.message == "`body_mass_index` counts in kg/m2; its result is in kg"


@pytest.mark.parametrize(
    ("derive", "names", "fits"),
    [
        ("first_known", "[body_weight, weight_told]", True),
        ("first_known", "[body_weight, weight_told, body_height]", False),
        ("recorded_above", "[body_weight]", False),
    ],
)
def test_a_unit_that_follows_the_first_fact(book: Any, derive: str, names: str, fits: bool) -> None:
    book.append(
        FACTS,
        "  weight_told:\n    title: Told\n    type: quantity\n    unit: kg\n"
        "    read: { resource: Observation, value_set: body-weight }\n"
        f"  weight:\n    title: Weight\n    type: {'quantity' if derive == 'first_known' else 'yes_no'}\n"
        f"{'    unit: kg' if derive == 'first_known' else '    using: [renal.obese_bmi]'}\n"
        f"    derive: {derive}\n    from: {names}\n",
    )
    assert (book.issues("derive-unit") == []) is fits


def test_one_code_read_in_two_kinds_of_unit(book: Any) -> None:
    book.append(
        FACTS,
        "  creatinine_lost:\n    title: Lost\n    type: quantity\n    unit: d\n"
        "    read: { resource: Observation, value_set: serum-creatinine }\n",
    )
    book.expect(
        "unit-unmatched",
        FACTS,
        "unit: d",
        "`creatinine_lost` reads `serum-creatinine` in d, `serum_creatinine` in umol/L",
        "one of the two never matches",
    )


def test_mass_and_amount_of_one_substance_are_one_kind(book: Any) -> None:
    book.append(
        FACTS,
        "  creatinine_by_mass:\n    title: By mass\n    type: quantity\n    unit: mg/dL\n"
        "    substance: creatinine\n    read: { resource: Observation, value_set: serum-creatinine }\n",
    )
    assert book.issues("unit-unmatched") == []


@pytest.mark.parametrize(
    ("unit", "hint"),
    [("mL/h", "write the parameter in mL/min"), ("mL/min/{1.73_m2}", "another parameter is meant")],
)
def test_a_limit_in_another_unit(book: Any, unit: str, hint: str) -> None:
    book.edit(NUMBERS, "    unit: mL/min\n", f"    unit: {unit}\n")
    book.expect(
        "unit-mismatch",
        RENAL,
        "less_than:",
        f"is in mL/min, `ketamine.min_creatinine_clearance` in {unit}",
        hint,
    )


def test_a_choice_as_a_limit(book: Any) -> None:
    book.edit(
        NUMBERS,
        "    unit: mL/min\n    values:\n      2026-11-20:\n        value: 30\n",
        "    choices: [low]\n    values:\n      2026-11-20:\n        value: low\n",
    )
    book.expect("unit-mismatch", RENAL, "less_than:", "no unit: it is a choice")


def test_a_parameter_that_all_want_in_another_unit_is_named_once(book: Any) -> None:
    old = "    title: Age from which a patient is an adult\n    unit: a\n"
    book.edit(NUMBERS, old, old.replace("unit: a", "unit: mo"))
    book.only(
        "unit-mismatch",
        NUMBERS,
        "unit: mo",
        "`general.adult_age` is in mo; all that has to do with it wants a",
        "write `unit: a`, and its numbers in it",
    )


def test_a_fact_that_all_want_in_another_unit_is_named_once(book: Any) -> None:
    second = "    any_of:\n      - { fact: body_weight, less_than: body.lightest }\n"
    second += "      - { fact: body_weight, more_than: body.heaviest }"
    book.edit(
        RENAL, "    fact: creatinine_clearance\n    less_than: ketamine.min_creatinine_clearance", second
    )
    for name, value in (("body.lightest", 30), ("body.heaviest", 200)):
        entry = (
            f"    unit: kg\n    values:\n      2026-11-20: {{ value: {value}, reference: local-policy }}\n"
        )
        book.append(NUMBERS, f"  {name}:\n    title: A weight\n{entry}")
    book.edit(FACTS, "    unit: kg\n", "    unit: g\n")
    (issue,) = (issue for issue in book.issues() if "unit" in issue.lint)
    assert (issue.lint, issue.line) == ("unit-mismatch", book.line(FACTS, "unit: g"))
    assert issue.message == "`body_weight` is in g; all that has to do with it wants kg"
