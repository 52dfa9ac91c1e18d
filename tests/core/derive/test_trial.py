"""Adequate trials (knowledge paper 4.3: verapamil 240 mg a day for 14 days; vignette V31)."""

import pytest
from hypothesis import given, strategies

from cds.core.derive.trial import adequate_trial, outcome_by_profile
from cds.core.facts import Fact, Reason, Unknown
from cds.core.moments import Moment
from tests.core.derive.given import AS_OF, NOT_SENT, at, derived, lacking, notes_of, number, value_of

NOW = "now"
Course = tuple[str | None, str | None, int | None]


def moment(text: str | None) -> Moment | None:
    if text is None:
        return None
    return Moment(AS_OF, AS_OF) if text == NOW else at(text)


def adequate(*courses: Course, dose: int | None = 240, days: int | None = 14) -> Fact:
    raw = tuple(
        (moment(start), moment(end), None if amount is None else number(amount))
        for start, end, amount in courses
    )
    return derived(adequate_trial, {"courses": raw, "as_of": AS_OF}, dose=dose, days=days)


@pytest.mark.parametrize(
    ("courses", "expected"),
    [
        ((), False),
        ((("2026-01-01", "2026-01-14", 240),), True),  # 14 days, the day of the stop among them
        ((("2026-01-01", "2026-01-13", 240),), False),
        ((("2026-01-01", "2026-01-21", 120),), False),  # V31
        ((("2026-01-01", "2026-01-21", 360),), True),
        ((("2026-02-16", NOW, 240),), True),  # 16 February to 1 March; the day asked about is not over
        ((("2026-02-17", NOW, 240),), False),
        ((("2026-02-17", "2026-03-02", 240),), False),  # stopped today: today is not over
        # one after the other
        ((("2026-01-01", "2026-01-07", 240), ("2026-01-08", "2026-01-14", 360)), True),
        ((("2026-01-01", "2026-01-07", 240), ("2026-01-09", "2026-01-15", 240)), False),
        ((("2026-01-01", "2026-01-07", 120), ("2026-01-08", "2026-01-20", 240)), False),
        # overlapping
        ((("2026-01-01", "2026-01-10", 240), ("2026-01-05", "2026-01-14", 360)), True),
        ((("2026-01-01", "2026-01-20", 120), ("2026-01-10", "2026-01-14", 240)), False),
        # the best of several
        ((("2025-01-01", "2025-03-01", 480), ("2026-01-01", "2026-01-05", 120)), True),
        # dates in part, whatever they turn out to be
        ((("2025-10", "2026-01", 240),), True),
        ((("2025", "2025-03-01", 120),), False),
        (((None, "2026-01-20", 120),), False),
        # another one is not known, and need not be
        ((("2026-01-01", "2026-01-14", 240), (None, None, None)), True),
    ],
)
def test_a_trial_that_the_record_settles(courses: tuple[Course, ...], expected: bool) -> None:
    assert value_of(adequate(*courses)) is expected


@pytest.mark.parametrize(
    "courses",
    [
        (("2026-01-01", "2026-01-20", None),),  # the dose is not recorded
        ((None, "2026-01-20", 240),),
        (("2026-01-01", None, 240),),  # stopped some day
        (("2026-01", "2026-01-20", 240),),
        (("2026-01-01", "2026-01", 240),),
        ((None, None, None),),
        (("2026-01-01", "2026-01-20", 120), ("2026-01-01", "2026-01-20", 120)),  # 120 or 240 in all
        (("2026-01-01", "2026-01-07", 240), ("2026-01-08", "2026-01-14", None)),
    ],
)
def test_a_trial_that_the_record_does_not_settle(courses: tuple[Course, ...]) -> None:
    fact = adequate(*courses)
    assert isinstance(fact, Unknown)
    assert lacking(fact) == {"courses": Reason.NOT_RECORDED}
    assert notes_of(fact) == ("dose or dates of a course are not recorded",)


def test_a_course_too_short_whatever_its_dose_is_no_trial() -> None:
    assert value_of(adequate(("2026-01-01", "2026-01-10", None))) is False


def test_without_courses_or_numbers_it_is_unknown() -> None:
    facts = {"courses": NOT_SENT, "as_of": AS_OF}
    assert lacking(derived(adequate_trial, facts, dose=240, days=14)) == {"courses": Reason.NOT_SENT}
    assert lacking(adequate(dose=None)) == {"dose": Reason.NOT_RECORDED}
    assert lacking(adequate(days=None)) == {"days": Reason.NOT_RECORDED}


_TIMES = strategies.sampled_from(
    ["2025-11", "2025-12-20", "2026-01-01", "2026-01-14", "2026-01", "2026-02-20"]
)
_COURSES = strategies.lists(
    strategies.tuples(
        _TIMES | strategies.none(),
        _TIMES | strategies.none() | strategies.just(NOW),
        strategies.sampled_from([60, 120, 240, None]),
    ),
    max_size=3,
)


@given(_COURSES, _COURSES)
def test_more_of_the_record_never_takes_a_trial_away(known: list[Course], more: list[Course]) -> None:
    if not isinstance(before := adequate(*known), Unknown) and value_of(before) is True:
        assert value_of(adequate(*known, *more)) is True


@given(_COURSES)
def test_recording_a_dose_settles_and_never_reverses(courses: list[Course]) -> None:
    before = adequate(*courses)
    if isinstance(before, Unknown):
        return
    for amount in (60, 240):
        filled = [(start, end, amount if dose is None else dose) for start, end, dose in courses]
        assert value_of(adequate(*filled)) is value_of(before)


# ------------------------------------------------------------------ what counts as an outcome


@pytest.mark.parametrize(
    ("outcome", "is_adequate", "profile", "expected"),
    [
        ("insufficient-efficacy", False, "clinicians-word", "insufficient-efficacy"),
        ("insufficient-efficacy", NOT_SENT, "clinicians-word", "insufficient-efficacy"),
        ("insufficient-efficacy", True, "adequate-dose", "insufficient-efficacy"),
        ("ongoing", True, "adequate-dose", "ongoing"),
        ("ongoing", False, "clinicians-word", "ongoing"),
        ("intolerance", False, "adequate-dose", "intolerance"),
        ("not-tried", NOT_SENT, NOT_SENT, "not-tried"),
    ],
)
def test_an_outcome_that_counts(outcome: str, is_adequate: object, profile: object, expected: str) -> None:
    assert value_of(counted(outcome, is_adequate, profile)) == expected


@pytest.mark.parametrize("outcome", ["insufficient-efficacy", "ongoing"])
@pytest.mark.parametrize("is_adequate", [False, NOT_SENT])
def test_by_the_strict_profile_a_failure_needs_an_adequate_trial(outcome: str, is_adequate: object) -> None:
    fact = counted(outcome, is_adequate, "adequate-dose")
    assert isinstance(fact, Unknown)
    assert (fact.reason, fact.note) == (Reason.NOT_RECORDED, "no adequate dose and duration on record")


def test_an_outcome_that_is_not_known_is_what_is_missing() -> None:
    assert lacking(counted(NOT_SENT, True, "adequate-dose")) == {"outcome": Reason.NOT_SENT}
    assert lacking(counted("ongoing", True, NOT_SENT)) == {"profile": Reason.NOT_SENT}


def counted(outcome: object, is_adequate: object, profile: object) -> Fact:
    facts = {"outcome": outcome, "adequate": is_adequate, "profile": profile}
    return derived(outcome_by_profile, facts)
