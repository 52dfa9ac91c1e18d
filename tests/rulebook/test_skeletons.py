"""What a copy keeps and what it blanks, line by line."""

from datetime import date

import pytest

from cds.core.rules import Kind
from cds.rulebook.skeletons import Dates, entry_from, file_from, has_blank, kind_of, rule
from cds.rulebook.source import read_document

DATES = Dates(date(2026, 12, 1), date(2027, 12, 1))
PARAMETERS = """\
parameters:
  a.first:
    # why
    title: >
      The first,
      in two lines
    unit: d
    values:
      2026-01-01: { value: 1, reference: r }

  # about the second
  a.second:
    title: "The \\"second\\""
    unit: d
"""
RULE = """\
id: old
title: Old title
kind: caution
status: active
version: "3.1.0"

# who
people:
  author: Somebody
  reviewers:
    - { name: A, role: B, on: 2026-01-01 }
  review_by: 2026-06-01

criteria: {}
decide:  # as the guideline has it
  all_of: [a]
"""


def test_a_copied_rule_is_a_draft_of_nobody() -> None:
    document, _ = read_document("x.yaml", RULE.encode())
    assert (
        file_from(RULE, document, "new", DATES)
        == """\
id: new
title: "FILL IN what is different; copied - Old title"
kind: caution
status: draft
version: "0.1.0"

# who
people:
  author: FILL IN name and field
  reviewers: []
  review_by: 2027-12-01

criteria: {}
decide:  # FILL IN: it still decides as old does
  all_of: [a]
"""
    )


@pytest.mark.parametrize(
    ("old", "copied"),
    [
        (
            "a.first",
            "  a.new:\n    # why\n"
            '    title: "FILL IN what is different; copied - The first, in two lines"\n'
            "    unit: d\n    values:\n      2026-01-01: { value: 1, reference: r }\n",
        ),
        (
            "a.second",
            '  a.new:\n    title: "FILL IN what is different; copied - The \\"second\\""\n    unit: d\n',
        ),
    ],
)
def test_a_copied_entry_is_whole_and_leaves_the_comment_of_the_next(old: str, copied: str) -> None:
    document, _ = read_document("x.yaml", PARAMETERS.encode())
    assert entry_from(PARAMETERS, document, "parameters", old, "a.new") == copied


@pytest.mark.parametrize(
    ("rule_id", "kind"),
    [
        ("a-contraindication", Kind.CONTRAINDICATION),
        ("a-caution", Kind.CAUTION),
        ("a-monitoring", Kind.MONITORING),
        ("a-advice", Kind.RECOMMENDATION),
        ("a-sheet", None),
    ],
)
def test_the_end_of_an_id_tells_the_kind(rule_id: str, kind: Kind | None) -> None:
    assert kind_of(rule_id) is kind


def test_without_a_fact_to_name_the_scope_is_left_open() -> None:
    text = rule("a-monitoring", Kind.MONITORING, DATES, None)
    assert "patients:" not in text
    assert "given: { fill_in_scope: false }" in text


@pytest.mark.parametrize(
    ("text", "blank"), [("FILL IN x", True), ("fill_in_fact", True), ("[fill-in]", True), ("Fill in", False)]
)
def test_what_is_a_blank(text: str, blank: bool) -> None:
    assert has_blank(text) is blank
