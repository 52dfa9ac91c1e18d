"""Time since something happened (knowledge paper 6.8): calendar days or hours, bounds where a date is
incomplete.

What lies after the instant asked about has not happened. Something without any date may have happened just
now.
"""

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction

from cds.core.derive.inputs import Inputs, interval, strict
from cds.core.facts import NEVER, Fact, Known, Reason, Unknown
from cds.core.moments import Moment, days_between, hours_between

_INEXACT = "not dated exactly"


@strict
def days_since(inputs: Inputs) -> Fact:
    """Calendar days (d) since the newest of several exposures, in the zone of the instant asked about.

    From the exposures (raw: a time or None each), the instant asked about. None at all: never.
    """
    return _since(inputs, days_between)


@strict
def hours_since(inputs: Inputs) -> Fact:
    """Hours (h) since the newest of several exposures: "yesterday" seen at 08:00 is 8 to 32 hours.

    From the exposures (raw: a time or None each), the instant asked about. None at all: never.
    """
    return _since(inputs, hours_between)


def _since(
    inputs: Inputs, between: Callable[[Moment, datetime], tuple[Fraction | int, Fraction | int]]
) -> Fact:
    exposures, as_of = inputs.values
    past = [moment for moment in exposures if moment is None or moment.earliest <= as_of]
    if not past:
        return Known(NEVER, inputs.origins)
    spans = [between(moment, as_of) for moment in past if moment is not None]
    lower = Fraction(0) if None in past else Fraction(min(least for least, _ in spans))
    upper = Fraction(min(most for _, most in spans)) if spans else None
    return interval(lower, upper, inputs, inputs.lack(0, Reason.NOT_RECORDED, _INEXACT), _INEXACT)


@strict
def days_since_first(inputs: Inputs) -> Fact:
    """Calendar days (d) since the oldest of several events, such as the onset of a disease.

    From the events (raw: a time or None each), the instant asked about. None at all: unknown.
    """
    events, as_of = inputs.values
    past = [moment for moment in events if moment is None or moment.earliest <= as_of]
    spans = [days_between(moment, as_of) for moment in past if moment is not None]
    missing = inputs.lack(0, Reason.NOT_RECORDED, _INEXACT if past else "")
    if not spans:
        return Unknown(Reason.NOT_RECORDED, missing, origins=inputs.origins)
    lower = max(least for least, _ in spans)
    upper = None if None in past else max(most for _, most in spans)
    return interval(Fraction(lower), None if upper is None else Fraction(upper), inputs, missing, _INEXACT)


@strict
def days_unchanged(inputs: Inputs) -> Fact:
    """Calendar days (d) since the newest start, stop or dose change of a treatment (KI-5; paper 4.1).

    From the changes (raw: (time or None, certain), ...), the instant asked about. What is not certain to be a
    change only lowers the lower bound. None at all: never changed.
    """
    changes, as_of = inputs.values
    past = [(moment, certain) for moment, certain in changes if moment is None or moment.earliest <= as_of]
    if not past:
        return Known(NEVER, inputs.origins)
    spans = [(days_between(moment, as_of) if moment else (0, None), certain) for moment, certain in past]
    lower = min(least for (least, _), _ in spans)
    upper = min((most for (_, most), certain in spans if certain and most is not None), default=None)
    note = _INEXACT if all(certain for _, certain in past) else "not every entry is certain to be a change"
    missing = inputs.lack(0, Reason.NOT_RECORDED, note)
    return interval(Fraction(lower), None if upper is None else Fraction(upper), inputs, missing, note)
