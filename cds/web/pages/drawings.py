"""Where the parts of a chart stand: coordinates for the SVG that a template writes.

Lengths are pixels of a drawing that is shown at its own size and scrolls where it does not fit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from cds.fhir.treatments import State
from cds.review.diary import Chart, Day
from cds.review.regimen import Change
from cds.review.timeline import Course, History

_LEFT, _RIGHT, _TOP, _PLOT, _BOTTOM = 40, 12, 22, 160, 40
_WIDE, _NARROWEST, _WIDEST = 760, 10, 26
_MOST_TICKS, _LEAST_TOP = 6, 4
_WEEK = 7
# The strip of treatments: a name above each bar, and a scale of at most so many dates.
_ROW, _BAR, _NAME = 36, 12, 15
_MOST_DATES = 6
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; ``kind`` is its class in the stylesheet."""

    x: int
    y: int
    width: int
    height: int
    kind: str


@dataclass(frozen=True, slots=True)
class Label:
    """A word at a place."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A day of which something is to be said, numbered from 1 where it is not an infusion (0)."""

    number: int
    x: int
    day: date
    changes: tuple[Change, ...]

    @property
    def is_infusion(self) -> bool:
        """Whether it is the day of an infusion."""
        return self.number == 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart. ``left`` and ``foot`` are where its axes cross."""

    width: int
    height: int
    left: int
    foot: int
    boxes: tuple[Box, ...]
    ticks: tuple[Label, ...]
    dates: tuple[Label, ...]
    marks: tuple[Mark, ...] = ()
    top: int = _TOP


def draw_diary(chart: Chart) -> Drawing:
    """Attacks a day as bars, least and most where they differ; days without an entry as hatched columns."""
    step = max(_NARROWEST, min(_WIDEST, _WIDE // max(1, len(chart.days))))
    foot = _TOP + _PLOT
    top = max(ceil(chart.most), _LEAST_TOP)
    tick = ceil(Fraction(top, _MOST_TICKS))
    top = ceil(Fraction(top, tick)) * tick
    boxes: list[Box] = []
    for number, day in enumerate(chart.days):
        boxes += _column(day, _LEFT + number * step, step, Fraction(_PLOT, top))
    ticks = [Label(_LEFT - 6, foot - n * _PLOT // top, str(n)) for n in range(0, top + 1, tick)]
    width = _LEFT + len(chart.days) * step + _RIGHT
    dates = tuple(_dates(chart.days, step, foot + 16))
    marks = tuple(_marks(chart.days, step))
    return Drawing(width, foot + _BOTTOM, _LEFT, foot, tuple(boxes), tuple(ticks), dates, marks)


def _column(day: Day, x: int, step: int, scale: Fraction) -> Iterator[Box]:
    """What stands over one day; ``scale`` is the height of one attack."""
    foot, pad = _TOP + _PLOT, max(1, step // 8)
    if day.in_baseline or day.in_response:
        yield Box(x, _TOP, step, _PLOT, "baseline" if day.in_baseline else "response")
    if day.count is None:
        if day.is_over:
            yield Box(x, _TOP, step, _PLOT, "gap")
        return
    least, most = (round(count * scale) for count in day.count)
    if most > least:
        yield Box(x + pad, foot - most, step - 2 * pad, most - least, "perhaps")
    # A day without attacks is an entry: a line on the base, where a day without an entry is hatched.
    least = max(least, 2)
    yield Box(x + pad, foot - least, step - 2 * pad, least, "attacks")


def _dates(days: tuple[Day, ...], step: int, y: int) -> Iterator[Label]:
    """A date each week, counted back from the last day."""
    for number, day in enumerate(days):
        if (len(days) - 1 - number) % _WEEK == 0:
            yield Label(_LEFT + number * step + step // 2, y, f"{day.day:%m-%d}")


def _marks(days: tuple[Day, ...], step: int) -> Iterator[Mark]:
    told = 0
    for number, day in enumerate(days):
        x = _LEFT + number * step + step // 2
        if day.has_infusion:
            yield Mark(0, x, day.day, ())
        if day.changes:
            told += 1
            yield Mark(told, x, day.day, day.changes)


@dataclass(frozen=True, slots=True)
class Strip:
    """Courses in time, a row for each treatment; ``names`` in the order of the rows."""

    width: int
    height: int
    names: tuple[Label, ...]
    boxes: tuple[Box, ...]
    dates: tuple[Label, ...]


def draw_strip(told: History) -> Strip | None:
    """The courses of which the dates are known; None where there is none.

    Where the start or the end of one is not recorded, or only to a month, its bar has an open end.
    """
    starts = [course.start[0] for course in told.courses if course.start]
    if not starts:
        return None
    first, days = min(starts), max(1, (told.as_of - min(starts)).days + 1)

    def x(day: date) -> int:
        return max(0, (day - first).days) * _WIDE // days

    boxes, names = [], []
    rows = [one for one in told.treatments if any(course.start for course in one.courses)]
    for number, treatment in enumerate(rows):
        y = number * _ROW
        names.append(Label(0, y + _NAME, treatment.title))
        boxes += [
            _bar(course, x(course.start[0]), x(_until(course, told.as_of) + _ONE), y + _NAME + 5)
            for course in treatment.courses
            if course.start
        ]
    height = len(rows) * _ROW
    gap = max(1, ceil(days / _MOST_DATES))
    dates = [first + timedelta(days=n) for n in range(0, days, gap)]
    labels = tuple(Label(x(day), height + 18, day.isoformat()) for day in dates)
    return Strip(_WIDE + 60, height + 26, tuple(names), tuple(boxes), labels)


def _until(course: Course, as_of: date) -> date:
    """The last day that a course may have lasted to."""
    if course.state is State.ONGOING or course.end is None:
        return as_of
    return course.end[1]


def _bar(course: Course, start: int, end: int, y: int) -> Box:
    is_open = course.state is State.UNCLEAR or (course.state is State.ENDED and course.end is None)
    loose = any(span is not None and span[0] != span[1] for span in (course.start, course.end))
    kind = "unsure" if is_open or loose else "given" if course.state is State.GIVEN else course.state.value
    return Box(start, y, max(4, end - start), _BAR, kind)
