"""Courses of treatment with their dose, and when the dose went up."""

from fractions import Fraction
from typing import Any

import pytest

from cds.core.facts import Known, Reason
from cds.core.moments import Moment, parse_moment
from cds.fhir.episodes import MOST_EPISODES
from tests.fhir.patients import (
    AS_OF,
    ZONE,
    administration,
    bundle,
    changed,
    daily,
    dosage,
    fact,
    quantity,
    read,
    request,
    statement,
)

COURSES = fact({"resource": "Medication", "value_set": "preventives", "when": "courses"}, "raw", unit="mg/d")
INCREASES = fact({"resource": "Medication", "value_set": "preventives", "when": "increased"}, "raw")
NOW = Moment(AS_OF, AS_OF)
TABLETS = dosage(quantity(1, "tablet"), frequency=1, period=1, periodUnit="d")


def value(definition: Any, *resources: Any, **how: Any) -> Any:
    found = read(definition, *resources, **how)
    return found.value if isinstance(found, Known) else found.reason


def at(text: str) -> Moment:
    moment = parse_moment(text, ZONE)
    assert moment is not None
    return moment


def since(start: str, last: Moment = NOW) -> Moment:
    """Some time from then to the last instant."""
    return Moment(at(start).earliest, last.latest)


def told(
    identity: str, start: str | None, end: str | None = None, dose: float | None = None, **more: Any
) -> Any:
    """A statement of a stretch; over where it has an end."""
    period = {name: day for name, day in (("start", start), ("end", end)) if day is not None}
    state = more.pop("state", "stopped" if end else "active")
    instructions = [daily(dose)] if dose is not None else None
    more.setdefault("dosage", instructions)
    return statement(more.pop("code", "11170"), state, id=identity, effectivePeriod=period or None, **more)


def ordered(identity: str, authored: str, dose: float, state: str = "active", **more: Any) -> Any:
    return request("11170", state, id=identity, authoredOn=authored, dosageInstruction=[daily(dose)], **more)


# ------------------------------------------------------------------ courses


@pytest.mark.parametrize(
    "held, course",
    [
        (told("a", "2025-10-01", "2025-12-01", 240), (at("2025-10-01"), at("2025-12-01"), 240)),
        (told("a", "2025-10-01", dose=240), (at("2025-10-01"), NOW, 240)),
        (told("a", "2025-10-01", "2026-12-01", 240, state="active"), (at("2025-10-01"), NOW, 240)),
        (told("a", "2025-10-01"), (at("2025-10-01"), NOW, None)),
        (told("a", "2025-10-01", dosage=[TABLETS]), (at("2025-10-01"), NOW, None)),
        (told("a", None, "2025-12-01", 240), (None, at("2025-12-01"), 240)),
        (told("a", "2025-10-01", dose=240, state="stopped"), (at("2025-10-01"), since("2025-10-01"), 240)),
        (
            told("a", "2025-10-01", dose=240, state="completed", dateAsserted="2025-12-24"),
            (at("2025-10-01"), since("2025-10-01", at("2025-12-24")), 240),
        ),
        (told("a", None, dose=240, state="stopped"), (None, None, 240)),
        (told("a", "2025-10-01", dose=240, state="on-hold"), (at("2025-10-01"), since("2025-10-01"), 240)),
        (told("a", "2025-10-01", dose=240, state="unknown"), (at("2025-10-01"), since("2025-10-01"), 240)),
        (ordered("a", "2025-10-01", 240), (at("2025-10-01"), NOW, 240)),
        (
            request(
                dosageInstruction=[
                    daily(240)
                    | {
                        "timing": {
                            "repeat": {
                                "frequency": 2,
                                "period": 1,
                                "periodUnit": "d",
                                "boundsPeriod": {"start": "2025-10-01", "end": "2025-11-01"},
                            }
                        }
                    }
                ]
            ),
            (at("2025-10-01"), at("2025-11-01"), 480),
        ),
    ],
)
def test_a_course(held: Any, course: tuple[Any, ...]) -> None:
    assert value(COURSES, held) == (course,)


@pytest.mark.parametrize(
    "held",
    [
        told("a", "2026-04-01", dose=240),  # still to come
        told("a", "2025-10-01", state="intended"),
        told("a", "2025-10-01", state="not-taken"),
        ordered("a", "2025-10-01", 240, "cancelled"),
        administration("11170", effectiveDateTime="2025-10-01"),
    ],
)
def test_what_is_no_course(held: Any) -> None:
    assert value(COURSES, held) == ()
    assert value(INCREASES, held) == ()


def test_courses_in_the_unit_of_the_fact() -> None:
    grams = changed(COURSES, unit="g/d")
    assert value(grams, told("a", "2025-10-01", dose=240)) == ((at("2025-10-01"), NOW, Fraction("0.24")),)


def test_courses_stand_newest_first() -> None:
    held = [
        told("a", "2025-10-01", "2025-10-31", 240),
        told("b", None, "2025-01-31", 120),
        told("c", "2025-11-01", dose=360),
    ]
    assert [course[2] for course in value(COURSES, *held)] == [120, 360, 240]


@pytest.mark.parametrize(
    "statement_of, request_of, doses",
    [
        (told("s", "2025-10-01", dose=240), ordered("r", "2025-10-01", 240), [240]),  # told twice
        (told("s", "2025-10-01", dose=240), ordered("r", "2025-11-01", 240), [240]),  # renewed meanwhile
        (told("s", "2025-11-01", dose=240), ordered("r", "2025-10-01", 240), [240]),  # asked about later
        (told("s", "2025-10-01", dose=240), ordered("r", "2025-11-01", 360), [360, 240]),
        (told("s", "2025-10-01", dose=240), ordered("r", "2025-09-01", 240, "stopped"), [240, 240]),
        (told("s", "2025-10-01", dose=240), ordered("r", "2025-10-01T10:00:00+01:00", 240), [240]),
        (told("s", "2025-10-01", "2025-12-01", 240), ordered("r", "2025-11-01", 240), [240, 240]),
        (told("s", None, dose=240), ordered("r", "2025-11-01", 240), [240, 240]),
        (told("s", "2025-10-01"), ordered("r", "2025-10-01", 240), [None, 240]),
        (told("s", "2025-10-01", dose=240, code="6448"), ordered("r", "2025-10-01", 240), [240, 240]),
    ],
)
def test_a_treatment_that_both_lists_tell_of_counts_once(
    statement_of: Any, request_of: Any, doses: list[object]
) -> None:
    found = [course[2] for course in value(COURSES, statement_of, request_of)]
    assert sorted(found, key=str) == sorted(doses, key=str)


def test_two_prescriptions_are_two_courses() -> None:
    held = [ordered("a", "2025-10-01", 120), ordered("b", "2025-10-01", 120)]
    assert value(COURSES, *held) == ((at("2025-10-01"), NOW, 120),) * 2


def test_where_a_course_may_be_missing() -> None:
    page = bundle(told("a", "2025-10-01", dose=240), link=[{"relation": "next"}])
    assert value(COURSES, medicationStatements=page) == (
        (None, None, None),
        (at("2025-10-01"), NOW, 240),
    )
    words = statement(None, id="w", medicationCodeableConcept={"text": "isoptin"})
    read_of = {"resource": "Medication", "value_set": "verapamil", "when": "courses"}
    assert value(fact(read_of, "raw", unit="mg/d"), words) is Reason.TEXT_ONLY
    assert value(COURSES, without=("medicationRequests",)) is Reason.NOT_SENT
    assert value(COURSES) == ()
    assert value(changed(COURSES, when_not_recorded="unknown")) is Reason.NOT_RECORDED


# ------------------------------------------------------------------ starts and increases


def test_a_start_is_an_increase() -> None:
    assert value(INCREASES, told("a", "2025-10-01", dose=240)) == ((at("2025-10-01"), True),)
    assert value(INCREASES, told("a", "2025-10-01", "2025-12-01")) == ((at("2025-10-01"), True),)
    assert value(INCREASES, told("a", None, dose=240)) == ((None, True),)


START = (at("2025-10-01"), True)
OLD = told("a", "2025-10-01", "2026-01-31", 240)


@pytest.mark.parametrize(
    "dose, more, found",
    [
        (360, {}, ((at("2026-02-01"), True),)),
        (240, {}, ()),  # renewed
        (120, {}, ()),  # less
        (None, {}, ((at("2026-02-01"), False),)),
        (240, {"code": "6448"}, ((at("2026-02-01"), True),)),  # another drug
    ],
)
def test_one_course_after_another(dose: float | None, more: Any, found: tuple[Any, ...]) -> None:
    held = [OLD, told("b", "2026-02-01", dose=dose, **more)]
    assert value(INCREASES, *held) == (*found, START)


def test_a_start_after_a_pause_is_an_increase() -> None:
    held = [OLD, told("b", "2026-02-10", dose=120)]
    assert value(INCREASES, *held) == ((at("2026-02-10"), True), START)


def ranged(low: float, high: float) -> Any:
    held = dosage(frequency=1, period=1, periodUnit="d")
    return [
        held | {"doseAndRate": [{"doseRange": {"low": quantity(low, "mg"), "high": quantity(high, "mg")}}]}
    ]


@pytest.mark.parametrize(
    "low, high, found",
    [
        (360, 480, ((at("2026-02-01"), True),)),
        (120, 240, ()),  # 240 at most
        (200, 480, ((at("2026-02-01"), False),)),
    ],
)
def test_a_dose_that_is_a_range(low: float, high: float, found: tuple[Any, ...]) -> None:
    held = [OLD, told("b", "2026-02-01", dosage=ranged(low, high))]
    assert value(INCREASES, *held) == (*found, START)


def test_the_same_range_again_is_no_increase() -> None:
    held = [
        told("a", "2025-10-01", "2026-01-31", dosage=ranged(240, 360)),
        told("b", "2026-02-01", dosage=ranged(240, 360)),
    ]
    assert value(INCREASES, *held) == (START,)


@pytest.mark.parametrize(
    "dose, found",
    [
        (360, ((at("2026-02-01"), True),)),
        (240, ()),  # the same treatment, prescribed again
        (120, ((at("2026-02-01"), False),)),  # instead of it, or on top of it
    ],
)
def test_a_prescription_beside_one_that_goes_on(dose: float, found: tuple[Any, ...]) -> None:
    held = [ordered("a", "2025-10-01", 240), ordered("b", "2026-02-01", dose)]
    assert value(INCREASES, *held) == (*found, START)


def test_a_dose_raised_back_is_at_least_uncertain() -> None:
    held = [
        ordered("a", "2025-10-01", 240),
        ordered("b", "2025-12-01", 120),
        ordered("c", "2026-02-01", 240),
    ]
    assert value(INCREASES, *held) == ((at("2026-02-01"), False), (at("2025-12-01"), False), START)


def test_a_treatment_that_both_lists_tell_of_started_once() -> None:
    both = [told("s", "2025-10-01", dose=240), ordered("r", "2025-10-01", 240)]
    assert value(INCREASES, *both) == (START,)
    more = [*both, ordered("r2", "2026-02-01", 360)]
    assert value(INCREASES, *more) == ((at("2026-02-01"), True), START)


def test_where_an_increase_may_be_missing() -> None:
    page = bundle(told("a", "2025-10-01", dose=240), link=[{"relation": "next"}])
    assert value(INCREASES, medicationStatements=page) == ((None, False), START)
    assert value(INCREASES, without=("medicationStatements",)) is Reason.NOT_SENT
    assert value(INCREASES) == ()
    assert value(changed(INCREASES, when_not_recorded="unknown")) is Reason.NOT_RECORDED


@pytest.mark.parametrize("definition", [COURSES, INCREASES])
def test_more_courses_than_can_be_compared_are_unreadable(definition: Any) -> None:
    courses = [told(f"s{i}", "2026-01-01", dose=240) for i in range(MOST_EPISODES + 1)]
    assert isinstance(value(definition, *courses[1:]), tuple)
    assert value(definition, *courses) is Reason.UNREADABLE
