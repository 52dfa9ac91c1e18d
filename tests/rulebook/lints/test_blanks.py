"""What `cds new` left to be filled in."""

from typing import Any

RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"


def test_a_blank_is_named_with_what_belongs_there(book: Any) -> None:
    book.edit(RENAL, "title: Do not give ketamine in severe renal insufficiency", "title: FILL IN the title.")
    book.only("blank", RENAL, "FILL IN", "`title` is still blank: the title", "take FILL IN out")


def test_a_blank_in_a_list_has_the_name_of_the_list(book: Any) -> None:
    book.edit(RENAL, "  - Patients on dialysis; the formula does not apply to them.", "  - FILL IN")
    issue = book.expect("blank", RENAL, "- FILL IN", "`not_for` is still blank")
    assert issue.message == "`not_for` is still blank"


def test_other_words_are_no_blank(book: Any) -> None:
    book.edit(RENAL, "title: Do not give", "title: Fill in the form and do not give")
    assert book.issues("blank") == []
