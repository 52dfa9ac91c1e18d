"""Raising a dose step by step: how large a step is, and whether a level tells of the dose in use."""

from fractions import Fraction

from cds.core.derive.inputs import Inputs, ends, interval
from cds.core.facts import Fact, Reason, Unknown

_TOO_EARLY = "measured too early after the last change of dose"


def dose_increase(inputs: Inputs) -> Fact:
    """How much more (mg/d) an order comes to than what is in use; below 0 where it is less (paper 3.4).

    From the daily dose ordered (mg/d), the daily dose in use (mg/d; 0 where the drug is not taken). The order
    is taken to replace what is in use.
    """
    ordered, in_use = inputs.facts
    if isinstance(ordered, Unknown) or isinstance(in_use, Unknown):
        return inputs.unknown()
    (least, most), (low, high) = ends(ordered), ends(in_use)
    lower = None if least is None or high is None else least - high
    upper = None if most is None or low is None else most - low
    return interval(lower, upper, inputs)


def settled_level(inputs: Inputs) -> Fact:
    """A drug level, where it was measured long enough after the last change of dose (LI-8; paper 3.5).

    From the level (a quantity), the days from the last change to the last measurement (d); using the days to
    wait (d). Measured earlier it tells nothing of the dose in use: the result itself is
    what is missing.
    """
    level, waited = inputs.facts
    wait = inputs.numbers[0]
    least, most = ends(waited)
    if isinstance(level, Unknown):
        return Inputs(inputs.names[:1], (level,)).unknown()
    if not isinstance(wait, Fraction):
        return inputs.unknown()
    if least is not None and least >= wait:
        return level
    if most is None or most >= wait:
        return inputs.unknown()
    return Unknown(Reason.NOT_RECORDED, note=_TOO_EARLY, origins=inputs.origins)
