"""Age at the beginning of a disease (knowledge paper 1.4)."""

from datetime import date, timedelta
from fractions import Fraction

from cds.core.derive.inputs import Inputs, ends, interval
from cds.core.facts import Fact, Known, Reason, Unknown
from cds.core.moments import local_days, years_between

_TO_A_YEAR = "the age at that time follows to a year only"


def age_at_first(inputs: Inputs) -> Fact:
    """Completed years (a) of age at the first of several events, such as the onset of a disease.

    From the age (a) now, the events (raw: a time or None each), the instant asked about. The age leaves the
    birthday open by a year, so the result often lies between two ages. An event without a date may have been
    the first. None at all: unknown.
    """
    age, events, as_of = inputs.facts
    youngest, oldest = ends(age)
    if youngest is None or oldest is None or not isinstance(events, Known) or not isinstance(as_of, Known):
        return inputs.unknown()
    today: date = as_of.value.date()
    past = [event for event in events.value if event is None or event.earliest <= as_of.value]
    days = [local_days(event, as_of.value.tzinfo) for event in past if event is not None]
    if not days:
        missing = inputs.lack(1, Reason.NOT_RECORDED, "not dated" if past else "")
        return Unknown(Reason.NOT_RECORDED, missing, origins=inputs.origins)
    latest_birth = _years_before(today, int(youngest))
    earliest_birth = _years_before(today, int(oldest) + 1) + timedelta(days=1)
    first, last = min(day for day, _ in days), min(day for _, day in days)
    upper = years_between(earliest_birth, last)
    if upper < 0:
        return inputs.implausible(1)
    lower = 0 if None in past else max(0, years_between(latest_birth, first))
    exact_day = first == last and None not in past
    missing = inputs.missing or inputs.lack(0 if exact_day else 1, Reason.NOT_RECORDED, _note(exact_day))
    return interval(Fraction(lower), Fraction(upper), inputs, missing, _note(exact_day))


def _note(exact_day: bool) -> str:
    return _TO_A_YEAR if exact_day else "not dated exactly"


def _years_before(day: date, years: int) -> date:
    """The last day of birth on which somebody is ``years`` old by ``day``."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February, and not a leap year
        return day.replace(year=day.year - years, day=28)
