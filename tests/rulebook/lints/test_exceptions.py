"""Findings that a rule keeps on purpose."""

from typing import Any

import pytest

LITHIUM = "cluster_headache/lithium-contraindicated.yaml"
NEVER = ("  all_of: [allergy]", "  all_of: [allergy]\n  none_of: [allergy]")


def keep(book: Any, *lints: str, reason: str = "    reason: A reason\n") -> None:
    entries = "".join(f"  - lint: {lint}\n{reason}" for lint in lints)
    book.edit(LITHIUM, "evidence:", f"lint_exceptions:\n{entries}\nevidence:")


def test_a_finding_that_is_excepted_is_not_said(book: Any) -> None:
    book.edit(LITHIUM, *NEVER)
    book.expect("rule-unreachable", LITHIUM, "decide:", "can never be met")
    keep(book, "rule-unreachable")
    assert book.issues("rule-unreachable") == book.issues("exception-unused") == []


def test_it_holds_for_its_own_rule_only(book: Any) -> None:
    keep(book, "rule-unreachable")
    other = "cluster_headache/suboccipital-steroid-contraindicated.yaml"
    book.edit(other, *NEVER)
    assert [issue.lint for issue in book.issues()] == ["exception-unused", "rule-unreachable"]


def test_one_that_excepts_nothing(book: Any) -> None:
    keep(book, "criterion-dead")
    issue = book.expect(
        "exception-unused", LITHIUM, "- lint: criterion-dead", "finds nothing here any more", "take"
    )
    assert issue.warning


def test_in_a_rule_that_cannot_be_evaluated_nothing_is_said(book: Any) -> None:
    keep(book, "criterion-dead")
    book.edit(LITHIUM, "fact: lithium_allergy", "fact: lithium_alergy")
    assert [issue.lint for issue in book.issues()] == ["name-unknown"]


@pytest.mark.parametrize(
    ("lints", "message", "hint"),
    [
        (("criterion-ded",), "there is no lint `criterion-ded`", "did you mean `criterion-dead`?"),
        (("unknown-must-speak",), "`unknown-must-speak` cannot be excepted", "mend what it finds"),
        (("example-fails",), "`example-fails` cannot be excepted", "mend what it finds"),
    ],
)
def test_one_that_is_none(book: Any, lints: tuple[str, ...], message: str, hint: str) -> None:
    keep(book, *lints)
    book.only("exception-misfit", LITHIUM, f"- lint: {lints[0]}", message, hint)


def test_the_same_twice(book: Any) -> None:
    book.edit(LITHIUM, *NEVER)
    keep(book, "rule-unreachable", "rule-unreachable")
    (issue,) = book.issues("exception-misfit")
    assert "is excepted twice" in issue.message


def test_a_reason_is_needed(book: Any) -> None:
    keep(book, "rule-unreachable", reason="")
    book.only("missing-key", LITHIUM, "- lint: rule-unreachable", "`reason` is missing", "")
