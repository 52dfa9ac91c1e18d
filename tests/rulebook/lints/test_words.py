"""Sentences with numbers in them, braces that lead nowhere, negations under none_of, keys out of order."""

from typing import Any

import pytest

from cds.rulebook.lints.words import NAMES_WITH_DIGITS

FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"
RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        (
            "says: Creatinine clearance is below {ketamine.min_creatinine_clearance}",
            "says: Creatinine clearance is below 30 mL/min",
            "says: Creatinine clearance",
            "`30` is a number in `says`",
        ),
        (
            "summary: Cannot verify kidney function for ketamine",
            "summary: Cannot verify KT-8 for ketamine",
            "summary: Cannot",
            "`KT-8` is a number in `summary`",
        ),
        (
            "Creatinine clearance is {creatinine_clearance} (Cockcroft-Gault).",
            "Creatinine clearance is {creatinine_clearance} of 100.",
            "detail: |",
            "`100.` is a number in `detail`",
        ),
    ],
)
def test_a_number_in_a_sentence(book: Any, old: str, new: str, at: str, message: str) -> None:
    book.edit(RENAL, old, new)
    book.expect("number-in-rule", RENAL, at, message, "the parameter in braces")


@pytest.mark.parametrize("name", NAMES_WITH_DIGITS)
def test_a_name_with_a_digit_is_no_number(book: Any, name: str) -> None:
    book.edit(
        RENAL, "summary: Cannot verify kidney function", f"summary: Cannot verify {name}, kidney function"
    )
    assert book.issues() == []


def test_a_name_with_more_digits_is_a_number(book: Any) -> None:
    book.edit(RENAL, "summary: Cannot verify kidney", "summary: Cannot verify T40 kidney")
    book.expect("number-in-rule", RENAL, "T40", "`T40` is a number")


@pytest.mark.parametrize(
    ("new", "message", "hint"),
    [
        ("{ketamine.min_clearance}", "no parameter `ketamine.min_clearance`", "did you mean"),
        ("{creatinine_clearence}", "no fact `creatinine_clearence`", "did you mean `creatinine_clearance`?"),
        ("{attack_diary}", "`attack_diary` is raw", "derived from it"),
        ("{as_of}", "no fact `as_of` to show", ""),
        ("{missing}", "{missing} stands in `says`", "card for `unknown`"),
        ("{creatinine_clearance", "a brace is not closed", "placeholders are {name}"),
    ],
)
def test_a_placeholder_that_leads_nowhere(book: Any, new: str, message: str, hint: str) -> None:
    book.edit(
        RENAL, "says: Creatinine clearance is below {ketamine.min_creatinine_clearance}", f"says: Below {new}"
    )
    book.expect("placeholder-unresolved", RENAL, "says: Below", message, hint)


def test_a_negation_under_none_of(book: Any) -> None:
    book.edit(FIRST_LINE, "says: Verapamil is contraindicated", "says: Verapamil is not allowed")
    issue = book.expect(
        "double-negative", FIRST_LINE, "says: Verapamil is not", "under `none_of`", "say it positively"
    )
    assert issue.warning


def test_a_negation_elsewhere_is_fine(book: Any) -> None:
    assert "Verapamil has not been tried" in (book.folder / FIRST_LINE).read_text()
    assert book.issues("double-negative") == []


@pytest.mark.parametrize(
    ("old", "new", "at", "key"),
    [
        (
            "kind: contraindication\nstatus: draft\n",
            "status: draft\nkind: contraindication\n",
            "status:",
            "status",
        ),
        (
            "  author: to be named (clinical pharmacy)\n  reviewers: []\n",
            "  reviewers: []\n  author: to be named\n",
            "reviewers:",
            "reviewers",
        ),
        (
            "    strength: trial-criterion\n    certainty: not-graded\n",
            "    certainty: not-graded\n    strength: trial-criterion\n",
            "certainty:",
            "certainty",
        ),
        (
            "  hooks: [order-select, order-sign]\n  ordering: ketamine\n",
            "  ordering: ketamine\n  hooks: [order-sign]\n",
            "  ordering:",
            "ordering",
        ),
    ],
)
def test_keys_out_of_order(book: Any, old: str, new: str, at: str, key: str) -> None:
    book.edit(RENAL, old, new)
    book.expect("key-order", RENAL, at, f"`{key}` is out of order", "the order is:")


def test_reviewers_out_of_order(book: Any) -> None:
    book.edit(RENAL, "reviewers: []", "reviewers: [{ role: neurologist, name: A, on: 2026-11-21 }]")
    book.expect("key-order", RENAL, "reviewers:", "`role` is out of order", "name, role, on")


@pytest.mark.parametrize(
    ("symbol", "word"),
    [("<", "below"), (">", "more than"), ("≤", "at most"), (">=", "at least"), ("&&", "and"), ("≠", "not")],
)
def test_a_symbol_in_a_sentence(book: Any, symbol: str, word: str) -> None:
    text = "Creatinine clearance is below {ketamine.min_creatinine_clearance}"
    book.edit(RENAL, f"says: {text}", f"says: Clearance {symbol} {{ketamine.min_creatinine_clearance}}")
    book.only(
        "symbol-in-words", RENAL, f"says: Clearance {symbol}", f"`{symbol}` is a symbol in `says`", word
    )


def test_a_quoted_line_of_markdown_is_no_symbol(book: Any) -> None:
    book.edit(RENAL, "      Creatinine clearance is {cr", "      > Creatinine clearance is {cr")
    assert book.issues("symbol-in-words") == []
