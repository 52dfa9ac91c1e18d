"""Blood pressure: both panels, bare pairs, readings that cannot be."""

from fractions import Fraction
from typing import Any

import pytest

from cds.core.facts import Known, Reason
from cds.core.moments import Moment, parse_moment
from tests.fhir.patients import (
    LOINC,
    ZONE,
    bundle,
    changed,
    coded,
    fact,
    observation,
    quantity,
    read,
    resource,
)

PRESSURES = fact({"resource": "Observation", "panel": "blood_pressure"}, "raw")


def value(*resources: Any, **how: Any) -> object:
    found = read(PRESSURES, *resources, **how)
    return found.value if isinstance(found, Known) else found.reason


def moment(text: str) -> Moment:
    found = parse_moment(text, ZONE)
    assert found is not None
    return found


def part(code: str, number: float, unit: str | None = "mm[Hg]") -> Any:
    return {"code": coded(LOINC, code), "valueQuantity": quantity(number, unit)}


def panel(
    systolic: float,
    diastolic: float,
    at: str | None = "2026-02-20",
    code: str = "85354-9",
    unit: str = "mm[Hg]",
    **more: Any,
) -> Any:
    base: Any = {
        "status": "final",
        "code": coded(LOINC, code),
        "effectiveDateTime": at,
        "component": [part("8480-6", systolic, unit), part("8462-4", diastolic, unit)],
    }
    return resource("Observation", more.pop("id", "bp"), **{**base, **more})


def bare(code: str, number: float, at: str = "2026-02-20T10:00:00+01:00", identity: str = "b") -> Any:
    return observation(code, quantity(number, "mm[Hg]"), at, id=identity)


@pytest.mark.parametrize("code", ["85354-9", "55284-4"])
@pytest.mark.parametrize("unit", ["mm[Hg]", "mmHg"])
def test_both_panels_are_read(code: str, unit: str) -> None:
    assert value(panel(180, 100, code=code, unit=unit)) == ((moment("2026-02-20"), 180, 100),)  # V54


def test_the_newest_comes_first() -> None:
    held = [panel(150, 85, "2026-02-01", id="a"), panel(128, 78, id="b"), panel(120, 70, None, id="c")]
    assert value(*held) == ((moment("2026-02-20"), 128, 78), (moment("2026-02-01"), 150, 85))


def test_bare_values_of_one_time_are_a_pair() -> None:
    later = "2026-02-20T09:00:00Z"
    held = [bare("8480-6", 128, identity="a"), bare("8462-4", 78, later, identity="b")]
    assert value(*held) == ((moment(later), 128, 78),)


def test_a_value_without_its_partner() -> None:
    alone = [bare("8480-6", 128, identity="a"), bare("8462-4", 78, "2026-02-20T11:00:00+01:00", identity="b")]
    assert value(*alone) is Reason.NOT_RECORDED
    absent = {"code": coded(LOINC, "8462-4"), "dataAbsentReason": coded("x", "unknown")}
    assert value(panel(128, 78, component=[part("8480-6", 128), absent])) is Reason.NOT_RECORDED
    older = panel(120, 70, "2026-01-01", id="old")
    assert value(older, *alone[:1]) is Reason.NOT_RECORDED
    newer = panel(120, 70, "2026-02-25", id="new")
    assert value(newer, *alone) == ((moment("2026-02-25"), 120, 70),)


def test_several_bare_values_of_one_time_cannot_be_paired() -> None:
    held = [bare("8480-6", n, identity=i) for n, i in ((128, "a"), (150, "b"))]
    assert value(*held, bare("8462-4", 78, identity="c")) is Reason.CONTRADICTORY
    same = [
        bare("8480-6", 128, identity="a"),
        bare("8480-6", 128, identity="b"),
        bare("8462-4", 78, identity="c"),
    ]
    assert value(*same) == ((moment("2026-02-20T10:00:00+01:00"), 128, 78),)


@pytest.mark.parametrize("systolic, diastolic", [(80, 120), (100, 100), (49, 30)])
def test_a_recording_error_is_dropped_unless_it_is_the_newest(systolic: float, diastolic: float) -> None:
    assert value(panel(systolic, diastolic)) is Reason.CONTRADICTORY
    assert (
        value(panel(systolic, diastolic, id="a"), panel(128, 78, "2026-01-01", id="b"))
        is Reason.CONTRADICTORY
    )
    assert value(panel(systolic, diastolic, id="a"), panel(128, 78, "2026-02-25", id="b")) == (
        (moment("2026-02-25"), 128, 78),
    )


def test_the_lowest_pressure_that_can_be() -> None:
    assert value(panel(50, 49)) == ((moment("2026-02-20"), Fraction(50), Fraction(49)),)


def test_a_good_reading_of_the_same_day_stands_beside_a_bad_one() -> None:
    assert value(panel(128, 78, id="a"), panel(49, 78, id="b")) == ((moment("2026-02-20"), 128, 78),)


@pytest.mark.parametrize(
    "spoilt, reason",
    [
        ({"status": "preliminary"}, Reason.UNREADABLE),
        ({"component": [part("8480-6", 128, None), part("8462-4", 78, None)]}, Reason.UNIT_NOT_UNDERSTOOD),
        ({"component": [part("8480-6", 128, "kg"), part("8462-4", 78)]}, Reason.UNIT_NOT_UNDERSTOOD),
        (
            {"component": [{**part("8480-6", 1), "valueQuantity": {"value": "x"}}, part("8462-4", 78)]},
            Reason.UNREADABLE,
        ),
        (
            {
                "component": [
                    part("8480-6", 128),
                    {**part("8462-4", 1), "valueQuantity": quantity(78, "mm[Hg]", comparator="<")},
                ]
            },
            Reason.UNREADABLE,
        ),
        ({"effectiveDateTime": "2026-03-04"}, Reason.CONTRADICTORY),
        ({"effectiveDateTime": None}, Reason.TOO_OLD),
        ({"status": "cancelled"}, ()),
        ({"component": "x"}, ()),
        ({"component": [{"code": coded(LOINC, "8867-4")}]}, ()),
    ],
)
def test_why_a_pressure_cannot_be_used(spoilt: Any, reason: object) -> None:
    assert value(panel(128, 78, **spoilt)) == reason


def test_absence() -> None:
    assert value() == ()
    assert value(without=("observations",)) is Reason.NOT_SENT
    assert value(observations=bundle(link=[{"relation": "next"}])) is Reason.UNREADABLE
    found = read(changed(PRESSURES, when_not_recorded="unknown"))
    assert not isinstance(found, Known)
    assert found.reason is Reason.NOT_RECORDED
