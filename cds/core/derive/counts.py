"""How many days something was done on (knowledge paper 2.3, triptan days a month; 3.2, injections a year)."""

from datetime import date, timedelta
from fractions import Fraction

from cds.core.derive.inputs import Inputs, interval, strict
from cds.core.facts import Fact, Reason
from cds.core.moments import local_days

_INEXACT = "the day of a dose is not recorded"


@strict
def days_with_dose(inputs: Inputs) -> Fact:
    """The number (1) of calendar days with a dose, of the last days up to and with the day asked about.

    From the doses (raw: a time or None each), the instant asked about; using the number of days (d). Days are
    counted in the zone of the instant. A time that may lie on several days stands for any number of them, as
    "still taking, when needed" does, and one that is not recorded for all: they raise the upper bound only.
    """
    doses, as_of = inputs.values
    (window,) = inputs.limits
    today: date = as_of.date()
    first = today - timedelta(days=int(window) - 1)
    certain: set[date] = set()
    possible: set[date] = set()
    for dose in doses:
        if dose is not None and dose.earliest > as_of:
            continue
        begin, end = (first, today) if dose is None else local_days(dose, as_of.tzinfo)
        days = {begin + timedelta(days=n) for n in _within(begin, end, first, today)}
        (certain if dose is not None and begin == end else possible).update(days)
    missing = inputs.lack(0, Reason.NOT_RECORDED, _INEXACT)
    lower, upper = Fraction(len(certain)), Fraction(len(certain | possible))
    return interval(lower, upper, inputs, missing, _INEXACT)


def _within(begin: date, end: date, first: date, last: date) -> range:
    """The days from ``begin`` to ``end``, counted from ``begin``, that lie between ``first`` and ``last``."""
    return range(max(0, (first - begin).days), min((end - begin).days, (last - begin).days) + 1)
