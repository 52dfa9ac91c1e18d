"""Response to the infusion: attacks before it, on the days after it, and the reduction (RS; knowledge paper
5.7)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction

from cds.core.derive.headache import count_attacks, diary_interval, mean_before
from cds.core.derive.inputs import Inputs, ends, interval, strict
from cds.core.facts import Fact, Reason, Unknown
from cds.core.moments import Moment, local_days


@strict
def baseline_attacks_per_day(inputs: Inputs) -> Fact:
    """Mean attacks a day (/d) over the calendar days before the last infusion (RS-1).

    From the attack diary (raw), the infusions (raw: a time or None each), the instant asked about; using the
    window (d) and the most attacks a day can have (/d). Unknown where the day of the last infusion is not.
    """
    diary, infusions, as_of = inputs.values
    window, most = inputs.limits
    day = _last_day(infusions, as_of)
    if day is None:
        return _no_infusion(inputs)
    return mean_before(inputs, diary, day, as_of.tzinfo, int(window), most)


@strict
def response_attacks_per_day(inputs: Inputs) -> Fact:
    """Mean attacks a day (/d) on some days after the last infusion, whose own day is day 0 (RS-2).

    From the attack diary (raw), the infusions (raw: a time or None each), the instant asked about; using the
    first and the last day (d). Every one of these days must be over and have an entry: else unknown.
    """
    diary, infusions, as_of = inputs.values
    first, last = (timedelta(days=int(limit)) for limit in inputs.limits)
    infusion = _last_day(infusions, as_of)
    if infusion is None:
        return _no_infusion(inputs)
    end = infusion + last + timedelta(days=1)
    counts = count_attacks(diary, infusion + first, end, as_of.tzinfo)
    days = (end - infusion - first).days
    if as_of.date() < end or len(counts.days) < days:
        note = (
            f"{len(counts.days)} of {days} days have a diary entry" if as_of.date() >= end else "not over yet"
        )
        return Unknown(Reason.NOT_RECORDED, inputs.lack(0, Reason.NOT_RECORDED, note), note, inputs.origins)
    lower, upper = counts.total
    return diary_interval(inputs, lower / days, upper / days, 0, days)


def attack_reduction(inputs: Inputs) -> Fact:
    """The reduction of attacks as a share of the baseline (1): half as many is 0.5, more than before is
    negative.

    From the baseline and the response (both /d). Contradictory where there was no attack before the infusion.
    """
    baseline, response = inputs.facts
    if isinstance(baseline, Unknown) or isinstance(response, Unknown):
        return inputs.unknown()
    (least_before, most_before), (least, most) = ends(baseline), ends(response)
    if most_before is not None and most_before <= 0:
        return inputs.implausible(0)
    lower = None if most is None or not least_before else 1 - most / least_before
    upper = 1 - (least or 0) / most_before if most_before is not None else Fraction(1)
    return interval(lower, upper, inputs)


def _last_day(infusions: Iterable[Moment | None], as_of: datetime) -> date | None:
    """The calendar day of the newest infusion; None if there is none, or its day is not certain."""
    days = [
        local_days(moment, as_of.tzinfo) if moment else (date.min, date.max)
        for moment in infusions
        if moment is None or moment.earliest <= as_of
    ]
    first, last = max(days, key=lambda day: day[1], default=(date.min, date.max))
    return last if first == last else None


def _no_infusion(inputs: Inputs) -> Unknown:
    missing = inputs.lack(1, Reason.NOT_RECORDED, "the day of the last infusion is not recorded")
    return Unknown(Reason.NOT_RECORDED, missing, origins=inputs.origins)
