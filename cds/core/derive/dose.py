"""Doses: by body weight, by protocol, infusion rates, the sum of a day (knowledge paper 2.3, 5.1, 6.8)."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import chain

from cds.core.derive.inputs import Inputs, ends, interval, strict
from cds.core.facts import Fact, Known, Reason, Unknown
from cds.core.moments import Moment


def dose_per_kg(inputs: Inputs) -> Fact:
    """The ordered dose by body weight (mg/kg), as the order states it or computed (DOSE-2; paper 5.1).

    From the ordered dose (mg), the ordered dose by weight (mg/kg), the body weight (kg). Where the order
    states both and they differ, the result lies between them.
    """
    dose, stated, weight = inputs.facts
    needed = Inputs(inputs.names[::2], inputs.facts[::2])
    if isinstance(weight, Known) and weight.value <= 0:
        return needed.implausible(1)
    if isinstance(dose, Unknown) or not isinstance(weight, Known):
        return needed.unknown() if isinstance(stated, Unknown) else stated
    if isinstance(dose, Known) and isinstance(stated, Unknown):
        return Known(dose.value / weight.value, needed.origins)
    computed = [None if end is None else end / weight.value for end in ends(dose)]
    if isinstance(stated, Unknown):
        return interval(computed[0], computed[1], needed)
    as_stated = ends(stated)
    lower = _outermost(min, computed[0], as_stated[0])
    upper = _outermost(max, computed[1], as_stated[1])
    return interval(lower, upper, inputs, note="the dose and the dose by weight of the order differ")


def _outermost(
    choose: Callable[[Fraction, Fraction], Fraction], one: Fraction | None, other: Fraction | None
) -> Fraction | None:
    """The lower or higher of two bounds; None, which is open, where one of them is open."""
    return None if one is None or other is None else choose(one, other)


@strict
def protocol_dose(inputs: Inputs) -> Fact:
    """The dose (mg) that the protocol gives at this body weight (DOSE-1; paper 5.1).

    From the body weight (kg); using the protocol's dose (mg/kg).
    """
    return Known(inputs.values[0] * inputs.limits[0], inputs.origins)


@strict
def infusion_rate_ml_h(inputs: Inputs) -> Fact:
    """The rate (mL/h) at which a volume runs in the given time (DOSE-1; paper 5.1).

    From the infusion's duration (min); using its volume (mL). Without an input, using the volume (mL) and the
    protocol's duration (min).
    """
    volume, minutes = chain(inputs.limits, inputs.values)
    if minutes <= 0:
        return Unknown(Reason.CONTRADICTORY, note="implausible duration", origins=inputs.origins)
    return Known(volume * 60 / minutes, inputs.origins)


def dose_in_24_hours(inputs: Inputs) -> Fact:
    """What has been taken within the window before the instant asked about plus what is ordered now (mg;
    TR-CAP).

    From the doses taken (raw: (time or None, mg or None), ...), the ordered dose (mg), the instant asked
    about; using the window (h). The window includes its first instant and excludes the one asked about. A
    dose that may lie outside it, and one without a time, counts in the upper bound only; an amount that is
    not known leaves that open.
    """
    doses, ordered, as_of = inputs.facts
    window = inputs.numbers[0]
    if not isinstance(as_of, Known) or not isinstance(window, Fraction):
        return inputs.unknown()
    until = as_of.value.astimezone(UTC)  # a difference on the clock on the wall may not be one in time
    since = until - timedelta(hours=float(window))
    taken = _taken(doses.value, since, until) if isinstance(doses, Known) else (Fraction(0), None)
    least, most = ends(ordered)
    lower = taken[0] + (least or 0)
    upper = None if taken[1] is None or most is None else taken[1] + most
    note = "" if inputs.missing else "the time or amount of a dose is not recorded"
    return interval(lower, upper, inputs, inputs.missing or inputs.lack(0, Reason.NOT_RECORDED, note), note)


def _taken(
    doses: Iterable[tuple[Moment | None, Fraction | None]], since: datetime, until: datetime
) -> tuple[Fraction, Fraction | None]:
    """The least and the most (None: open) that was taken from ``since`` on and before ``until``."""
    lower = upper = Fraction(0)
    is_open = False
    for moment, amount in doses:
        if moment is not None and (moment.earliest >= until or moment.last_instant < since):
            continue
        is_open = is_open or amount is None
        upper += amount or 0
        if moment is not None and moment.earliest >= since:
            lower += amount or 0
    return lower, None if is_open else upper
