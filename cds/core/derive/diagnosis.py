"""Diagnoses that rest on several entries of the record: subtype of cluster headache, reach of the service,
NYHA class."""

from cds.core.derive.inputs import Inputs
from cds.core.facts import Fact, Known, Reason, Unknown


def cluster_headache_subtype(inputs: Inputs) -> Fact:
    """``chronic``, ``episodic``, ``unspecified`` (a general code such as G44.0) or ``none`` (knowledge paper
    1.2).

    From cluster headache, chronic code, episodic code (yes/no each). Both subtypes at once are contradictory:
    unknown.
    """
    headache, chronic, episodic = (fact.value if isinstance(fact, Known) else None for fact in inputs.facts)
    if chronic is True and episodic is True:
        return Unknown(Reason.CONTRADICTORY, note="coded as chronic and as episodic", origins=inputs.origins)
    if chronic is True and episodic is False:
        return Known("chronic", inputs.origins)
    if episodic is True and chronic is False:
        return Known("episodic", inputs.origins)
    if headache is None or chronic is None or episodic is None:
        return inputs.unknown()
    return Known("unspecified" if headache is True else "none", inputs.origins)


def cluster_headache_care(inputs: Inputs) -> Fact:
    """Whether an order concerns cluster headache (architecture, settled point 1); gates who hears the order
    rules.

    From cluster headache on record and the order's reason (yes/no each). Where one of them could not be read
    or was not sent, the answer is yes: a technical gap must not silence a contraindication. Nothing found in
    a list that was sent is no: ketamine for anaesthesia is not this service's business.
    """
    settled = [fact.value is True if isinstance(fact, Known) else fact.reason is not Reason.NOT_RECORDED
               for fact in inputs.facts]  # fmt: skip
    return Known(any(settled), inputs.origins)


def either_class(inputs: Inputs) -> Fact:
    """Whether the NYHA class is III or IV, from the problem list (III-IV, I-II) and the observed class
    (yes/no each).

    A class III or IV anywhere is yes; else a class I or II is no; nothing recorded is unknown (KT-3b).
    """
    severe, mild, observed = inputs.facts
    for fact in (severe, observed):
        if isinstance(fact, Known) and fact.value is True:
            return Known(True, fact.origins)
    if isinstance(observed, Known):
        return observed
    if isinstance(mild, Known) and mild.value is True and isinstance(severe, Known):
        return Known(False, mild.origins)
    return Inputs(inputs.names[2:], (observed,)).unknown()
