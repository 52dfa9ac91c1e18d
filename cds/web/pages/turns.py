"""What would change each verdict, on the patient page."""

from cds.hooks.knowledge import Knowledge
from cds.review.case import Case


def turns(knowledge: Knowledge, case: Case) -> dict[str, object]:
    """What ``review/turning.html`` shows, beside ``case``, ``source`` and ``wording``.

    ``knowledge`` is the one that the case was judged by.
    """
    from cds.review.turning import turning  # imported when the first patient page is asked for

    return {"turnings": turning(knowledge, case)}
