"""Coordinates of the charts."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from cds.core.facts import Known, Reason, Unknown
from cds.fhir.treatments import Purpose, State
from cds.review.diary import Chart, Day
from cds.review.timeline import Course, History, Treatment
from cds.web.pages.drawings import draw_diary, draw_strip

FIRST = date(2026, 1, 1)
UNKNOWN = Unknown(Reason.NOT_RECORDED)


def day(number: int, count: tuple[int, int] | None) -> Day:
    counts = None if count is None else (Fraction(count[0]), Fraction(count[1]))
    return Day(FIRST + timedelta(days=number), counts, False, None, False, True, False, ())


def chart(*counts: tuple[int, int] | None) -> Chart:
    days = tuple(day(number, count) for number, count in enumerate(counts))
    return Chart(days, UNKNOWN, UNKNOWN, FIRST, 14, (), False, (), None)


def test_bars_are_as_high_as_their_counts_and_stand_on_the_base() -> None:
    drawing = draw_diary(chart((2, 2), (4, 4)))
    low, high = (box for box in drawing.boxes if box.kind == "attacks")
    assert high.height == 2 * low.height
    assert {box.y + box.height for box in (low, high)} == {drawing.foot}
    assert [label.text for label in drawing.ticks] == ["0", "1", "2", "3", "4"]


def test_no_attack_is_a_line_and_no_entry_a_gap() -> None:
    zero, gap = draw_diary(chart((0, 0), None)).boxes
    assert (zero.kind, zero.height) == ("attacks", 2)
    assert gap.kind == "gap"


def test_what_a_day_may_have_had_stands_above_what_it_had() -> None:
    perhaps, certain = draw_diary(chart((1, 3))).boxes
    assert (perhaps.kind, certain.kind) == ("perhaps", "attacks")
    assert perhaps.y + perhaps.height == certain.y


def test_many_attacks_have_few_ticks_and_stay_inside() -> None:
    drawing = draw_diary(chart((37, 37)))
    assert len(drawing.ticks) <= 7
    assert all(box.y >= drawing.top for box in drawing.boxes)


def test_a_date_a_week_counted_from_the_last_day() -> None:
    drawing = draw_diary(chart(*[(1, 1)] * 15))
    assert [label.text for label in drawing.dates] == ["01-01", "01-08", "01-15"]


def course(state: State, start: date | None, end: date | None) -> Course:
    spans = [None if at is None else (at, at) for at in (start, end)]
    return Course("Verapamil", state, *spans, None, UNKNOWN, "mg/d", Purpose.THIS, None)


def told(*courses: Course) -> History:
    return History(date(2026, 4, 10), (Treatment("Verapamil", Known("ongoing"), courses),))


def test_courses_stand_in_time() -> None:
    ended = course(State.ENDED, FIRST, FIRST + timedelta(days=49))
    strip = draw_strip(told(ended, course(State.ONGOING, FIRST + timedelta(days=50), None)))
    assert strip is not None
    first, second = strip.boxes
    assert (first.kind, second.kind) == ("ended", "ongoing")
    assert first.x == 0
    assert first.x + first.width == second.x
    assert first.width == second.width


def test_an_open_or_loose_end_is_drawn_as_such() -> None:
    month = (FIRST, FIRST + timedelta(days=30))
    strip = draw_strip(
        told(
            course(State.ENDED, FIRST, None),
            course(State.UNCLEAR, FIRST, None),
            replace(course(State.ENDED, FIRST, FIRST), start=month),
        )
    )
    assert strip is not None
    assert [box.kind for box in strip.boxes] == ["unsure"] * 3


def test_without_a_date_there_is_no_strip() -> None:
    assert draw_strip(told(course(State.UNCLEAR, None, None))) is None
