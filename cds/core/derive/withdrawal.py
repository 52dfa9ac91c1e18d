"""Washouts: the time since a drug was last taken or stopped (knowledge paper 2.3 TR-9, 6.8)."""

from fractions import Fraction

from cds.core.derive.inputs import Inputs, interval
from cds.core.facts import NEVER, Fact, Known, Reason
from cds.core.moments import Moment, days_between

_OPEN = "not dated exactly"


def days_since_stopped(inputs: Inputs) -> Fact:
    """Calendar days (d) since a drug was last taken or stopped: a washout. In use is 0; never taken: never.

    From whether it is taken now (yes/no), the exposures (raw: a time or None each), the changes of treatment
    (raw: (time or None, certain), ...; whatever changed, the drug was in use then), the instant asked about.
    What is not known may be newer than all that is known, so it opens the lower bound.
    """
    current, exposures, changes, as_of = inputs.facts
    if isinstance(current, Known) and current.value is True:
        return Known(Fraction(0), current.origins)
    if not isinstance(as_of, Known):
        return inputs.unknown()
    moments: list[Moment | None] = [*exposures.value] if isinstance(exposures, Known) else []
    moments += [moment for moment, _ in changes.value] if isinstance(changes, Known) else []
    past = [moment for moment in moments if moment is None or moment.earliest <= as_of.value]
    spans = [days_between(moment, as_of.value) for moment in past if moment is not None]
    missing = inputs.missing
    if not past and not missing:
        return Known(NEVER, inputs.origins)
    if not spans and missing:
        return inputs.unknown()
    lower = 0 if missing or None in past else min(least for least, _ in spans)
    upper = Fraction(min(most for _, most in spans)) if spans else None
    lacking = missing or inputs.lack(1, Reason.NOT_RECORDED, _OPEN)
    return interval(Fraction(lower), upper, inputs, lacking, "" if missing else _OPEN)
