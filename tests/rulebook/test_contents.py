"""What was read, and where it stands."""

from datetime import date
from typing import Any

from cds.core.rules import AllOf, Named, NoneOf
from cds.rulebook.contents import FACT, PARAMETER, Contents, walk


def test_names_resolve_where_a_file_could_not_be_read(book: Any) -> None:
    contents = book.contents()
    assert contents.resolves(FACT, "age")
    assert not contents.resolves(FACT, "shoe_size")
    book.write("facts/more.yaml", "facts: [\n")
    contents = book.contents()
    assert contents.resolves(FACT, "shoe_size")
    assert not contents.resolves(PARAMETER, "general.shoe_size")


def test_the_day_on_which_every_value_is_in_force(book: Any) -> None:
    assert book.contents().day == date(2026, 11, 20)
    assert Contents(book.folder).day == date.min


def test_every_declared_name_has_its_place(book: Any) -> None:
    places = {(kind, name): place for kind, name, place in book.contents().places()}
    place = places[FACT, "serum_creatinine"]
    assert place.path.endswith("facts/renal.yaml")
    assert place.line == book.line("facts/renal.yaml", "serum_creatinine:")


def test_walking_a_tree() -> None:
    inner = NoneOf((Named("b"),))
    tree = AllOf((Named("a"), inner))
    assert list(walk(tree)) == [tree, Named("a"), inner, Named("b")]


def test_the_lines_of_expressions(book: Any) -> None:
    contents = book.contents()
    rule = contents.rules["ketamine-renal-contraindication"]
    line = contents.lines_of(rule)[id(rule.criteria["severe_renal_insufficiency"].expression)]
    assert line == book.line("cluster_headache/ketamine-renal-contraindication.yaml", "less_than:")
