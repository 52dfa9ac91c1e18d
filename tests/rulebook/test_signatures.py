"""Which sign-offs count."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cds.core.rules import Review, Rule, Status
from cds.rulebook.loader import load
from cds.rulebook.signatures import has_author, is_author, is_named, person, sign_offs

DIGEST = f"sha256:{'0a' * 32}"
ON = date(2026, 12, 1)


@pytest.fixture
def rule(book: Any) -> Rule:
    """A rule that Mary Seacole has written."""
    return replace(load(book.folder).rules["lithium-contraindicated"], author="Mary Seacole (nursing)")


def by(name: str, digest: str = DIGEST) -> Review:
    return Review(name, "neurologist", ON, digest)


def test_two_persons_who_signed_what_it_says_now_are_enough(rule: Rule) -> None:
    signed = sign_offs(replace(rule, reviewers=(by("Ada Lovelace"), by("Grace Hopper"))), DIGEST)
    assert [review.name for review in signed.counting] == ["Ada Lovelace", "Grace Hopper"]
    assert signed.void == ()
    assert [signed.wanting(status) for status in (Status.REVIEW, Status.SILENT, Status.ACTIVE)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        (by("Grace Hopper", f"sha256:{'1b' * 32}"), "is void"),
        (by("Grace Hopper", ""), "has no digest"),
        (by("ada LOVELACE "), "has signed already"),
        (by("Mary  SEACOLE"), "is the author"),
    ],
)
def test_what_does_not_count_says_why(rule: Rule, second: Review, fault: str) -> None:
    signed = sign_offs(replace(rule, reviewers=(by("Ada Lovelace"), second)), DIGEST)
    assert [review.name for review in signed.counting] == ["Ada Lovelace"]
    ((void,)) = signed.void
    assert void.review is second
    assert fault in void.fault
    assert [signed.wanting(status) for status in (Status.SILENT, Status.ACTIVE)] == [0, 1]


def test_a_void_sign_off_does_not_stand_in_the_way_of_a_new_one(rule: Rule) -> None:
    signed = sign_offs(replace(rule, reviewers=(by("Ada", "sha256:"), by("Ada"))), DIGEST)
    assert len(signed.counting) == 1


@pytest.mark.parametrize(
    "other",
    [
        "ADA LOVELACE",
        " Ada   Lovelace ",
        "Ada\u00a0Lovelace",
        "Ada Love\u200blace",
        "\uff21da Lovelace",
        "Prof. Dr. Ada Lovelace",
        "Ada Lovelace, MD",
    ],
)
def test_spelling_makes_nobody_another_person(other: str) -> None:
    assert person(other) == person("Ada Lovelace")


def test_names_that_differ_are_others() -> None:
    assert person("Dr. A. Lovelace") == person("Dr A Lovelace")
    assert person("Ada Lovelace") != person("Ada Lovelock")


@pytest.mark.parametrize(
    ("name", "author", "expected"),
    [
        ("Mary Seacole", "Mary Seacole", True),
        ("mary seacole", "Florence Nightingale and Mary Seacole (nursing)", True),
        ("Mary Seacole", "Seacole, Mary", False),
        ("Mary Sea", "Mary Seacole", False),
        ("Ada Lovelace", "Mary Seacole", False),
        ("(", "Mary Seacole (nursing)", False),
    ],
)
def test_the_author_is_whom_the_file_names(name: str, author: str, expected: bool) -> None:
    assert is_author(name, author) is expected


def test_a_place_for_a_name_is_no_name(rule: Rule) -> None:
    assert has_author(rule)
    assert not has_author(replace(rule, author="To be  named (nursing)"))
    assert not is_named("to be named")
