"""One fact from several sources."""

from cds.core.derive import Inputs
from cds.core.facts import Fact, Unknown


def first_known(inputs: Inputs) -> Fact:
    """The first input that is not Unknown, in the order given: a reported value before a computed one.

    From two or more facts of one type and unit. Unknown, with what all of them lack, where none is known.
    """
    return next((fact for fact in inputs.facts if not isinstance(fact, Unknown)), None) or inputs.unknown()
