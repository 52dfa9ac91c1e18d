"""A card of the chart that offers a drug says which."""

from typing import Any

import pytest

FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"
SUMMARY = "    summary: Consider verapamil as first-line prevention of cluster headache\n"


def judge_verapamil(book: Any) -> None:
    """A rule about orders of verapamil, so that it is a drug."""
    path = "cluster_headache/ketamine-renal-contraindication.yaml"
    text = (
        (book.folder / path)
        .read_text()
        .replace("id: ketamine-renal-contraindication", "id: verapamil-kidneys")
    )
    swapped = text.replace("ordering: ketamine", "ordering: ?").replace(
        "ordering: verapamil", "ordering: ketamine"
    )
    book.write(
        "cluster_headache/verapamil-kidneys.yaml", swapped.replace("ordering: ?", "ordering: verapamil")
    )


def test_a_drug_that_is_named_and_not_proposed(book: Any) -> None:
    judge_verapamil(book)
    book.only(
        "proposal-missing",
        FIRST_LINE,
        "summary: Consider",
        "names `verapamil` and proposes nothing",
        "write `proposes: [verapamil]` under `met`",
    )


@pytest.mark.parametrize(
    "more",
    ["    proposes: [verapamil]\n", "    suggest: [replace-with-oxygen]\n"],
    ids=["proposes", "suggests"],
)
def test_a_drug_that_is_proposed(book: Any, more: str) -> None:
    judge_verapamil(book)
    book.edit(FIRST_LINE, SUMMARY, SUMMARY + more)
    assert book.issues("proposal-missing") == []


def test_a_drug_that_no_rule_judges_needs_none(book: Any) -> None:
    assert book.issues("proposal-missing") == []


def test_advice_on_an_order_offers_nothing_new(book: Any) -> None:
    judge_verapamil(book)
    book.edit(FIRST_LINE, "  hooks: [patient-view]\n", "  hooks: [order-sign]\n  ordering: verapamil\n")
    assert book.issues("proposal-missing") == []


def test_it_can_be_excepted_with_a_reason(book: Any) -> None:
    judge_verapamil(book)
    reason = "lint_exceptions:\n  - { lint: proposal-missing, reason: It names what failed }\n\nevidence:"
    book.edit(FIRST_LINE, "evidence:", reason)
    assert book.issues() == []
