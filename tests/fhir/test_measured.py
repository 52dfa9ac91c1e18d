"""When something was measured: also what cannot be read, and what may be missing, has a place."""

import pytest

from cds.core.facts import Fact, Known, Reason, Unknown
from tests.fhir.patients import bundle, fact, observation, quantity, read

TSH = fact({"resource": "Observation", "value_set": "tsh", "history": "times"}, "raw", unit="m[IU]/L")


def times(found: Fact) -> list[tuple[str | None, bool]]:
    assert isinstance(found, Known), found
    return [(moment and moment.earliest.date().isoformat(), is_read) for moment, is_read in found.value]


def tsh(
    value: float, at: str | None, identity: str, unit: str = "m[IU]/L", **more: object
) -> dict[str, object]:
    return observation("3016-3", quantity(value, unit), at, id=identity, **more)


def test_results_stand_newest_first() -> None:
    found = read(TSH, tsh(2, "2026-01-01", "o1"), tsh(1, "2026-02-01", "o2"))
    assert times(found) == [("2026-02-01", True), ("2026-01-01", True)]


@pytest.mark.parametrize(
    "newer",
    [
        tsh(2, "2026-02-20", "n", status="preliminary"),
        tsh(2, "2026-02-20", "n", unit="furlongs"),
        observation("3016-3", None, "2026-02-20", id="n", valueString="normal"),
    ],
)
def test_a_newer_result_that_cannot_be_read_is_named_as_such(newer: dict[str, object]) -> None:
    found = read(TSH, tsh(2, "2026-01-01", "o1"), newer)
    assert times(found) == [("2026-02-20", False), ("2026-01-01", True)]


def test_an_undated_result_may_be_the_newest() -> None:
    found = read(TSH, tsh(2, "2026-01-01", "o1"), tsh(2, None, "o2"))
    assert times(found) == [(None, False), ("2026-01-01", True)]


def test_a_page_that_did_not_come_may_hold_the_newest() -> None:
    page = bundle(tsh(2, "2026-01-01", "o1"), link=[{"relation": "next", "url": "https://x.example/2"}])
    assert times(read(TSH, observations=page)) == [(None, False), ("2026-01-01", True)]


def test_nothing_in_a_whole_list_and_in_none() -> None:
    assert times(read(TSH)) == []
    found = read(TSH, without=("observations",))
    assert isinstance(found, Unknown)
    assert found.reason is Reason.NOT_SENT


def test_what_says_nothing_is_no_result() -> None:
    absent = observation("3016-3", None, "2026-02-20", dataAbsentReason={"coding": [{"code": "error"}]})
    assert times(read(TSH, tsh(2, "2026-01-01", "o2"), absent)) == [("2026-01-01", True)]
