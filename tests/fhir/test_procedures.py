"""Procedures that were done."""

from typing import Any

import pytest

from cds.core.facts import Known, Origin, Reason
from cds.core.moments import Moment, parse_moment
from tests.fhir.patients import PROCEDURES, ZONE, bundle, changed, coded, fact, read, resource

WHEN = fact({"resource": "Procedure", "value_set": "suboccipital", "when": "given"}, "raw")
DONE = fact({"resource": "Procedure", "value_set": "suboccipital", "when": "ever"})


def procedure(**more: Any) -> Any:
    base: Any = {"status": "completed", "code": coded(PROCEDURES, "suboccipital-steroid-injection")}
    return resource("Procedure", more.pop("id", "p1"), **{**base, **more})


def value(*resources: Any, **how: Any) -> object:
    found = read(DONE, *resources, **how)
    return found.value if isinstance(found, Known) else found.reason


@pytest.mark.parametrize(
    "state, found",
    [
        ("completed", True),
        ("in-progress", True),
        (None, True),
        ("stopped", Reason.UNREADABLE),
        ("unknown", Reason.UNREADABLE),
        ("on-hold", Reason.UNREADABLE),
        ("not-done", False),
        ("preparation", False),
        ("entered-in-error", False),
    ],
)
def test_the_status_says_whether_it_was_done(state: str | None, found: object) -> None:
    assert value(procedure(status=state)) is found


def test_where_it_comes_from() -> None:
    period = procedure(performedPeriod={"start": "2025-09-01", "end": "2025-09-02"})
    assert read(DONE, period) == Known(True, (Origin("Procedure/p1", "2025-09-02"),))


def test_absence() -> None:
    assert value() is False
    assert value(without=("procedures",)) is Reason.NOT_SENT
    assert value(procedures=bundle(link=[{"relation": "next"}])) is Reason.UNREADABLE
    assert value(procedure(code={"text": "GON block"})) is Reason.TEXT_ONLY
    asked = read(changed(DONE, when_not_recorded="unknown"))
    assert not isinstance(asked, Known)
    assert asked.reason is Reason.NOT_RECORDED


# ------------------------------------------------------------------ when it was done


def times(*resources: Any, **how: Any) -> object:
    found = read(WHEN, *resources, **how)
    return found.value if isinstance(found, Known) else found.reason


def at(text: str) -> Moment:
    moment = parse_moment(text, ZONE)
    assert moment is not None
    return moment


def test_each_time_newest_first() -> None:
    held = [
        procedure(id="a", performedDateTime="2025-09-01"),
        procedure(id="b", performedDateTime="2026-01-10T10:00:00+01:00"),
        procedure(id="c", performedPeriod={"start": "2025-10-01", "end": "2025-10-02"}, status=None),
        procedure(id="d", performedDateTime="2026-03-03"),  # still to come
        procedure(id="e", performedDateTime="2026-01-01", status="not-done"),
    ]
    expected = (at("2026-01-10T10:00:00+01:00"), at("2025-10-02"), at("2025-09-01"))
    assert times(*held) == expected
    assert [origin.resource for origin in read(WHEN, *held).origins] == [f"Procedure/{i}" for i in "abc"]


def test_what_may_be_newer_comes_first() -> None:
    done = procedure(performedDateTime="2025-09-01")
    assert times(done, procedure(id="undated")) == (None, at("2025-09-01"))
    assert times(done, procedure(id="b", status="unknown")) == (None, at("2025-09-01"))
    assert times(done, procedure(id="b", code={"text": "GON block"})) == (None, at("2025-09-01"))
    page = bundle(done, link=[{"relation": "next"}])
    assert times(procedures=page) == (None, at("2025-09-01"))


def test_when_nothing_was_done() -> None:
    assert times() == ()
    assert times(procedure(performedDateTime="2027-01-01")) == ()
    assert times(procedure(status="stopped")) is Reason.UNREADABLE
    assert times(procedure(status="stopped"), without=("procedures",)) is Reason.NOT_SENT
    assert times(without=("procedures",)) is Reason.NOT_SENT
    assert times(procedure(code={"text": "GON block"})) is Reason.TEXT_ONLY
    asked = read(changed(WHEN, when_not_recorded="unknown"))
    assert not isinstance(asked, Known)
    assert asked.reason is Reason.NOT_RECORDED
