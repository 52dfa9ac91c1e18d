"""Pages of a search result joined to one Bundle."""

from cds.fhir.pages import joined, next_of
from cds.fhir.record import State, read_record

MORE = [{"relation": "self", "url": "a"}, {"relation": "next", "url": "b"}]


def page(*ids: str, more: bool = False, **members: object) -> dict[str, object]:
    entry = [{"resource": {"resourceType": "Condition", "id": name}} for name in ids]
    link = {"link": MORE} if more else {}
    return {"resourceType": "Bundle", "type": "searchset", "entry": entry, **link, **members}


def state(*pages: dict[str, object]) -> State:
    return read_record({"conditions": joined(pages)}, "1", {"conditions": "Condition"}).state("Condition")


def test_the_next_page_is_found_among_the_links() -> None:
    assert next_of(page("1", more=True)) == "b"
    assert next_of(page("1")) is None
    assert next_of(page("1", link=[{"relation": "next"}])) == ""


def test_pages_become_one_whole_list() -> None:
    bundle = joined([page("1", more=True, total=2), page("2")])
    assert [entry["resource"]["id"] for entry in bundle["entry"]] == ["1", "2"]
    assert "link" not in bundle
    assert state(page("1", more=True, total=2), page("2")) is State.COMPLETE


def test_a_page_that_was_not_read_leaves_the_list_incomplete() -> None:
    assert state(page("1", more=True)) is State.INCOMPLETE
    assert state(page("1", more=True), page("2", more=True)) is State.INCOMPLETE


def test_a_total_that_the_pages_do_not_reach_leaves_it_incomplete() -> None:
    assert state(page("1", more=True, total=3), page("2")) is State.INCOMPLETE


def test_a_page_without_entries_or_with_one_bare_entry_counts() -> None:
    bare = page()
    bare["entry"] = {"resource": {"resourceType": "Condition", "id": "2"}}
    bundle = joined([page("1", more=True), {"resourceType": "Bundle", "link": MORE}, bare])
    assert [entry["resource"]["id"] for entry in bundle["entry"]] == ["1", "2"]
    assert state(page("1", more=True), bare) is State.COMPLETE
