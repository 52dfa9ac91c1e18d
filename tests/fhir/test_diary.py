"""The attack diary as the record holds it."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from cds.core.derive.headache import Diary
from cds.core.facts import Known, Reason
from cds.core.moments import Moment, parse_moment
from tests.fhir.patients import (
    LOINC,
    OURS,
    SNOMED,
    ZONE,
    bundle,
    changed,
    coded,
    fact,
    observation,
    quantity,
    read,
)

DIARY = fact({"resource": "Observation", "diary": True}, "raw", when_not_recorded="unknown")
SEVERITIES = fact({"resource": "Observation", "diary": True, "severity": True}, "raw")
FULL = {"value": 3, "unit": "{attacks}/d", "code": "{attacks}/d"}


def value(definition: Any, *resources: Any, **how: Any) -> Any:
    found = read(definition, *resources, **how)
    return found.value if isinstance(found, Known) else found.reason


def moment(text: str) -> Moment:
    found = parse_moment(text, ZONE)
    assert found is not None
    return found


def attack(at: str | None, identity: str = "a", **more: Any) -> Any:
    return observation("attack", None, at, system=OURS, id=identity, **more)


def day(at: str, identity: str = "d", **more: Any) -> Any:
    return observation("attacks-per-day", None, at, system=OURS, id=identity, **more)


def mean(start: str | None, end: str | None, number: Any = None, **more: Any) -> Any:
    return observation(
        "mean-attacks-per-day",
        number or quantity(2, "{attacks}/d"),
        None,
        system=OURS,
        effectivePeriod={"start": start, "end": end},
        **more,
    )


def test_v15_an_attack_recorded_twice_is_one() -> None:
    start = "2026-02-20T03:00:00+01:00"
    same_instant = "2026-02-20T02:00:00Z"
    held = value(DIARY, attack(start), attack(same_instant, "b"), attack("2026-02-20T05:00:00+01:00", "c"))
    assert held == Diary(attacks=(moment(start), moment("2026-02-20T05:00:00+01:00")))


def test_attacks_without_a_time_of_day_are_all_kept() -> None:
    held = value(
        DIARY, attack("2026-02-20"), attack("2026-02-20", "b"), attack("soon", "c"), attack(None, "d")
    )
    assert held == Diary(attacks=(moment("2026-02-20"), moment("2026-02-20")))


def test_v14_all_days_are_given_and_none_is_judged() -> None:
    period = attack(None, "p", effectivePeriod={"start": "2026-03-02T03:00:00+01:00"})
    held = value(DIARY, attack("2026-02-15"), period)
    assert held == Diary(attacks=(moment("2026-02-15"), moment("2026-03-02T03:00:00+01:00")))


@pytest.mark.parametrize(
    "members, count",
    [
        ({"valueInteger": 3}, 3),
        ({"valueInteger": 0}, 0),
        ({"valueQuantity": FULL}, 3),
        ({"valueQuantity": quantity(3, "/d")}, 3),
        ({"valueQuantity": quantity(3, "attacks/day", "")}, 3),
        ({"valueQuantity": quantity(3, "{attacks}")}, 3),
        ({"valueQuantity": {"value": 3}}, 3),
        ({"valueQuantity": quantity(14, "/wk")}, 2),
        ({"valueInteger": -1}, None),
        ({"valueInteger": "3"}, None),
        ({"valueQuantity": quantity(3, "kg")}, None),
        ({"valueString": "three"}, None),
    ],
)
def test_counts_of_a_day(members: Any, count: int | None) -> None:
    held = value(DIARY, day("2026-02-20", **members))
    assert held == (
        Reason.NOT_RECORDED if count is None else Diary(days=((date(2026, 2, 20), Fraction(count)),))
    )


def test_a_days_count_is_of_the_local_day() -> None:
    held = value(DIARY, day("2026-02-20T23:30:00Z", valueInteger=1), day("2026-02", "e", valueInteger=9))
    assert held == Diary(days=((date(2026, 2, 21), Fraction(1)),))


def test_v10_a_summary_has_its_days_both_included() -> None:
    held = value(DIARY, mean("2026-02-16", "2026-03-01"))
    assert held == Diary(summaries=((date(2026, 2, 16), date(2026, 3, 1), Fraction(2)),))


def test_a_summary_without_its_period_is_none() -> None:
    for start, end in (("2026-02-16", None), (None, "2026-03-01"), ("?", "2026-03-01")):
        assert value(DIARY, mean(start, end)) is Reason.NOT_RECORDED
    assert value(DIARY, mean("2026-02-16", "2026-03-01", quantity(2, "kg"))) is Reason.NOT_RECORDED


@pytest.mark.parametrize("state", ["preliminary", "entered-in-error", "cancelled", None])
def test_only_final_entries_count(state: str | None) -> None:
    assert value(DIARY, attack("2026-02-20", status=state)) is Reason.NOT_RECORDED


def test_a_diary_needs_a_whole_list() -> None:
    page = bundle(attack("2026-02-20"), link=[{"relation": "next"}])
    assert value(DIARY, observations=page) is Reason.UNREADABLE
    assert value(DIARY, without=("observations",), theirs=bundle(attack("2026-02-20"))) is Reason.NOT_SENT
    assert value(SEVERITIES, observations=page) is Reason.UNREADABLE
    assert value(DIARY) is Reason.NOT_RECORDED
    assert value(changed(DIARY, when_not_recorded="false")) == Diary()


# ------------------------------------------------------------------ severities


def rating(**members: Any) -> Any:
    return {"code": coded(LOINC, "72514-3"), **members}


@pytest.mark.parametrize(
    "members, severity",
    [
        ({"valueInteger": 8}, Fraction(8)),
        ({"valueQuantity": quantity(7, "{score}")}, Fraction(7)),
        ({"valueQuantity": {"value": 7}}, Fraction(7)),
        ({"valueQuantity": quantity(7, "1")}, Fraction(7)),
        ({"valueQuantity": quantity(7, "kg")}, None),
        ({"valueCodeableConcept": coded(SNOMED, "24484000")}, True),
        ({"valueCodeableConcept": coded(SNOMED, "6736007")}, False),
        ({"valueCodeableConcept": coded(SNOMED, "255604002")}, False),
        ({"valueCodeableConcept": {"text": "bad"}}, None),
        ({"valueCodeableConcept": coded(SNOMED, "1")}, None),
        ({}, None),
    ],
)
def test_severity_in_the_entry_or_beside_it(members: Any, severity: object) -> None:
    start = "2026-02-20T03:00:00+01:00"
    inside = attack(start, component=[rating(**members)])
    assert value(SEVERITIES, inside) == ((moment(start), severity),)
    beside = observation("72514-3", None, "2026-02-20T02:00:00Z", id="s", **members)
    assert value(SEVERITIES, attack(start), beside) == ((moment(start), severity),)


def test_severities_are_newest_first_and_each_attack_once() -> None:
    start, later = "2026-02-20T03:00:00+01:00", "2026-02-21T03:00:00+01:00"
    held = [
        attack(start),
        attack(start, "b", component=[rating(valueInteger=8)]),
        attack("2026-02-20T02:00:00Z", "f"),
        attack(later, "c"),
        attack("2026-02-19", "d"),
        attack(None, "e"),
    ]
    assert value(SEVERITIES, *held) == (
        (moment(later), None),
        (moment(start), Fraction(8)),
        (moment("2026-02-19"), None),
    )
    assert value(SEVERITIES) == ()
