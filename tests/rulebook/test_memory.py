"""A folder read again: what has the same bytes is not read twice, and nothing old is kept."""

from typing import Any

from cds.rulebook.folder import read
from cds.rulebook.memory import Memory

RENAL = "cluster_headache/ketamine-renal-contraindication.yaml"
FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"


def test_a_memory_gives_what_reading_afresh_gives(book: Any) -> None:
    memory = Memory()
    edits = (
        (RENAL, "title: Do not give", "title: Never give"),
        (FIRST_LINE, "    is: not-tried", "    is: [x]"),
        (FIRST_LINE, "    is: [x]", "    is: not-tried\n    is: not-tried"),
        ("facts/renal.yaml", "    title: Age\n", "    titel: Age\n"),
        ("parameters/all.yaml", "value: 30\n        ref", "value: 31\n        ref"),
    )
    for file, old, new in edits:
        book.edit(file, old, new)
        again, afresh = read(book.folder, memory), read(book.folder)
        assert again.digest == afresh.digest
        assert again.issues == afresh.issues
        assert {**again.declared} == {**afresh.declared}
        assert again.parameters == afresh.parameters and again.facts == afresh.facts
        assert [repr(rule) for rule in again.rules.values()] == [repr(rule) for rule in afresh.rules.values()]
        assert again.rules.keys() == afresh.rules.keys()


def test_only_what_changed_is_read(book: Any) -> None:
    memory = Memory()
    first = read(book.folder, memory)
    book.edit(RENAL, "title: Do not give", "title: Never give")
    second = read(book.folder, memory)
    changed = {path for path in first.documents if first.documents[path] is not second.documents[path]}
    assert changed == {(book.folder / RENAL).as_posix()}


def test_a_file_that_cannot_be_read_is_tried_again(book: Any) -> None:
    memory = Memory()
    whole = (book.folder / RENAL).read_text(encoding="utf-8")
    for text, faults in ((whole, 0), ("id: [", 1), ("id: [", 1), (whole, 0)):
        book.write(RENAL, text)
        assert len(read(book.folder, memory).issues) == faults
