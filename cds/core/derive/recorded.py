"""Whether a value beyond a limit is on record, where nothing on record is shown as not found.

For values that are measured only with a reason to (ejection fraction, TSH): the rule format's
``when_not_recorded: false``, for a number. Everything but "not recorded" stays unknown, and so does a value
too old to count that was beyond the limit: it may still be so (ADR 8).
"""

from fractions import Fraction

from cds.core.derive.inputs import Inputs, ends
from cds.core.facts import Fact, Known, Reason, Unknown


def recorded_below(inputs: Inputs) -> Fact:
    """Yes if the value (a quantity) is on record below the limit (a number in its unit); no if not, not
    recorded, or too old and at the time not below it (the values, raw: (time, lower, upper), ..., newest
    first)."""
    return _beyond(inputs, below=True)


def recorded_above(inputs: Inputs) -> Fact:
    """Yes if the value (a quantity) is on record above the limit (a number in its unit); no if not, not
    recorded, or too old and at the time not above it (the values, raw: (time, lower, upper), ..., newest
    first)."""
    return _beyond(inputs, below=False)


def _beyond(inputs: Inputs, *, below: bool) -> Fact:
    fact = inputs.facts[0]
    limit = inputs.numbers[0]
    own = inputs._replace(names=inputs.names[:1], facts=inputs.facts[:1])
    if not isinstance(limit, Fraction):
        return own.unknown()
    if not isinstance(fact, Unknown):
        is_beyond = _compare(ends(fact), limit, below=below)
        return own.unknown() if is_beyond is None else Known(is_beyond, fact.origins)
    reasons = {item.reason for item in own.missing}
    if reasons <= {Reason.NOT_RECORDED}:
        return Known(False)
    if reasons <= {Reason.NOT_RECORDED, Reason.TOO_OLD} and _was_within(inputs.facts[1:], limit, below=below):
        return Known(False)
    return own.unknown()


def _was_within(history: tuple[Fact, ...], limit: Fraction, *, below: bool) -> bool:
    """Whether the newest value, too old to count, was certainly not beyond the limit. Without a history,
    whether it has become too old is asked for elsewhere, and it counts like none."""
    if not history:
        return True
    values = history[0].value if isinstance(history[0], Known) else ()
    if not values:
        return False
    _, lower, upper = values[0]
    return _compare((lower, upper), limit, below=below) is False


def _compare(bounds: tuple[Fraction | None, Fraction | None], limit: Fraction, *, below: bool) -> bool | None:
    """Whether a value between two bounds (None is open) is beyond the limit; None where not settled."""
    sure, possible = reversed(bounds) if below else bounds
    if sure is not None and (sure < limit if below else sure > limit):
        return True
    if possible is not None and (possible >= limit if below else possible <= limit):
        return False
    return None
