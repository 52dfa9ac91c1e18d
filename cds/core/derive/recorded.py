"""Whether a value beyond a limit is on record, where nothing on record is shown as not found.

For values that are measured only with a reason to (ejection fraction, TSH): the rule format's
``when_not_recorded: false``, for a number. Everything but "not recorded" and "too old" stays unknown.
"""

from fractions import Fraction

from cds.core.derive.inputs import Inputs
from cds.core.facts import Bounded, Fact, Known, Reason


def recorded_below(inputs: Inputs) -> Fact:
    """Yes if the value (a quantity) is on record below the limit (a number in its unit); no if not or not
    recorded."""
    return _beyond(inputs, below=True)


def recorded_above(inputs: Inputs) -> Fact:
    """Yes if the value (a quantity) is on record above the limit (a number in its unit); no if not or not
    recorded."""
    return _beyond(inputs, below=False)


def _beyond(inputs: Inputs, *, below: bool) -> Fact:
    fact = inputs.facts[0]
    limit = inputs.numbers[0]
    if not isinstance(limit, Fraction):
        return inputs.unknown()
    if isinstance(fact, Known):
        return Known(fact.value < limit if below else fact.value > limit, fact.origins)
    if isinstance(fact, Bounded):
        sure, possible = (fact.upper, fact.lower) if below else (fact.lower, fact.upper)
        if sure is not None and (sure < limit if below else sure > limit):
            return Known(True, fact.origins)
        if possible is not None and (possible >= limit if below else possible <= limit):
            return Known(False, fact.origins)
        return inputs.unknown()
    if all(item.reason in (Reason.NOT_RECORDED, Reason.TOO_OLD) for item in inputs.missing):
        return Known(False)
    return inputs.unknown()
