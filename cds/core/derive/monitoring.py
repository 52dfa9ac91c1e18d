"""Measurements against the changes of treatment that call for them (knowledge paper 3.4 VE-17, 3.5 LI-8)."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any

from cds.core.derive.inputs import Inputs, interval, strict
from cds.core.derive.times import days_since
from cds.core.facts import NEVER, Fact, Known, Reason, Unknown
from cds.core.moments import Moment, local_days

_INEXACT = "not dated exactly"
_UNCERTAIN = "not every entry is certain to be a change"


@strict
def days_since_measured(inputs: Inputs) -> Fact:
    """Calendar days (d) since the newest measurement, in the zone of the instant asked about.

    From the measurements (raw: (time, ...), ...), the instant asked about. None at all: never.
    """
    history, as_of = inputs.facts
    moments = tuple(measured[0] for measured in inputs.values[0])
    return days_since(inputs._replace(facts=(Known(moments, history.origins), as_of)))


@strict
def measured_after(inputs: Inputs) -> Fact:
    """Whether a measurement follows the newest start or increase of a treatment (VE-17).

    From the measurements (raw: (time, ...), ...), the starts and increases (raw: (time or None, certain),
    ...), the instant asked about. Yes where nothing was ever increased. Unknown where the record does not
    tell which came first (both on one day without a time of day), and where what may or may not be an
    increase came last.
    """
    history, changes, as_of = inputs.values
    moments = _past(history, as_of)
    increases = [
        (moment, certain) for moment, certain in changes if moment is None or moment.earliest <= as_of
    ]
    if not increases or any(all(_is_after(moment, each) for each, _ in increases) for moment in moments):
        return Known(True, inputs.origins)
    for increase, certain in increases:
        if certain and all(_is_not_after(moment, increase) for moment in moments):
            return Known(False, inputs.origins)
    note = _INEXACT if all(certain for _, certain in increases) else _UNCERTAIN
    missing = inputs.lack(1, Reason.NOT_RECORDED, note)
    return Unknown(Reason.NOT_RECORDED, missing, origins=inputs.origins)


def _past(history: Iterable[tuple[Any, ...]], as_of: datetime) -> list[Moment]:
    """When something was measured up to the instant asked about."""
    return [measured[0] for measured in history if measured[0].earliest <= as_of]


def _is_after(moment: Moment, increase: Moment | None) -> bool:
    """Whether a measurement certainly came later than an increase."""
    if increase is None:
        return False
    if increase.is_exact:
        return moment.earliest > increase.earliest
    return moment.earliest >= increase.latest


def _is_not_after(moment: Moment, increase: Moment | None) -> bool:
    """Whether a measurement certainly came before an increase, or at the very instant."""
    return increase is not None and moment.last_instant <= increase.earliest


@strict
def days_from_change_to_measurement(inputs: Inputs) -> Fact:
    """Calendar days (d) from the newest change of a treatment to the newest measurement (LI-8).

    From the measurements (raw: (time, ...), ...), the changes (raw: (time or None, certain), ...), the
    instant asked about, in whose zone days are counted. Measured before the change, or on its day, is 0: it
    tells nothing of the dose in use. Never changed: never, so that every wait is over. What is not certain to
    be a change only lowers the lower bound. No measurement: unknown.
    """
    history, changes, as_of = inputs.values
    measured = _newest(_past(history, as_of), as_of)
    if measured is None:
        missing = inputs.lack(0, Reason.NOT_RECORDED)
        return Unknown(Reason.NOT_RECORDED, missing, origins=inputs.origins)
    past = [(moment, certain) for moment, certain in changes if moment is None or moment.earliest <= as_of]
    if not past:
        return Known(NEVER, inputs.origins)
    spans = [(_days(moment, measured, as_of), certain) for moment, certain in past]
    lower = min(least for (least, _), _ in spans)
    upper = min((most for (_, most), certain in spans if certain and most is not None), default=None)
    note = _INEXACT if all(certain for _, certain in past) else _UNCERTAIN
    missing = inputs.lack(1, Reason.NOT_RECORDED, note)
    return interval(Fraction(lower), None if upper is None else Fraction(upper), inputs, missing, note)


def _newest(moments: list[Moment], as_of: datetime) -> tuple[Any, Any] | None:
    """The first and the last day that the newest of several times may lie on."""
    days = [local_days(moment, as_of.tzinfo) for moment in moments]
    return (max(first for first, _ in days), max(last for _, last in days)) if days else None


def _days(change: Moment | None, measured: tuple[Any, Any], as_of: datetime) -> tuple[int, int | None]:
    """The least and the most days from a change to a measurement; None is open."""
    if change is None:
        return 0, None
    first, last = local_days(change, as_of.tzinfo)
    return max(0, (measured[0] - last).days), max(0, (measured[1] - first).days)
