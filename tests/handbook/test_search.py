"""Rules found by the words of a reader."""

import pytest

from cds.handbook.book import Book
from cds.handbook.search import Index, Wish, closest_name

RENAL = "ketamine-renal-contraindication"


@pytest.fixture(scope="module")
def index(shipped_book: Book) -> Index:
    return Index(shipped_book)


def found(index: Index, words: str = "", **filters: str) -> list[str]:
    return [one.rule.id for one in index.find(Wish(words, **filters)).standings]


def test_without_a_wish_all_rules_are_found(index: Index, shipped_book: Book) -> None:
    assert found(index) == sorted(shipped_book.rulebook.rules)


@pytest.mark.parametrize(
    "words",
    [
        RENAL,
        "KT-8 ketamine",
        "Kidney KETAMINE verify",
        "creatinine clearance ketamine",
        "severe rénal ketamine",
    ],
)
def test_ids_and_words_of_a_rule_find_it_all_of_them_in_any_order(index: Index, words: str) -> None:
    assert RENAL in found(index, words)


def test_a_word_that_a_rule_lacks_leaves_it_out(index: Index) -> None:
    assert RENAL not in found(index, "ketamine verapamil renal")


def test_a_code_finds_the_rules_that_rest_on_its_value_set(index: Index, shipped_book: Book) -> None:
    code = shipped_book.rulebook.value_sets["serum-creatinine"].codes[0].code
    result = index.find(Wish(code))
    assert "serum-creatinine" in result.codes
    assert RENAL in [one.rule.id for one in result.standings]


def test_what_a_code_means_is_asked_where_no_rule_says_the_word(index: Index, shipped_book: Book) -> None:
    result = index.find(Wish("naproxen"))
    assert "nsaid" in result.codes
    users = shipped_book.annex.users["value set", "nsaid"]
    assert set(users) <= {one.rule.id for one in result.standings}


def test_a_misspelt_word_is_put_right(index: Index) -> None:
    result = index.find(Wish("verpamil"))
    assert (result.standings, result.instead) == ((), "verapamil")
    assert index.find(Wish("ketamine qqqqqqqq")).instead == ""
    assert index.find(Wish("ketamine")).instead == ""


def test_filters_hold_together(index: Index, shipped_book: Book) -> None:
    rules = shipped_book.rulebook.rules
    chosen = found(index, drug="ketamine", kind="contraindication", status="review", source="ketalgia")
    assert RENAL in chosen
    for name in chosen:
        assert "ketamine" in shipped_book.standings[name].drugs
        assert (rules[name].kind, rules[name].status) == ("contraindication", "review")
        assert "ketalgia" in [one.reference for one in rules[name].evidence]
    assert found(index, drug="no-such-drug") == []


def test_only_what_leads_to_rules_is_offered(index: Index) -> None:
    for name in index.drugs:
        assert found(index, drug=name)
    for name in index.sources:
        assert found(index, source=name)
    assert list(index.drugs.values()) == sorted(index.drugs.values(), key=str.casefold)
    assert index.kinds[0] == "contraindication"
    assert index.statuses == ["review"]


def test_the_closest_name_is_offered_where_one_is_close() -> None:
    known = {"KT-8": 1, "ketamine-dose": 2}
    assert closest_name("kt-8", known) == "KT-8"
    assert closest_name("ketamine-doze", known) == "ketamine-dose"
    assert closest_name("<script>", known) == ""
