"""Who uses what."""

from pathlib import Path

import pytest

from cds.core.errors import RuleBookError
from cds.handbook.book import Book, book_of


def test_who_rests_on_what(folder: Path) -> None:
    book = book_of(folder, folder.parent / "features")
    renal = book.rulebook.rules["ketamine-renal-contraindication"]
    assert book.annex.paths[renal.id] == "cluster_headache/ketamine-renal-contraindication.yaml"
    assert book.annex.users["parameter", "ketamine.min_creatinine_clearance"] == (renal.id,)
    assert "serum_creatinine" in book.rests_on(renal, "fact")
    assert book.rests_on(renal, "rule") == ()
    assert book.asking("creatinine_clearance") == (renal.id,)
    assert book.asking("serum_creatinine") == ()
    assert book.citing("cockcroft-gault-1976") == (renal.id,)
    assert book.feeds["verapamil-contraindicated"] == (
        "refractory-chronic-cluster-headache",
        "verapamil-first-line",
    )
    assert ("fact", "age") in book.annex.named["creatinine_clearance"]


def test_scenarios_are_found_by_the_tag_of_a_rule(shipped_book: Book) -> None:
    assert shipped_book.annex.scenarios["ketamine-renal-contraindication"]


def test_rules_that_are_unsound_make_no_book(folder: Path) -> None:
    (folder / "references.yaml").write_text("references: [", encoding="utf-8")
    with pytest.raises(RuleBookError):
        book_of(folder, folder)
