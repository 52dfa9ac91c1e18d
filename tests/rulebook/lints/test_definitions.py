"""Facts, parameters and value sets whose parts do not fit together."""

from typing import Any

import pytest

RENAL = "facts/renal.yaml"
HEADACHE = "facts/headache.yaml"
NUMBERS = "parameters/all.yaml"


def test_absence_taken_for_no_without_a_reason(book: Any) -> None:
    book.edit(HEADACHE, "    because: Prescriptions made here are complete.\n", "")
    book.only("absence-unexplained", HEADACHE, "when_not_recorded: false", "without a reason", "`because:`")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            RENAL,
            "    read: { resource: Observation, value_set: body-height }\n",
            "    read: { resource: Observation, value_set: body-height }\n"
            "    when_not_recorded: false\n    because: x\n",
            "is a quantity, it cannot be `false`",
        ),
        (
            RENAL,
            "    read: { resource: Observation, value_set: body-height }\n",
            "    read: { resource: Observation, value_set: body-height }\n    when_not_recorded: never\n",
            "cannot be `never`",
        ),
    ],
)
def test_absence_that_the_type_does_not_know(book: Any, file: str, old: str, new: str, message: str) -> None:
    book.edit(file, old, new)
    at = next(line for line in new.splitlines() if "when_not_recorded" in line)
    line = book.line(file, "body-height") + 1
    (issue,) = book.issues("absence-misfit")
    assert (issue.line, message in issue.message) == (line, True), at


def test_an_elapsed_time_may_be_never(book: Any) -> None:
    book.append(
        RENAL,
        "  days_waited:\n    title: Days\n    type: quantity\n    unit: d\n    when_not_recorded: never\n"
        "    read: { resource: Observation, value_set: body-weight }\n",
    )
    assert book.issues("absence-misfit") == []


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("    type: yes_no\n", "title: New", "needs either `read` or `derive`"),
        (
            "    type: yes_no\n"
            "    read: { resource: AllergyIntolerance, value_set: lithium }\n"
            "    derive: days_since\n"
            "    from: [attack_diary, as_of]\n",
            "title: New",
            "needs either `read` or `derive`",
        ),
        (
            "    type: quantity\n    unit: d\n    derive: days_since\n",
            "derive: days_since",
            "is derived from nothing",
        ),
        (
            "    type: yes_no\n"
            "    read: { resource: AllergyIntolerance, value_set: lithium }\n"
            "    from: [age]\n",
            "from: [age]\n",
            "has `from` without `derive`",
        ),
        (
            "    type: yes_no\n"
            "    read: { resource: AllergyIntolerance, value_set: lithium }\n"
            "    using: [renal.obese_bmi]\n",
            "using: [renal.obese_bmi]",
            "has `using` without `derive`",
        ),
        (
            "    type: quantity\n    read: { resource: Observation, value_set: lithium }\n",
            "type: quantity",
            "is a quantity without a unit",
        ),
        (
            "    type: choice\n    read: { resource: Patient, field: gender }\n",
            "type: choice",
            "is a choice without choices",
        ),
        (
            "    type: yes_no\n    unit: d\n    read: { resource: AllergyIntolerance, value_set: lithium }\n",
            "unit: d",
            "has `unit`, which means nothing here",
        ),
        (
            "    type: yes_no\n    choices: [a]\n"
            "    read: { resource: AllergyIntolerance, value_set: lithium }\n",
            "choices: [a]",
            "has `choices`, which means nothing here",
        ),
        (
            "    type: quantity\n    unit: d\n    derive: days_since\n    from: [attack_diary, as_of]\n"
            "    no_older_than: renal.max_age_of_weight\n",
            "no_older_than",
            "has `no_older_than`, which means nothing here",
        ),
    ],
)
def test_a_fact_that_is_not_complete(book: Any, text: str, at: str, message: str) -> None:
    book.write("facts/new.yaml", f"facts:\n  new_fact:\n    title: New\n{text}")
    issues = book.issues("fact-incomplete")
    assert any(
        message in issue.message and issue.line == book.line("facts/new.yaml", at.strip()) for issue in issues
    )


def test_a_fact_with_a_reserved_name(book: Any) -> None:
    book.write(
        "facts/new.yaml",
        "facts:\n  missing:\n    title: Missing\n    type: yes_no\n"
        "    read: { resource: AllergyIntolerance, value_set: lithium }\n",
    )
    book.expect("fact-reserved", "facts/new.yaml", "  missing:", "has a meaning of its own", "another name")


def test_facts_derived_from_each_other(book: Any) -> None:
    book.write(
        "facts/new.yaml",
        "facts:\n"
        "  one:\n    title: One\n    type: quantity\n    unit: kg\n"
        "    derive: first_known\n    from: [two, age]\n"
        "  two:\n    title: Two\n    type: quantity\n    unit: kg\n"
        "    derive: first_known\n    from: [one, age]\n",
    )
    book.expect("fact-cycle", "facts/new.yaml", "from: [two, age]", "one -> two -> one", "break the circle")


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "message"),
    [
        (
            RENAL,
            "    substance: creatinine\n",
            "",
            "accepts:",
            "accepts mg/dL, which does not convert to umol/L",
        ),
        (
            RENAL,
            "    no_older_than: renal.max_age_of_weight",
            "    no_older_than: renal.obese_bmi",
            "no_older_than: renal.obese_bmi",
            "which is in kg/m2",
        ),
        (
            RENAL,
            "value_set: body-weight }",
            "value_set: body-weight, plausible: [renal.obese_bmi, general.adult_age] }",
            "plausible:",
            "is plausible up to",
        ),
    ],
)
def test_units_that_do_not_convert(book: Any, file: str, old: str, new: str, at: str, message: str) -> None:
    book.edit(file, old, new)
    issues = book.issues("unit-unconvertible")
    assert issues
    assert all(issue.line == book.line(file, at) for issue in issues)
    assert message in issues[0].message


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "    type: yes_no\n    read: { resource: Patient, field: birthDate }\n",
            "is read as quantity but is of type yes_no",
            "write `type: quantity`",
        ),
        (
            "    type: quantity\n    unit: d\n    read: { resource: Patient, field: birthDate }\n",
            "is read in a, which does not convert to d",
            "write `unit: a`",
        ),
        (
            "    type: quantity\n    unit: mg\n    read: { resource: Order, field: flow }\n",
            "is read in L/min, which does not convert to mg",
            "write `unit: L/min`",
        ),
        (
            "    type: raw\n    unit: mg\n"
            "    read: { resource: Medication, value_set: lithium, when: courses }\n",
            "is read in mg/d, which does not convert to mg",
            "write `unit: mg/d`",
        ),
        (
            "    type: raw\n    read: { resource: Medication, value_set: lithium, when: courses }\n",
            "is raw numbers without a unit",
            "write `unit: mg/d`",
        ),
        (
            "    type: raw\n    read: { resource: Medication, value_set: lithium, when: doses }\n",
            "is raw numbers without a unit",
            "write `unit: mg`",
        ),
        (
            "    type: choice\n    choices: [yes, no]\n"
            "    read: { resource: Observation, value_set: lithium, answers: { yess: verapamil } }\n",
            "answers `yess`",
            "did you mean `yes`?",
        ),
        (
            "    type: choice\n    choices: [a]\n    read: { parameter: site.policy }\n",
            "has other choices than the parameter",
            "write `choices: [a, b]`",
        ),
        (
            "    type: choice\n    choices: [a]\n    read: { parameter: renal.obese_bmi }\n",
            "has other choices than the parameter",
            "a parameter with `choices`",
        ),
    ],
)
def test_a_read_that_does_not_give_the_type(book: Any, text: str, message: str, hint: str) -> None:
    book.write(
        "parameters/site.yaml",
        "parameters:\n  site.policy:\n    title: Policy\n    choices: [a, b]\n"
        "    values:\n      2026-11-20: { value: a, reference: local-policy }\n",
    )
    book.write("facts/new.yaml", f"facts:\n  new_fact:\n    title: New\n{text}")
    (issue,) = book.issues("read-misfit")
    assert message in issue.message
    assert hint in issue.hint


@pytest.mark.parametrize(
    "text",
    [
        "    type: quantity\n    unit: g\n    read: { resource: Order, field: dose }\n",
        "    type: quantity\n    unit: mL/min\n    read: { resource: Order, field: flow }\n",
        "    type: yes_no\n    read: { resource: Order, field: { delivery: lithium } }\n",
        "    type: raw\n    read: { resource: Procedure, value_set: lithium, when: given }\n",
        "    type: raw\n    unit: g/d\n"
        "    read: { resource: Medication, value_set: lithium, when: courses }\n",
        "    type: raw\n"
        "    read: { resource: Medication, value_set: lithium, when: given, as_ordered: same }\n",
        "    type: yes_no\n"
        "    read: { resource: Observation, value_set: lithium, answers: { true: lithium, false: "
        "verapamil } }\n",
        "    type: choice\n    choices: [a, b]\n    read: { parameter: site.policy }\n",
        "    type: raw\n"
        "    read: { resource: Observation, value_set: lithium, answers: { any: lithium }, history: true }\n",
    ],
)
def test_a_read_that_gives_the_type(book: Any, text: str) -> None:
    book.write(
        "parameters/site.yaml",
        "parameters:\n  site.policy:\n    title: Policy\n    choices: [a, b]\n"
        "    values:\n      2026-11-20: { value: a, reference: local-policy }\n",
    )
    book.write("facts/new.yaml", f"facts:\n  new_fact:\n    title: New\n{text}")
    assert book.issues("read-misfit") == []


def test_a_derivation_with_an_input_too_few(book: Any) -> None:
    book.edit(
        RENAL,
        "[age, sex, body_weight, serum_creatinine, body_height]",
        "[age, sex, body_weight, serum_creatinine]",
    )
    book.expect("derive-misfit", RENAL, "derive: cockcroft_gault", "4 facts and 2 parameters", "in its order")


@pytest.mark.parametrize(
    ("derive", "said"),
    [
        ("derive: days_since\n    from: [as_of]", "1 facts and 0 parameters"),
        ("derive: days_since\n    from: [history, older, as_of]", "3 facts and 0 parameters"),
        ("derive: measured_after\n    from: [history, older]", "2 facts and 0 parameters"),
        ("derive: days_with_dose\n    from: [history, as_of]", "2 facts and 0 parameters"),
        (
            "derive: adequate_trial\n    from: [history, as_of]\n    using: [general.adult_age]",
            "2 facts and 1 parameters",
        ),
    ],
)
def test_a_derivation_that_waits_until_all_is_known(book: Any, derive: str, said: str) -> None:
    raw = ":\n    title: Old\n    type: raw\n    read: { resource: Observation, diary: true }\n"
    new = f"  new_fact:\n    title: New\n    type: quantity\n    unit: d\n    {derive}\n"
    book.write("facts/new.yaml", f"facts:\n  history{raw}  older{raw}{new}")
    (issue,) = book.issues("derive-misfit")
    assert said in issue.message


@pytest.mark.parametrize(
    ("derive", "using"),
    [
        ("days_since", ""),
        ("days_since_measured", ""),
        ("days_with_dose", "    using: [renal.max_age_of_weight]\n"),
        ("first_yes", ""),
    ],
)
def test_a_derivation_with_what_it_takes(book: Any, derive: str, using: str) -> None:
    history = "  history:\n    title: Old\n    type: raw\n    read: { resource: Observation, diary: true }\n"
    new = f"  new_fact:\n    title: New\n    type: quantity\n    unit: d\n    derive: {derive}\n"
    book.write("facts/new.yaml", f"facts:\n{history}{new}    from: [history, as_of]\n{using}")
    assert book.issues("derive-misfit") == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("value: 18, ref", "value: adult, ref", "`adult` is no value"),
        ("value: 90, ref", "value: 0.0000001, ref", "too fine or too large"),
        ("value: 90, ref", "value: 2000000000, ref", "too fine or too large"),
    ],
)
def test_a_value_that_cannot_be_compared(book: Any, old: str, new: str, message: str) -> None:
    book.edit(NUMBERS, old, new)
    book.expect("parameter-value", NUMBERS, new, message)


def test_the_values_of_a_choice(book: Any) -> None:
    text = (
        "parameters:\n  site.policy:\n    title: Policy\n    choices: [strict, loose]\n    values:\n"
        "      2026-11-20: { value: loos, reference: local-policy }\n"
        "      2027-11-20: { value: 3, reference: local-policy }\n"
        "      2028-11-20: { value: null, reference: local-policy }\n"
        "      2029-11-20: { value: strict, reference: local-policy }\n"
    )
    book.write("parameters/site.yaml", text)
    first, second = book.issues("parameter-value")
    assert (first.line, first.hint) == (6, "did you mean `loose`?")
    assert (second.line, "is a choice, not a number" in second.message) == (7, True)


def test_a_code_that_stands_twice(book: Any) -> None:
    book.append("value_sets/lithium.yaml", '  - { system: rxnorm, code: "6448", display: again }\n')
    book.only("code-repeated", "value_sets/lithium.yaml", "again", "stands here twice", "first on line")
