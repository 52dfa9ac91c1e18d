"""Measurements against the changes of treatment that call for them (knowledge paper 3.4 VE-17, 3.5 LI-8).

Measurements are (time or None, read) each: a newer one that cannot be read, or may not have come, leaves open
what was measured last.
"""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any

from cds.core.derive.inputs import Inputs, interval, strict
from cds.core.facts import NEVER, Fact, Known, Missing, Reason, Unknown
from cds.core.moments import Moment, days_between, local_days

_INEXACT = "not dated exactly"
_UNCERTAIN = "not every entry is certain to be a change"
_UNREAD = "a newer result cannot be read or may be missing"


@strict
def days_since_measured(inputs: Inputs) -> Fact:
    """Calendar days (d) since the newest measurement, in the zone of the instant asked about.

    From the measurements (raw: (time or None, read), ...), the instant asked about. None at all: never. What
    cannot be read, or may be missing, only lowers the lower bound.
    """
    history, as_of = inputs.values
    past = _past(history, as_of)
    if not past:
        return Known(NEVER, inputs.origins)
    spans = [(days_between(moment, as_of) if moment else (0, None), is_read) for moment, is_read in past]
    lower = min(least for (least, _), _ in spans)
    upper = min((most for (_, most), is_read in spans if is_read and most is not None), default=None)
    missing = _unread(inputs) if upper is None or _later(past) else _inexact(inputs, 0)
    return interval(
        Fraction(lower), None if upper is None else Fraction(upper), inputs, missing, missing[0].note
    )


@strict
def measured_after(inputs: Inputs) -> Fact:
    """Whether a measurement follows the newest start or increase of a treatment (VE-17).

    From the measurements (raw: (time or None, read), ...), the starts and increases (raw: (time or None,
    certain), ...), the instant asked about. Yes where nothing was ever increased. Unknown where the record
    does not tell which came first (both on one day without a time of day), where what may or may not be an
    increase came last, and where a result that cannot be read, or may be missing, may have followed.
    """
    history, changes, as_of = inputs.values
    past = _past(history, as_of)
    increases = [
        (moment, certain) for moment, certain in changes if moment is None or moment.earliest <= as_of
    ]
    if not increases or any(
        is_read and all(_is_after(moment, each) for each, _ in increases) for moment, is_read in past
    ):
        return Known(True, inputs.origins)
    for increase, certain in increases:
        if certain and all(_is_not_after(moment, increase) for moment, _ in past):
            return Known(False, inputs.origins)
    if any(not is_read and not _is_before_all(moment, increases) for moment, is_read in past):
        return Unknown(Reason.UNREADABLE, _unread(inputs), origins=inputs.origins)
    missing = _inexact(inputs, 1) if all(certain for _, certain in increases) else _uncertain(inputs)
    return Unknown(Reason.NOT_RECORDED, missing, origins=inputs.origins)


def _past(history: Iterable[tuple[Moment | None, bool]], as_of: datetime) -> list[tuple[Moment | None, bool]]:
    """What was measured up to the instant asked about, and what may have been."""
    return [(moment, read) for moment, read in history if moment is None or moment.earliest <= as_of]


def _later(past: list[tuple[Moment | None, bool]]) -> bool:
    """Whether something that cannot be read may be newer than all that can."""
    read = [moment for moment, is_read in past if is_read and moment is not None]
    return any(
        not is_read and (moment is None or all(moment.latest > other.earliest for other in read))
        for moment, is_read in past
    )


def _unread(inputs: Inputs) -> tuple[Missing, ...]:
    return inputs.lack(0, Reason.UNREADABLE, _UNREAD)


def _inexact(inputs: Inputs, index: int) -> tuple[Missing, ...]:
    return inputs.lack(index, Reason.NOT_RECORDED, _INEXACT)


def _uncertain(inputs: Inputs) -> tuple[Missing, ...]:
    return inputs.lack(1, Reason.NOT_RECORDED, _UNCERTAIN)


def _is_after(moment: Moment | None, increase: Moment | None) -> bool:
    """Whether a measurement certainly came later than an increase."""
    if moment is None or increase is None:
        return False
    if increase.is_exact:
        return moment.earliest > increase.earliest
    return moment.earliest >= increase.latest


def _is_not_after(moment: Moment | None, increase: Moment | None) -> bool:
    """Whether a measurement certainly came before an increase, or at the very instant."""
    return moment is not None and increase is not None and moment.last_instant <= increase.earliest


def _is_before_all(moment: Moment | None, increases: list[tuple[Moment | None, bool]]) -> bool:
    return all(_is_not_after(moment, increase) for increase, _ in increases)


@strict
def days_from_change_to_measurement(inputs: Inputs) -> Fact:
    """Calendar days (d) from the newest change of a treatment to the newest measurement (LI-8).

    From the measurements (raw: (time or None, read), ...), the changes (raw: (time or None, certain), ...),
    the instant asked about, in whose zone days are counted. Measured before the change, or on its day, is 0:
    it tells nothing of the dose in use. Never changed: never, so that every wait is over. What is not certain
    to be a change only lowers the lower bound; a newer measurement that cannot be read only raises the upper.
    No measurement that can be read: unknown.
    """
    history, changes, as_of = inputs.values
    found = _past(history, as_of)
    measured = _newest([moment for moment, is_read in found if is_read and moment is not None], as_of)
    if measured is None:
        missing = _unread(inputs) if found else inputs.lack(0, Reason.NOT_RECORDED)
        return Unknown(missing[0].reason, missing, origins=inputs.origins)
    past = [(moment, certain) for moment, certain in changes if moment is None or moment.earliest <= as_of]
    if not past:
        return Known(NEVER, inputs.origins)
    later = _later(found)
    if later:
        today = local_days(Moment(as_of, as_of), as_of.tzinfo)
        measured = (measured[0], today[1])
    spans = [(_days(moment, measured, as_of), certain) for moment, certain in past]
    lower = min(least for (least, _), _ in spans)
    upper = min((most for (_, most), certain in spans if certain and most is not None), default=None)
    changed = _inexact(inputs, 1) if all(certain for _, certain in past) else _uncertain(inputs)
    missing = _unread(inputs) if later else changed
    return interval(
        Fraction(lower), None if upper is None else Fraction(upper), inputs, missing, missing[0].note
    )


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
