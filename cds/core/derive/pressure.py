"""Blood pressure from the last valid readings (knowledge paper 6.6)."""

from datetime import timedelta
from itertools import islice

from cds.core.derive.inputs import Inputs, interval, strict
from cds.core.facts import Fact, Reason, Unknown
from cds.core.moments import Moment, days_between, elapsed


@strict
def systolic(inputs: Inputs) -> Fact:
    """Systolic pressure (mm[Hg]): the last reading, or the mean of the last two where both are close in time.

    From the readings (raw: (time, systolic, diastolic) in mm[Hg], newest first), the instant asked about;
    using the greatest age of a reading (d) and of two that are averaged the greatest distance (h). Unknown,
    too old, where every reading is older; bounds where dates without a time leave open whether two are close.
    """
    return _pressure(inputs, 1)


@strict
def diastolic(inputs: Inputs) -> Fact:
    """Diastolic pressure (mm[Hg]), as :func:`systolic`."""
    return _pressure(inputs, 2)


def _pressure(inputs: Inputs, column: int) -> Fact:
    readings, as_of = inputs.values
    greatest_age, pairing = inputs.limits
    fresh = [*islice((r for r in readings if days_between(r[0], as_of)[1] <= greatest_age), 2)]
    if not fresh:
        reason = Reason.TOO_OLD if readings else Reason.NOT_RECORDED
        return Unknown(reason, inputs.lack(0, reason), origins=inputs.origins)
    last = fresh[0][column]
    if len(fresh) == 1:
        return interval(last, last, inputs)
    least, most = _distance(fresh[1][0], fresh[0][0])
    nearby = timedelta(hours=float(pairing))
    values = [(last + fresh[1][column]) / 2] if least <= nearby else []
    if most > nearby:
        values.append(last)
    note = "the readings are not dated exactly"
    return interval(min(values), max(values), inputs, inputs.lack(0, Reason.NOT_RECORDED, note), note)


def _distance(older: Moment, newer: Moment) -> tuple[timedelta, timedelta]:
    """The least and the most time between two readings."""
    least = elapsed(older.last_instant, newer.earliest)
    return max(timedelta(0), least), elapsed(older.earliest, newer.last_instant)
