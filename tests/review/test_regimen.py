"""Changes of treatment: a renewal begins nothing, what is followed ends nothing."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cds.core.facts import Fact, Known, Reason, Unknown
from cds.fhir.treatments import Purpose, State
from cds.review.regimen import changes_of
from cds.review.timeline import Course

NO_DOSE = Unknown(Reason.NOT_RECORDED)
Span = tuple[date, date] | None


def day(number: int) -> tuple[date, date]:
    return date(2026, 1, number), date(2026, 1, number)


def course(
    start: Span, end: Span, dose: Fact = NO_DOSE, state: State = State.ENDED, drug: str = "Lithium"
) -> Course:
    return Course(drug, state, start, end, None, dose, "mg/d", Purpose.THIS, None)


def told(*courses: Course) -> list[tuple[int, State]]:
    return [(on.day, change.state) for on, some in sorted(changes_of(courses).items()) for change in some]


def test_a_renewal_begins_nothing_and_what_it_follows_ends_nothing() -> None:
    first = course(day(1), day(10), Known(Fraction(900)))
    for begun in (5, 10, 11):
        renewed = course(day(begun), None, Known(Fraction(900)), State.ONGOING)
        assert told(first, renewed) == [(1, State.ONGOING)]


def test_after_a_day_without_it_begins_anew() -> None:
    later = course(day(12), None, Known(Fraction(900)), State.ONGOING)
    first = course(day(1), day(10), Known(Fraction(900)))
    assert told(first, later) == [(1, State.ONGOING), (10, State.ENDED), (12, State.ONGOING)]


def test_another_dose_or_an_unknown_one_is_told() -> None:
    first = course(day(1), day(10), Known(Fraction(900)))
    for dose in (Known(Fraction(600)), NO_DOSE):
        assert told(first, course(day(11), None, dose, State.ONGOING)) == [
            (1, State.ONGOING),
            (11, State.ONGOING),
        ]


def test_what_is_known_to_a_month_only_is_on_no_day() -> None:
    month = (date(2026, 1, 1), date(2026, 1, 31))
    assert told(course(month, month), course(None, day(7)), course(day(3), None, state=State.GIVEN)) == [
        (3, State.GIVEN),
        (7, State.ENDED),
    ]


SPANS = st.none() | st.tuples(st.integers(1, 28), st.integers(0, 3)).map(
    lambda ends: (date(2026, 1, ends[0]), date(2026, 1, min(28, ends[0] + ends[1])))
)
COURSES = st.builds(
    course,
    SPANS,
    SPANS,
    st.sampled_from([NO_DOSE, Known(Fraction(1)), Known(Fraction(2))]),
    st.sampled_from([State.ENDED, State.ONGOING, State.GIVEN]),
    st.sampled_from(["Lithium", "Verapamil"]),
)


def joins(one: Course, other: Course) -> bool:
    if one.start is None or other.start is None or one.start[0] >= other.start[0]:
        return False
    return one.end is None or (other.start[0] - one.end[1]).days <= 1


@given(st.lists(COURSES, max_size=12))
def test_every_pair_of_entries_is_weighed(courses: list[Course]) -> None:
    expected = []
    for one in courses:
        others = [other for other in courses if other.drug == one.drug]
        dosed = [other for other in others if isinstance(one.dose, Known) and other.dose == one.dose]
        if one.start and one.start[0] == one.start[1] and not any(joins(other, one) for other in dosed):
            expected.append((one.start[0].day, State.GIVEN if one.state is State.GIVEN else State.ONGOING))
        is_over = one.state is State.ENDED and one.end is not None and one.end[0] == one.end[1]
        if is_over and one.end is not None and not any(joins(one, other) for other in others):
            expected.append((one.end[0].day, State.ENDED))
    assert sorted(told(*courses)) == sorted(expected)
