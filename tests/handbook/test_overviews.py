"""Rules and what they rest on, arranged."""

from cds.core.rules import Kind
from cds.handbook.book import Book
from cds.handbook.overviews import (
    by_drug,
    by_topic,
    points_by_kind,
    reading_of,
    topic_of,
    values_by_source,
    web_address,
)


def test_every_rule_stands_in_its_topic_the_weightiest_first(shipped_book: Book) -> None:
    topics = by_topic(shipped_book, shipped_book.standings.values())
    assert sum(map(len, topics.values())) == len(shipped_book.rulebook.rules)
    assert topic_of(shipped_book, topics["oral steroid"][0].rule) == "oral steroid"
    order = list(Kind)
    for standings in topics.values():
        places = [order.index(one.rule.kind) for one in standings]
        assert places == sorted(places)


def test_a_drug_has_the_rules_about_its_orders(shipped_book: Book) -> None:
    drugs = by_drug(shipped_book)
    assert "ketamine-renal-contraindication" in [one.rule.id for one in drugs["ketamine"]]
    assert all(drug in one.drugs for drug, standings in drugs.items() for one in standings)


def test_every_number_stands_under_its_source(shipped_book: Book) -> None:
    values = values_by_source(shipped_book)
    told = [value for listed in values.values() for _, value in listed]
    assert len(told) == sum(len(one.values) for one in shipped_book.rulebook.parameters.values())
    assert all(value.reference == source for source, listed in values.items() for _, value in listed)


def test_open_points_stand_under_their_kind(shipped_book: Book) -> None:
    points = points_by_kind(shipped_book)
    assert sum(map(len, points.values())) == sum(map(len, shipped_book.annex.points.values())) > 0
    assert all(point.entry[0] == kind for kind, listed in points.items() for point in listed)


def test_how_a_fact_is_read_is_told_member_by_member(shipped_book: Book) -> None:
    reading = dict(reading_of(shipped_book.rulebook.facts["serum_creatinine"]))
    assert any("serum-creatinine" in part.text for parts in reading.values() for part in parts)
    derived = next(fact for fact in shipped_book.rulebook.facts.values() if fact.derive)
    assert reading_of(derived) == ()


def test_an_address_that_is_none_of_the_web_is_no_link() -> None:
    assert web_address("https://doi.org/10.1") == "https://doi.org/10.1"
    assert web_address("javascript:alert(1)") == ""
