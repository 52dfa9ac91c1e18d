"""Whether a preventive was taken at a sufficient dose for long enough (knowledge paper 4.3)."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from cds.core.derive.inputs import Inputs, strict
from cds.core.facts import Fact, Known, Reason, Unknown
from cds.core.moments import Moment, local_days

_NEEDS_TRIAL = ("insufficient-efficacy", "ongoing")
_NOTE = "dose or dates of a course are not recorded"


@strict
def adequate_trial(inputs: Inputs) -> Fact:
    """Whether a treatment ran at ``dose`` or more for ``days`` calendar days on end.

    From the courses (raw: (start or None, end or None, mg/d or None), ...; a course still running ends at the
    instant asked about, and one of which the end is not recorded has None), that instant; using the dose
    (mg/d) and the days (d). Courses that follow one another without a day between them count as one. The day
    of a stop counts, the day asked about is not over. Doses of courses side by side may or may not add up.
    No course at all is no.
    """
    courses, as_of = inputs.values
    dose, days = inputs.limits
    stretches = [_stretch(start, end, amount, as_of) for start, end, amount in courses]
    if _longest(stretches, lambda day: _certain(stretches, day, dose)) >= days:
        return Known(True, inputs.origins)
    if _longest(stretches, lambda day: _possible(stretches, day, dose)) < days:
        return Known(False, inputs.origins)
    return Unknown(Reason.NOT_RECORDED, inputs.lack(0, Reason.NOT_RECORDED, _NOTE), origins=inputs.origins)


def outcome_by_profile(inputs: Inputs) -> Fact:
    """What the record says became of a treatment, as far as the site's profile lets it count (vignette V31).

    From the outcome (a treatment outcome), whether it was tried at an adequate dose for long enough (yes/no),
    the profile (``clinicians-word`` or ``adequate-dose``). By the strict one a treatment that failed, or
    still runs, has no outcome until an adequate trial is on record.
    """
    outcome, adequate, profile = inputs.facts
    if not isinstance(outcome, Known) or outcome.value not in _NEEDS_TRIAL:
        own = inputs._replace(names=inputs.names[:1], facts=inputs.facts[:1])
        return outcome if isinstance(outcome, Known) else own.unknown()
    if not isinstance(profile, Known):
        return inputs._replace(names=inputs.names[2:], facts=inputs.facts[2:]).unknown()
    if profile.value == "clinicians-word" or (isinstance(adequate, Known) and adequate.value is True):
        return outcome
    return Unknown(
        Reason.NOT_RECORDED, note="no adequate dose and duration on record", origins=outcome.origins
    )


class _Stretch(NamedTuple):
    """A course in days: certainly from ``begun`` to before ``over``, at most from ``first`` to before
    ``last``."""

    first: date
    begun: date
    over: date
    last: date
    dose: Fraction | None


def _stretch(start: Moment | None, end: Moment | None, dose: Fraction | None, as_of: datetime) -> _Stretch:
    today = as_of.date()
    first, begun = (date.min, today) if start is None else local_days(start, as_of.tzinfo)
    ends = (first, today) if end is None else local_days(end, as_of.tzinfo)
    over, last = (min(today, day + timedelta(days=1)) for day in ends)
    return _Stretch(first, begun, over, last, dose)


def _certain(stretches: Iterable[_Stretch], day: date, dose: Fraction) -> bool:
    """Whether some course was certainly running on ``day``, at the dose or more."""
    return any(s.begun <= day < s.over and s.dose is not None and s.dose >= dose for s in stretches)


def _possible(stretches: Iterable[_Stretch], day: date, dose: Fraction) -> bool:
    """Whether what may have been running on ``day`` may have come to the dose."""
    running = [s.dose for s in stretches if s.first <= day < s.last]
    return bool(running) and (None in running or sum(amount for amount in running if amount) >= dose)


def _longest(stretches: list[_Stretch], holds: Callable[[date], bool]) -> int:
    """The most days on end that ``holds``; it changes only where some course may begin or end."""
    edges = sorted({day for stretch in stretches for day in stretch[:4]})
    longest = length = 0
    for start, end in pairwise(edges):
        length = length + (end - start).days if holds(start) else 0
        longest = max(longest, length)
    return longest
