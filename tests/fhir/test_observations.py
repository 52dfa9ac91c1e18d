"""Results: the newest decides; statuses, times, units, answers, reference ranges."""

from fractions import Fraction
from typing import Any

import pytest

from cds.core.facts import Bounded, Known, Origin, Reason, Unknown
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

WEIGHT = fact(
    {"resource": "Observation", "value_set": "weight", "plausible": ("body.min_weight", "body.max_weight")},
    "quantity",
    unit="kg",
    no_older_than="body.max_age",
)
CREATININE = fact(
    {"resource": "Observation", "value_set": "creatinine"},
    "quantity",
    unit="umol/L",
    accepts=("umol/L", "mg/dL"),
    substance="creatinine",
    no_older_than="renal.max_age",
)
LVEF = fact({"resource": "Observation", "value_set": "lvef"}, "quantity", unit="%")
HISTORY = changed(
    fact({"resource": "Observation", "value_set": "creatinine", "history": True}, "raw"),
    unit="umol/L",
    substance="creatinine",
)
BOUNDS = changed(
    fact({"resource": "Observation", "value_set": "hcg", "history": "bounds"}, "raw"), unit="[IU]/L"
)


def value(definition: Any, *resources: Any, **how: Any) -> object:
    """The value of a known fact, else the reason why it is not known."""
    found = read(definition, *resources, **how)
    return found.value if isinstance(found, Known) else found.reason


def weight(kilograms: float, at: str | None = "2026-02-20", **more: Any) -> Any:
    return observation("29463-7", quantity(kilograms, "kg"), at, **more)


def moment(text: str) -> Moment:
    found = parse_moment(text, ZONE)
    assert found is not None
    return found


# ------------------------------------------------------------------ the newest decides


def test_the_newest_value_with_where_it_comes_from() -> None:
    found = read(WEIGHT, weight(70, "2026-01-01", id="a"), weight(80, id="b"))
    assert found == Known(Fraction(80), (Origin("Observation/b", "2026-02-20"),))


@pytest.mark.parametrize("state", ["preliminary", "registered", "unknown", None, "specimen-in-process", 3])
def test_a_newest_result_that_is_not_final_is_not_replaced_by_an_older_one(state: object) -> None:
    assert (
        value(WEIGHT, weight(70, "2026-01-01", id="a"), weight(80, id="b", status=state)) is Reason.UNREADABLE
    )
    assert value(WEIGHT, weight(70, "2026-02-21", id="a"), weight(80, id="b", status=state)) == 70
    assert value(WEIGHT, weight(70, id="a"), weight(80, id="b", status=state)) == 70


@pytest.mark.parametrize("state", ["final", "amended", "corrected"])
def test_final_results_count(state: str) -> None:
    assert value(WEIGHT, weight(80, status=state)) == 80


@pytest.mark.parametrize("state", ["entered-in-error", "cancelled"])
def test_withdrawn_results_are_not_there(state: str) -> None:
    assert value(WEIGHT, weight(70, "2026-01-01", id="a"), weight(80, id="b", status=state)) == 70
    assert value(WEIGHT, weight(80, status=state)) is Reason.NOT_RECORDED


@pytest.mark.parametrize(
    "spoilt, reason",
    [
        ({"valueQuantity": quantity(80)}, Reason.UNIT_NOT_UNDERSTOOD),
        ({"valueQuantity": {"value": "80", "unit": "kg"}}, Reason.UNREADABLE),
        ({"valueQuantity": None, "valueString": "80 kg"}, Reason.TEXT_ONLY),
        ({"valueQuantity": None, "valueString": ""}, Reason.UNREADABLE),
        ({"valueQuantity": None, "valueCodeableConcept": {"text": "heavy"}}, Reason.TEXT_ONLY),
        ({"valueQuantity": None, "valueInteger": 80}, Reason.UNIT_NOT_UNDERSTOOD),
        ({"valueQuantity": None}, Reason.UNREADABLE),
        ({"valueQuantity": [80]}, Reason.UNREADABLE),
        ({"valueQuantity": quantity(800, "kg")}, Reason.CONTRADICTORY),  # V115
        ({"valueQuantity": quantity(19.9, "kg")}, Reason.CONTRADICTORY),
    ],
)
def test_a_newest_result_that_cannot_be_used_says_why(spoilt: Any, reason: Reason) -> None:
    assert value(WEIGHT, weight(70, "2026-01-01", id="a"), weight(80, id="b", **spoilt)) is reason


def test_the_limits_of_what_can_be_are_inside() -> None:
    assert value(WEIGHT, weight(20)) == 20
    assert value(WEIGHT, weight(300)) == 300
    assert value(WEIGHT, weight(300.1)) is Reason.CONTRADICTORY
    open_ended = changed(WEIGHT, read={**(WEIGHT.read or {}), "plausible": ("later", "later")})
    assert value(open_ended, weight(800)) == 800  # no limit is in force on this day


def test_a_result_with_a_reason_for_having_none_is_not_there() -> None:
    absent = weight(0, valueQuantity=None, dataAbsentReason=coded("x", "unknown"), id="b")
    assert value(WEIGHT, weight(70, "2026-01-01", id="a"), absent) == 70
    assert value(WEIGHT, absent) is Reason.NOT_RECORDED


def test_results_of_one_time_must_agree() -> None:
    assert value(WEIGHT, weight(80, id="a"), weight(80, id="b")) == 80
    assert value(WEIGHT, weight(80, id="a"), weight(81, id="b")) is Reason.CONTRADICTORY
    grams = observation("29463-7", quantity(80000, "g"), id="b")
    assert value(WEIGHT, weight(80, id="a"), grams) == 80
    assert (
        value(WEIGHT, weight(80, id="a"), weight(81, "2026-02-20T10:00:00+01:00", id="b"))
        is Reason.CONTRADICTORY
    )
    assert value(WEIGHT, weight(80, "2026-02", id="a"), weight(81, id="b")) is Reason.CONTRADICTORY


def test_two_unusable_results_of_one_time_keep_their_reason() -> None:
    pair = [weight(80, id=i, valueQuantity=quantity(v)) for i, v in (("a", 80), ("b", 81))]
    assert value(WEIGHT, *pair) is Reason.UNIT_NOT_UNDERSTOOD
    words = weight(80, id="c", valueQuantity=None, valueString="80 kg")
    assert value(WEIGHT, *pair, words) is Reason.UNIT_NOT_UNDERSTOOD


# ------------------------------------------------------------------ time


@pytest.mark.parametrize(
    "at, found",
    [
        ("2025-12-02", 80),  # 90 days
        ("2025-12-01", Reason.TOO_OLD),
        ("2025-12-02T00:00:00+01:00", 80),
        ("2025", Reason.TOO_OLD),
        ("2026", 80),
        ("2026-03-03", 80),  # clocks differ
        ("2026-03-04", Reason.CONTRADICTORY),
        (None, Reason.TOO_OLD),
        ("soon", Reason.TOO_OLD),
    ],
)
def test_how_old_a_result_may_be(at: str | None, found: object) -> None:
    assert value(WEIGHT, weight(80, at)) == found


def test_hours_are_counted_exactly() -> None:
    hourly = changed(WEIGHT, no_older_than="heart.max_age")
    assert value(hourly, weight(80, "2026-03-01T09:00:00+01:00")) == 80
    assert value(hourly, weight(80, "2026-03-01T07:59:00Z")) is Reason.TOO_OLD


def test_an_undated_result_is_the_oldest() -> None:
    assert value(WEIGHT, weight(80, None, id="a"), weight(70, id="b")) == 70
    ageless = changed(WEIGHT, no_older_than=None)
    assert value(ageless, weight(80, None)) == 80
    assert value(ageless, weight(80, None, id="a"), weight(81, None, id="b")) is Reason.CONTRADICTORY


def test_a_limit_of_age_that_is_not_in_force_is_named() -> None:
    found = read(changed(WEIGHT, no_older_than="later"), weight(80))
    assert isinstance(found, Unknown)
    assert [missing.fact for missing in found.missing] == ["later"]


@pytest.mark.parametrize(
    "members",
    [
        {"effectiveInstant": "2026-02-20T10:00:00Z"},
        {"effectivePeriod": {"start": "2026-02-19", "end": "2026-02-20"}},
        {"effectivePeriod": {"start": "2026-02-20"}},
    ],
)
def test_every_form_of_the_time_is_read(members: Any) -> None:
    assert value(WEIGHT, weight(80, None, **members)) == 80


# ------------------------------------------------------------------ numbers


def test_values_with_a_comparator_are_bounds() -> None:
    below = observation("2160-0", quantity(0.2, "mg/dL", comparator="<"))
    found = read(CREATININE, below)
    assert isinstance(found, Bounded)
    assert (found.lower, found.upper) == (None, Fraction("17.68"))
    assert found.origins == (Origin("Observation/o1", "2026-02-20"),)


@pytest.mark.parametrize("code", ["2160-0", "38483-4"])
def test_creatinine_by_mass_and_by_amount(code: str) -> None:
    assert value(CREATININE, observation(code, quantity(2.01, "mg/dL"))) == Fraction("177.684")
    assert value(CREATININE, observation("14682-9", quantity(177, "umol/L"))) == 177


def test_an_ejection_fraction_as_a_fraction() -> None:
    assert value(LVEF, observation("10230-1", quantity(0.34, "1"))) == 34  # V61


def test_a_result_inside_a_panel() -> None:
    panel = resource(
        "Observation",
        "panel",
        status="final",
        code=coded(LOINC, "24323-8"),
        effectiveDateTime="2026-02-20",
        component=[
            {"code": coded(LOINC, "2160-0"), "valueQuantity": quantity(0.9, "mg/dL")},
            {"code": 3},
            "x",
        ],
    )
    assert value(CREATININE, panel) == Fraction("79.56")


@pytest.mark.parametrize(
    "given, reason",
    [
        ({}, Reason.NOT_RECORDED),
        ({"without": ("observations",)}, Reason.NOT_SENT),
        ({"observations": {"resourceType": "OperationOutcome"}}, Reason.UNREADABLE),
        ({"observations": bundle(link=[{"relation": "next"}])}, Reason.UNREADABLE),
    ],
)
def test_why_there_is_no_result(given: Any, reason: Reason) -> None:
    assert value(WEIGHT, **given) is reason
    assert value(changed(HISTORY, when_not_recorded="unknown"), **given) is reason


def test_a_value_that_is_there_stands_although_a_page_is_missing() -> None:
    assert value(WEIGHT, observations=bundle(weight(80), link=[{"relation": "next"}])) == 80


# ------------------------------------------------------------------ histories


def creatinine(milligrams: float, at: str | None, **more: Any) -> Any:
    return observation("2160-0", quantity(milligrams, "mg/dL"), at, **more)


def test_v40_a_history_is_newest_first_and_in_the_facts_unit() -> None:
    held = [
        creatinine(1.0, "2026-02-10", id="a"),
        creatinine(2.6, "2026-02-25", id="b"),
        creatinine(3, None, id="c"),
    ]
    held.append(creatinine(9, "2026-02-26", id="d", status="preliminary"))
    held.append(observation("2160-0", quantity(9, "mg/dL", comparator=">"), "2026-02-27", id="e"))
    assert value(HISTORY, *held) == (
        (moment("2026-02-25"), Fraction("229.84")),
        (moment("2026-02-10"), Fraction("88.4")),
    )


def test_a_history_without_a_usable_entry_says_why() -> None:
    assert value(HISTORY) == ()
    absent = creatinine(1, "2026-02-10", valueQuantity=None, dataAbsentReason=coded("x", "unknown"))
    assert value(HISTORY, absent) == ()
    assert value(HISTORY, creatinine(1, None)) is Reason.TOO_OLD
    assert value(HISTORY, creatinine(1, "2026-02-10", status="preliminary")) is Reason.UNREADABLE
    assert (
        value(HISTORY, creatinine(1, "2026-02-10", valueQuantity=quantity(1))) is Reason.UNIT_NOT_UNDERSTOOD
    )


def test_a_history_with_bounds_keeps_comparators() -> None:
    held = [
        observation("19080-1", quantity(5, "[IU]/L", comparator="<"), "2026-02-10", id="a"),
        observation("19080-1", quantity(30, "mIU/mL", "m[IU]/mL"), "2026-02-20", id="b"),
    ]
    assert value(BOUNDS, *held) == (
        (moment("2026-02-20"), Fraction(30), Fraction(30)),
        (moment("2026-02-10"), None, Fraction(5)),
    )
