"""What depends on the day and on the feature files. Whether a live rule is signed is looked at elsewhere."""

from datetime import date
from typing import Any

from cds.core.errors import Issue
from cds.rulebook.report import check

FILE = "cluster_headache/lithium-contraindicated.yaml"


def overdue(book: Any, day: date) -> list[Issue]:
    return [issue for issue in check(book.folder, day).issues if issue.lint == "review-overdue"]


def test_a_review_that_is_overdue(book: Any) -> None:
    book.edit(FILE, "status: draft", "status: silent")
    assert overdue(book, date(2027, 11, 30)) == []
    (issue,) = overdue(book, date(2027, 12, 1))
    assert issue.line == book.line(FILE, "review_by:")
    assert issue.message == "was to be looked at again by 2027-11-30"


def test_a_draft_is_never_overdue(book: Any) -> None:
    assert check(book.folder, date(2099, 1, 1)).issues == ()


def test_an_active_rule_has_a_feature(book: Any) -> None:
    book.edit(FILE, "status: draft", "status: active")
    hint = "@lithium_contraindicated under features/"
    book.expect("feature-missing", FILE, "status:", "without a feature file", hint)
    book.write("../features/lithium/lithium.feature", "@safety @lithium_contraindicated\nFeature: Lithium\n")
    assert book.issues("feature-missing") == []


def test_a_tag_in_a_sentence_is_no_tag(book: Any) -> None:
    book.edit(FILE, "status: draft", "status: active")
    book.write("../features/lithium.feature", "Feature: mail to lithium@lithium_contraindicated\n")
    assert len(book.issues("feature-missing")) == 1
