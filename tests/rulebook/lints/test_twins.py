"""Two rules that say the same."""

from typing import Any

import pytest

RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"
TWIN = "cluster_headache/ketamine-kidneys.yaml"


def twin(book: Any, *changes: tuple[str, str]) -> None:
    text = (
        (book.folder / RENAL)
        .read_text()
        .replace("id: ketamine-renal-contraindication", "id: ketamine-kidneys")
    )
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    book.write(TWIN, text)


@pytest.mark.parametrize(
    "changes",
    [
        (),
        (("severe_renal_insufficiency", "kidneys"), ("Do not give", "Never give")),
        (("  all_of: [severe_renal_insufficiency]", "  any_of: [severe_renal_insufficiency]"),),
        (("  hooks: [order-select, order-sign]", "  hooks: [order-sign]"),),
        (("kind: contraindication", "kind: caution"), ("indicator: critical", "indicator: warning")),
    ],
)
def test_the_same_whatever_the_names(book: Any, changes: tuple[tuple[str, str], ...]) -> None:
    twin(book, *changes)
    (issue,) = book.issues("rule-repeated")
    assert issue.message == "`ketamine-renal-contraindication` asks exactly what `ketamine-kidneys` asks"
    assert f"{(book.folder / TWIN).as_posix()}:1" in issue.hint


@pytest.mark.parametrize(
    "changes",
    [
        (("less_than: ketamine", "at_most: ketamine"),),
        (("  all_of: [severe_renal_insufficiency]", "  none_of: [severe_renal_insufficiency]"),),
        (("  ordering: ketamine\n", "  ordering: lithium\n"),),
        (
            (
                "  ordering: ketamine\n",
                "  ordering: ketamine\n  patients: [{ fact: cluster_headache, is: true }]\n",
            ),
        ),
    ],
)
def test_another_limit_order_or_scope_is_another_rule(
    book: Any, changes: tuple[tuple[str, str], ...]
) -> None:
    twin(book, *changes)
    assert book.issues("rule-repeated") == []


def test_reminders_to_one_scope_are_no_twins(book: Any) -> None:
    scope = (
        "  ordering: ketamine\n",
        "  ordering: ketamine\n  patients: [{ fact: cluster_headache, is: true }]\n",
    )
    criterion = (
        "    fact: creatinine_clearance\n    less_than: ketamine.min_creatinine_clearance",
        "    fact: cluster_headache\n    is: true",
    )
    twin(book, scope, criterion)
    first = (book.folder / TWIN).read_text().replace("ketamine-kidneys", "ketamine-reminder")
    book.write("cluster_headache/ketamine-reminder.yaml", first)
    assert book.issues("rule-repeated") == []


def test_it_can_be_excepted_with_a_reason(book: Any) -> None:
    twin(book)
    reason = "lint_exceptions:\n  - { lint: rule-repeated, reason: Two cards for two people }\n\nevidence:"
    book.edit(RENAL, "evidence:", reason)
    assert book.issues() == []
