"""Criteria that nobody can meet, or everybody does; rules that can never fire."""

from typing import Any

import pytest

RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"
FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"
FACTS = "facts/renal.yaml"
NUMBERS = "parameters/all.yaml"
LIMIT = "        value: 30\n        reference: ketalgia\n"


def test_a_limit_below_everything(book: Any) -> None:
    book.edit(NUMBERS, LIMIT, LIMIT.replace("30", "0"))
    book.only(
        "criterion-dead",
        RENAL,
        "less_than:",
        "`creatinine_clearance` is never less than 0 mL/min (`ketamine.min_creatinine_clearance`): "
        "it lies at 0 mL/min or above",
        "change the limit or the operator",
    )


def test_a_limit_beyond_what_is_plausible_is_a_thousand_off(book: Any) -> None:
    plausible = "value_set: body-weight, plausible: [body.lightest, body.heaviest] }"
    book.edit(FACTS, "value_set: body-weight }", plausible)
    values = {"body.lightest": 20, "body.heaviest": 300, "ketamine.max_weight": 150_000}
    for name, value in values.items():
        entry = (
            f"    unit: kg\n    values:\n      2026-11-20: {{ value: {value}, reference: local-policy }}\n"
        )
        book.append(NUMBERS, f"  {name}:\n    title: A weight\n{entry}")
    criterion = "  heavy:\n    says: Heavy\n    fact: body_weight\n    more_than: ketamine.max_weight\n"
    book.edit(RENAL, "\ndecide:\n  all_of: [severe", f"{criterion}\ndecide:\n  any_of: [heavy, severe")
    book.expect(
        "criterion-dead",
        RENAL,
        "more_than: ketamine.max_weight",
        "it lies between 20 kg and 300 kg",
        "a factor of a thousand off, like ug for mg?",
    )


def test_a_word_that_the_record_never_says(book: Any) -> None:
    book.append(
        "facts/history.yaml",
        "  smoker:\n    title: Smoker\n    type: choice\n    choices: [current, former]\n"
        "    read: { resource: Observation, value_set: lithium, answers: { current: verapamil } }\n",
    )
    book.edit(
        FIRST_LINE, "    fact: verapamil_outcome\n    is: not-tried", "    fact: smoker\n    is: former"
    )
    book.expect("criterion-dead", FIRST_LINE, "is: former", "`smoker` is never former", "see `answers:`")


@pytest.mark.parametrize(
    ("group", "message", "hint"),
    [
        ("all_of", "no patient can meet `untried`", "its parts exclude each other"),
        ("any_of", "every patient meets `untried`", "its parts leave nobody out"),
    ],
)
def test_a_criterion_whose_parts_leave_no_choice(book: Any, group: str, message: str, hint: str) -> None:
    parts = (
        f"    {group}:\n"
        "      - { fact: verapamil_outcome, is: not-tried }\n"
        "      - none_of: [{ fact: verapamil_outcome, is: not-tried }]"
    )
    book.edit(FIRST_LINE, "  verapamil_untried:", "  untried:")
    book.edit(FIRST_LINE, "no_preventive, verapamil_untried]", "no_preventive, untried]")
    book.edit(FIRST_LINE, "    fact: verapamil_outcome\n    is: not-tried", parts)
    book.expect("criterion-dead", FIRST_LINE, "  untried:", message, hint)
    assert book.issues("rule-unreachable") == []


def test_the_scope_and_the_decision_exclude_each_other(book: Any) -> None:
    book.edit(FIRST_LINE, "{ fact: cluster_headache, is: true }", "{ fact: preventive_in_use, is: true }")
    book.expect(
        "rule-unreachable",
        FIRST_LINE,
        "decide:",
        "`verapamil-first-line` can never be met",
        "the condition on `preventive_in_use` and `no_preventive` exclude each other",
    )


def test_three_parts_that_exclude_one_another_only_together(book: Any) -> None:
    untried = "{ fact: verapamil_outcome, is: not-tried }", "{ fact: lithium_outcome, is: not-tried }"
    criteria = (
        f"    any_of: [{untried[0]}, {untried[1]}]\n"
        f"  verapamil_tried:\n    says: Verapamil was tried\n    none_of: [{untried[0]}]\n"
        f"  lithium_tried:\n    says: Lithium was tried\n    none_of: [{untried[1]}]"
    )
    book.edit(FIRST_LINE, "    fact: verapamil_outcome\n    is: not-tried", criteria)
    book.edit(FIRST_LINE, "verapamil_untried]", "verapamil_untried, verapamil_tried, lithium_tried]")
    (issue,) = book.issues("rule-unreachable")
    assert issue.hint == "what `patients` and `decide` ask for excludes itself"


def test_what_rests_on_a_rule_that_cannot_fire_is_not_named_as_well(book: Any) -> None:
    lithium = "cluster_headache/lithium-contraindicated.yaml"
    book.edit(lithium, "  all_of: [allergy]", "  all_of: [allergy]\n  none_of: [allergy]")
    assert [issue.lint for issue in book.issues()] == ["rule-unreachable"]
