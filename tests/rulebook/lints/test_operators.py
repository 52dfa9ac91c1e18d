"""Operators that do not fit their fact, their limit or their rule."""

from typing import Any

import pytest

FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"
RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"
REFRACTORY = "cluster_headache/refractory-chronic-cluster-headache.yaml"
NUMBERS = "parameters/all.yaml"


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        (
            "    fact: preventive_in_use\n    is: false",
            "    fact: preventive_in_use\n    at_least: general.adult_age",
            "`at_least` compares numbers; `preventive_in_use` is a yes_no",
            "write `is: true`",
        ),
        (
            "    fact: verapamil_outcome\n    is: not-tried",
            "    fact: verapamil_outcome\n    at_most: general.adult_age",
            "`verapamil_outcome` is a treatment_outcome",
            "is_one_of",
        ),
        (
            "    fact: age\n    at_least: general.adult_age",
            "    fact: age\n    is: true",
            "is a quantity",
            "at_least, more_than",
        ),
        (
            "    fact: preventive_in_use\n    is: false",
            "    fact: preventive_in_use\n    is: no",
            "`preventive_in_use` is a yes/no fact",
            "`is: true` or `is: false`",
        ),
        (
            "    fact: preventive_in_use\n    is: false",
            "    fact: attack_diary\n    is: false",
            "`attack_diary` is raw",
            "the fact that is derived from it",
        ),
    ],
)
def test_an_operator_of_another_type(book: Any, old: str, new: str, message: str, hint: str) -> None:
    book.edit(FIRST_LINE, old, new)
    (issue,) = book.issues("operator-misfit")
    assert issue.path.endswith(FIRST_LINE)
    assert message in issue.message
    assert hint in issue.hint


def test_a_choice_that_is_none(book: Any) -> None:
    book.edit(FIRST_LINE, "    is: not-tried", "    is: never-tried")
    book.expect(
        "choice-unknown",
        FIRST_LINE,
        "is: never-tried",
        "`never-tried` is not one of the choices",
        "`not-tried`",
    )


def test_yes_is_not_a_choice(book: Any) -> None:
    book.edit(FIRST_LINE, "    is: not-tried", "    is: true")
    (issue,) = book.issues("choice-unknown")
    assert "`true` is not one of the choices of `verapamil_outcome`" in issue.message


def test_every_choice_counts(book: Any) -> None:
    every = "[not-tried, ongoing, effective, insufficient-efficacy, intolerance]"
    book.edit(FIRST_LINE, "    is: not-tried", f"    is_one_of: {every}")
    book.expect("choice-unknown", FIRST_LINE, "is_one_of:", "every choice of `verapamil_outcome` counts")


COUNTED = """
  enough:
    says: Enough of them
    at_least_n_of: { n: general.enough, of: [adult, no_preventive] }
"""


@pytest.mark.parametrize(
    ("n", "fits"), [("1", True), ("2", True), ("0", False), ("3", False), ("1.5", False)]
)
def test_a_count(book: Any, n: str, fits: bool) -> None:
    book.append(
        NUMBERS,
        '  general.enough:\n    title: Enough\n    unit: "1"\n    values:\n'
        f"      2026-11-20: {{ value: {n}, reference: local-policy }}\n",
    )
    book.edit(FIRST_LINE, "\ndecide:\n  all_of: [adult,", f"{COUNTED}\ndecide:\n  all_of: [enough, adult,")
    if fits:
        assert book.issues("count-misfit") == []
    else:
        book.expect("count-misfit", FIRST_LINE, "at_least_n_of:", "no count from 1 to 2", "a whole number")


def test_documented_outside_a_classification(book: Any) -> None:
    book.edit(FIRST_LINE, "finding: verapamil-contraindicated", "documented: verapamil-contraindicated")
    book.expect(
        "documented-misplaced", FIRST_LINE, "documented:", "would take a gap for no", "write `finding:"
    )


def test_documented_in_a_classification(book: Any) -> None:
    assert any(
        site.expression.documented
        for site in book.contents().sites["refractory-chronic-cluster-headache"]
        if hasattr(site.expression, "documented")
    )
    assert book.issues("documented-misplaced") == []
