"""What depends on the day and on the feature files."""

from datetime import date
from typing import Any

from cds.rulebook.report import check

FILE = "cluster_headache/lithium-contraindicated.yaml"
REVIEWERS = (
    "reviewers: [{ name: A, role: neurologist, on: 2026-11-21 }, "
    "{ name: B, role: pharmacist, on: 2026-11-22 }]"
)


def test_a_review_that_is_overdue(book: Any) -> None:
    book.edit(FILE, "status: draft", "status: silent")
    book.edit(FILE, "reviewers: []", REVIEWERS)
    assert check(book.folder, date(2027, 11, 30)).issues == ()
    (issue,) = check(book.folder, date(2027, 12, 1)).issues
    assert (issue.lint, issue.line) == ("review-overdue", book.line(FILE, "review_by:"))


def test_a_draft_is_never_overdue(book: Any) -> None:
    assert check(book.folder, date(2099, 1, 1)).issues == ()


def test_an_active_rule_has_a_feature(book: Any) -> None:
    book.edit(FILE, "status: draft", "status: active")
    book.edit(FILE, "reviewers: []", REVIEWERS)
    book.only(
        "feature-missing",
        FILE,
        "status:",
        "without a feature file",
        "@lithium_contraindicated under features/",
    )
    book.write("../features/lithium/lithium.feature", "@safety @lithium_contraindicated\nFeature: Lithium\n")
    assert book.issues() == []


def test_a_tag_in_a_sentence_is_no_tag(book: Any) -> None:
    book.edit(FILE, "status: draft", "status: active")
    book.edit(FILE, "reviewers: []", REVIEWERS)
    book.write("../features/lithium.feature", "Feature: mail to lithium@lithium_contraindicated\n")
    assert [issue.lint for issue in book.issues()] == ["feature-missing"]
