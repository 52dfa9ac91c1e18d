"""Courses of a treatment with their daily dose, and when its dose went up (knowledge paper 4.3; VE-17)."""

from collections.abc import Iterator
from datetime import tzinfo
from fractions import Fraction
from operator import le
from typing import NamedTuple

from cds.core.facts import Bounded, Fact, FactDef, Known
from cds.core.moments import Moment, local_days
from cds.fhir.case import Case, absent_value
from cds.fhir.elements import text
from cds.fhir.episodes import MOST_EPISODES, TOO_MANY, Episode, ended, episodes_of, latest_change, runs_up_to
from cds.fhir.exposures import UNCLEAR
from cds.fhir.index import Wanted
from cds.fhir.medications import REQUEST, TAKEN, medications_of, origins_of, tells_of_taking
from cds.fhir.units import Scale, bounds

Change = tuple[Moment | None, bool]


class _Course(NamedTuple):
    """One stretch of treatment as one list tells it; a dose that is not known exactly is None."""

    kind: str
    names: frozenset[str]
    start: Moment | None
    end: Moment | None
    dose: Fraction | None


def read_courses(case: Case, definition: FactDef, wanted: Wanted) -> Fact:
    """Every course as ``tuple[(start, end, daily dose), ...]`` in the fact's unit, newest start first.

    None where it is not recorded; the end of a course still running is the instant asked about. A course that
    a request and a statement both tell of counts once. Three times None is put first where another may be
    missing.
    """
    episodes = episodes_of(case, wanted)
    lacking = _lacking(case, wanted)
    if not episodes:
        return lacking or absent_value(definition.when_not_recorded, ())
    if len(episodes) > MOST_EPISODES:
        return TOO_MANY
    factor = Scale(definition).factor("mg/d") or Fraction(1)
    told = [_course(case, episode, factor) for episode in episodes]
    kept = [
        (course.start, course.end, course.dose)
        for course in told
        if not any(_repeats(course, other, case.zone) for other in told)
    ]
    if lacking is not None:
        kept.append((None, None, None))
    kept.sort(key=lambda course: latest_change((course[0], False)), reverse=True)
    return Known(tuple(kept), origins_of([episode.entry for episode in episodes]))


def read_increases(case: Case, definition: FactDef, wanted: Wanted) -> Fact:
    """Starts and increases of dose as ``tuple[(Moment | None, bool), ...]``, newest first; True: certain.

    What was running up to a new entry is what its dose is compared with: all lower, it is an increase; none
    lower, and none that may go on beside it, it is none; else it may be one.
    """
    episodes = episodes_of(case, wanted)
    lacking = _lacking(case, wanted)
    if not episodes:
        return lacking or absent_value(definition.when_not_recorded, ())
    if len(episodes) > MOST_EPISODES:
        return TOO_MANY
    increases = {increase for position in range(len(episodes)) for increase in _increase(episodes, position)}
    if lacking is not None:
        increases.add((None, False))
    ordered = sorted(increases, key=latest_change, reverse=True)
    return Known(tuple(ordered), origins_of([episode.entry for episode in episodes]))


def _lacking(case: Case, wanted: Wanted) -> Fact | None:
    """Why another course may be missing."""
    return case.index(medications_of).lacking(case, TAKEN, wanted, tells_of_taking)


def _course(case: Case, episode: Episode, factor: Fraction) -> _Course:
    """A course ends when it was stopped; one on hold, or without a clear status, some time since it began."""
    over = episode.has_ended or text(episode.entry.resource.get("status")) in UNCLEAR
    end = ended(case, episode) if over else Moment(case.as_of, case.as_of)
    dose = episode.dose.value * factor if isinstance(episode.dose, Known) else None
    return _Course(episode.entry.kind, episode.names, episode.start, end, dose)


def _repeats(course: _Course, other: _Course, zone: tzinfo) -> bool:
    """Whether an entry of the other list tells of the same treatment, at the same dose, and at least as
    long."""
    if course.kind == other.kind or not course.names & other.names:
        return False
    if course.dose is None or course.dose != other.dose:
        return False
    if course.start is None or course.end is None or other.start is None or other.end is None:
        return False
    begins, ends = local_days(course.start, zone), local_days(course.end, zone)
    begun, ended_on = local_days(other.start, zone), local_days(other.end, zone)
    within = all(map(le, begun, begins)) and all(map(le, ends, ended_on))
    return within and (course.kind == REQUEST or (begun, ended_on) != (begins, ends))


def _increase(episodes: list[Episode], position: int) -> Iterator[Change]:
    episode = episodes[position]
    rises = [
        _rises(other, episode)
        for place, other in enumerate(episodes)
        if place != position and other.names & episode.names and runs_up_to(other, episode, place < position)
    ]
    if all(rise is True for rise in rises):
        yield episode.start, True
    elif not all(rise is False for rise in rises):
        yield episode.start, False


def _rises(other: Episode, episode: Episode) -> bool | None:
    """Whether ``episode`` is at a higher dose than ``other``; None where that cannot be told.

    A lower dose is no increase only where it replaces the other: beside it, it may be more.
    """
    if not isinstance(other.dose, Known | Bounded) or not isinstance(episode.dose, Known | Bounded):
        return None
    before, now = bounds(other.dose), bounds(episode.dose)
    if now[0] is not None and before[1] is not None and now[0] > before[1]:
        return True
    if before == now:
        return False
    lower = now[1] is not None and before[0] is not None and now[1] <= before[0]
    return False if lower and _is_replaced(other, episode) else None


def _is_replaced(other: Episode, episode: Episode) -> bool:
    """Whether ``other`` had ended by the day that ``episode`` began."""
    return other.end is not None and episode.start is not None and other.end.earliest <= episode.start.latest
