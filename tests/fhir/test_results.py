"""The results of a record: which there are, which are the newest."""

from typing import Any

from cds.core.evaluate import Numbers
from cds.core.facts import Origin
from cds.fhir.case import Case
from cds.fhir.results import has_value, is_future, is_usable, origins_of, results_of, time_of
from cds.fhir.terminology import Terminology
from tests.fhir.patients import AS_OF, book, coded, observation, quantity, record_of

BOOK = book()
WEIGHTS = ("weight",)


def case_of(*resources: Any) -> Case:
    return Case(BOOK, Terminology(BOOK), record_of(*resources), AS_OF, Numbers(BOOK, AS_OF.date()))


def weight(identity: str, at: str | None, **more: Any) -> Any:
    return observation("29463-7", quantity(80, "kg"), at, id=identity, **more)


def ids(entries: Any) -> list[str]:
    return [entry.resource["id"] for entry in entries]


def test_the_latest_are_those_that_may_be_as_new_as_the_newest() -> None:
    held = (weight("a", "2026-02-19"), weight("b", "2026-02-20T08:00:00+01:00"), weight("c", "2026-02-20"))
    case = case_of(*held, weight("d", None))
    results = results_of(case, WEIGHTS)
    assert results.newest == case.moment("2026-02-20")
    assert ids(results.latest) == ["b", "c"]
    assert [(entry.resource["id"], moment) for entry, moment in results.timed][-1] == ("d", None)


def test_of_two_that_end_together_the_later_begun_is_the_newest() -> None:
    case = case_of(weight("a", "2026-02"), weight("b", "2026-02-28"), weight("c", "2026-02-28"))
    results = results_of(case, WEIGHTS)
    assert results.newest == case.moment("2026-02-28")
    assert ids(results.latest) == ["a", "b", "c"]


def test_where_nothing_is_dated_all_are_the_latest() -> None:
    results = results_of(case_of(weight("a", None), weight("b", "soon")), WEIGHTS)
    assert results.newest is None
    assert ids(results.latest) == ["a", "b"]
    assert results_of(case_of(), WEIGHTS) == ([], None, [])


def test_facts_of_one_value_set_share_what_was_found() -> None:
    case = case_of(weight("a", "2026-02-19"))
    assert case.once(results_of, WEIGHTS) is case.once(results_of, WEIGHTS)
    assert case.once(results_of, ("tsh",)) == ([], None, [])


def test_what_says_nothing_and_what_was_withdrawn_is_no_result() -> None:
    silent = weight("a", "2026-02-20", valueQuantity=None, dataAbsentReason=coded("x", "unknown"))
    assert results_of(case_of(silent, weight("b", "2026-02-20", status="cancelled")), WEIGHTS).timed == []
    assert not has_value(silent)
    assert has_value({"valueRange": {}}) and has_value({})
    assert is_usable({"status": " amended "}) and not is_usable({"status": ["final"]})


def test_a_day_is_not_yet_the_future() -> None:
    case = case_of()
    for text, future in (("2026-03-03T08:00:00+01:00", False), ("2026-03-03T10:00:00+01:00", True)):
        moment = case.moment(text)
        assert moment is not None
        assert is_future(case, moment) is future


def test_the_origin_names_the_first_date_that_is_one() -> None:
    period = weight("a", "soon", effectivePeriod={"start": "2026-01-01", "end": "2026-01-02"})
    case = case_of(period, weight("b", "2026-02-20"))
    entries = [entry for entry, _ in results_of(case, WEIGHTS).timed]
    assert origins_of(entries[:1]) == (Origin("Observation/a", "2026-01-02"),)
    assert origins_of([*entries, *entries]) == (
        Origin("Observation/a", "2026-01-02"),
        Origin("Observation/b", "2026-02-20"),
    )
    assert time_of(case, period) == case.moment("2026-01-02")
