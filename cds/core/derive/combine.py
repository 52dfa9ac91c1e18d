"""One fact from several sources."""

from cds.core.derive.inputs import Inputs
from cds.core.facts import Fact, Known, Unknown


def first_known(inputs: Inputs) -> Fact:
    """The first input that is not Unknown, in the order given: a reported value before a computed one.

    From two or more facts of one type and unit. Unknown, with what all of them lack, where none is known.
    """
    return next((fact for fact in inputs.facts if not isinstance(fact, Unknown)), None) or inputs.unknown()


def first_yes(inputs: Inputs) -> Fact:
    """Yes if any input is yes, no if all are no: a diagnosis, or the answer to a question about it.

    From any number of yes/no facts. Unknown, with what the others lack, where none is yes and not all are no.
    """
    for fact in inputs.facts:
        if isinstance(fact, Known) and fact.value is True:
            return Known(True, fact.origins)
    return inputs.unknown() if inputs.missing else Known(False, inputs.origins)
