"""Which ids of the knowledge paper are answered for."""

from typing import Any

from cds.rulebook.coverage import coverage

FILE = "cluster_headache/ketamine-renal-contraindication.yaml"


def test_ids_of_the_rule_and_of_its_criteria_count(book: Any) -> None:
    book.edit(FILE, 'version: "0.1.0"', 'version: "0.1.0"\ncovers: [KT-8]')
    found = coverage(book.contents())
    assert (found.covered, found.uncovered) == (("KT-8",), ("KI-4",))
    assert str(found) == "1 of 2 ids of the knowledge paper covered; not yet: KI-4"
    book.edit(FILE, "    less_than: ket", "    covers: [KI-4]\n    less_than: ket")
    assert str(coverage(book.contents())) == "2 of 2 ids of the knowledge paper covered"
