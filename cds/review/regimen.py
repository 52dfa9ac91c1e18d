"""Changes of treatment day by day: what began, ended or was given once.

An entry that goes on from another at the same dose begins nothing; one that another follows ends nothing.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from cds.core.facts import Fact, Known
from cds.fhir.treatments import State
from cds.review.timeline import Course

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to the treatment on one day: a drug began, at a dose; it ended; it was given
    once."""

    drug: str
    state: State  # ONGOING: it began
    dose: Fact
    unit: str


def changes_of(courses: Iterable[Course]) -> Mapping[date, list[Change]]:
    """The changes on each day, where the record gives the day. A record may hold thousands of courses."""
    told = tuple(courses)
    of_drug: dict[str, list[Course]] = {}
    of_dose: dict[tuple[str, object], list[Course]] = {}
    for course in told:
        of_drug.setdefault(course.drug, []).append(course)
        if isinstance(course.dose, Known):
            of_dose.setdefault((course.drug, course.dose.value), []).append(course)
    drugs = {drug: _Row(some) for drug, some in of_drug.items()}
    doses = {dose: _Row(some) for dose, some in of_dose.items()}
    found: dict[date, list[Change]] = {}
    for course in told:
        begun = _day(course.start)
        if begun is not None:
            row = doses.get((course.drug, course.dose.value)) if isinstance(course.dose, Known) else None
            if row is None or not row.runs_up_to(begun):
                state = State.GIVEN if course.state is State.GIVEN else State.ONGOING
                found.setdefault(begun, []).append(Change(course.drug, state, course.dose, course.unit))
        ended = _day(course.end)
        if ended is not None and course.state is State.ENDED and not drugs[course.drug].follows(course):
            found.setdefault(ended, []).append(Change(course.drug, State.ENDED, course.dose, course.unit))
    return found


def _day(span: tuple[date, date] | None) -> date | None:
    return span[0] if span is not None and span[0] == span[1] else None


class _Row:
    """Courses in the order of their starts, each by the earliest day that it may have begun on."""

    def __init__(self, courses: Iterable[Course]) -> None:
        spans = [
            (course.start[0], course.end[1] if course.end is not None else date.max)
            for course in courses
            if course.start is not None
        ]
        spans.sort()
        self._starts = [start for start, _ in spans]
        self._last_ends = list(accumulate((end for _, end in spans), max))

    def runs_up_to(self, day: date) -> bool:
        """Whether a course that began before ``day`` had not ended two days before it."""
        before = bisect_left(self._starts, day)
        return before > 0 and self._last_ends[before - 1] >= day - _ONE

    def follows(self, course: Course) -> bool:
        """Whether a course begins after the start of ``course``, by the day after its end."""
        if course.start is None:
            return False
        after = bisect_right(self._starts, course.start[0])
        is_last = after == len(self._starts)
        return not is_last and (course.end is None or course.end[1] >= self._starts[after] - _ONE)
