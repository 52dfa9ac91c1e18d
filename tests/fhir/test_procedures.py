"""Procedures that were done."""

from typing import Any

import pytest

from cds.core.facts import Known, Origin, Reason
from tests.fhir.patients import PROCEDURES, bundle, changed, coded, fact, read, resource

DONE = fact({"resource": "Procedure", "value_set": "suboccipital", "when": "ever"})


def procedure(**more: Any) -> Any:
    base: Any = {"status": "completed", "code": coded(PROCEDURES, "suboccipital-steroid-injection")}
    return resource("Procedure", "p1", **{**base, **more})


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
