"""Codes found by words in any order, by the start of a word, or by code."""

from pathlib import Path
from typing import Any

import pytest

from cds.rulebook.folder import read
from cds.rulebook.vocabulary import TableError, Vocabulary, read_table
from tests.hooks.calls import ROOT

HEAD = "concept\tsystem\tcode\tdisplay\tstatus\tsource\n"
SNOMED = "http://snomed.info/sct"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(read(ROOT / "rules"))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["lithium", "carb"], "42351"),
        (["CARB", "lith"], "42351"),
        (["lithium carbonate"], "42351"),
        (["42351"], "42351"),
        (["423"], "42351"),
        (["Z86.73"], "Z86.73"),
        (["z86.7"], "Z86.73"),
        (["I60*"], "I60*"),
        (["63895-7"], "63895-7"),
        (["cerebrovascular"], "230690007"),
        (["beta-blocker", "atenolol"], "1202"),
    ],
)
def test_found_first_or_among_the_first(vocabulary: Vocabulary, words: list[str], code: str) -> None:
    assert code in [entry.code for entry in vocabulary.search(words)[:4]]


@pytest.mark.parametrize("words", [["arbonate"], ["lithium", "zebra"], ["42351x"]])
def test_every_word_must_start_one(vocabulary: Vocabulary, words: list[str]) -> None:
    assert vocabulary.search(words) == []


def test_a_code_is_shown_where_it_stands_and_who_looks_at_it(vocabulary: Vocabulary) -> None:
    (entry,) = vocabulary.search(["42351"])
    assert (entry.short, entry.display) == ("rxnorm", "Lithium Carbonate")
    assert {"lithium", "cluster-headache-preventives"} <= set(entry.where)
    assert "lithium-brugada-contraindication" in vocabulary.rules_using(entry)


def test_what_is_called_so_itself_comes_before_what_belongs_to_it(vocabulary: Vocabulary) -> None:
    found = vocabulary.search(["lithium"])
    itself = ["lithium" in entry.display.casefold() and not entry.ingredient for entry in found]
    assert itself == sorted(itself, reverse=True)
    assert True in itself and False in itself


def test_products_are_found_by_their_ingredient(vocabulary: Vocabulary) -> None:
    products = [entry for entry in vocabulary.search(["6130"]) if entry.ingredient]
    assert {entry.display for entry in products} == {"product of ketamine"}
    assert all("ketamine" in entry.where for entry in products)


def test_a_code_that_leaves_it_unknown_is_said_to(vocabulary: Vocabulary) -> None:
    entry = next(entry for entry in vocabulary.search(["unspecified"]) if entry.may_be)
    assert entry.where == () or set(entry.where).isdisjoint(entry.may_be)


def test_accents_make_no_difference(book: Any) -> None:
    book.edit("value_sets/lithium.yaml", '"6448", display: lithium', '"6448", display: Líthïum')
    assert "Líthïum" in {entry.display for entry in Vocabulary(book.contents()).search(["lithium", "6448"])}
    assert Vocabulary(book.contents()).search(["LÏTH"]) != []


def test_a_table_adds_what_the_rulebook_lacks(book: Any, tmp_path: Path) -> None:
    known = next(code for value_set in book.contents().value_sets.values() for code in value_set.codes)
    table = tmp_path / "codes.tsv"
    table.write_text(
        f"{HEAD}VS-X\t{known.system}\t{known.code}\tAnother name\tVERIFIED\tx\n"
        f"VS-Y\t{SNOMED}\t270492004\tFirst degree atrioventricular block\tVERIFIED\tx\n",
        encoding="utf-8",
    )
    vocabulary = Vocabulary(book.contents(), [table])
    (entry,) = vocabulary.search(["atrioventricular"])
    assert (entry.short, entry.code, entry.table, entry.where) == (
        "snomed",
        "270492004",
        "VS-Y, VERIFIED",
        (),
    )
    assert vocabulary.rules_using(entry) == ()
    assert vocabulary.search(["another", "name"]) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b,c\n", "its first line is not concept, system, code"),
        (b"", "its first line is not concept, system, code"),
        (HEAD.encode() + b"VS-X\tsnomed\n", ":2: 2 columns, 6 are wanted"),
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (None, "No such file"),
    ],
)
def test_what_is_no_table(tmp_path: Path, content: bytes | None, said: str) -> None:
    table = tmp_path / "codes.tsv"
    if content is not None:
        table.write_bytes(content)
    with pytest.raises(TableError) as refused:
        read_table(table)
    assert str(refused.value).startswith(str(table)) and said in str(refused.value)
