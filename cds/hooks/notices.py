"""What is said on a card without a rule: another patient's data, an order that cannot be identified."""

from cds.fhir.orders import Order
from cds.fhir.record import Record
from cds.hooks.plaintext import plain

_MOST_NAMED = 5
SET_ASIDE = "Data of another patient came with this request and was not used"
OTHER_PATIENT = "This order is for another patient and was not checked"
TEXT_ONLY = "This order cannot be checked: its medication has no code"
SOURCE = "Cluster-headache decision support"


def set_aside(record: Record) -> str | None:
    """Which resources were another patient's, for a card; None where there were none."""
    if not record.set_aside:
        return None
    names = [plain(f"{item.type}/{item.id}" if item.id else item.type) for item in record.set_aside]
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"**{SET_ASIDE}**: {', '.join(names[:_MOST_NAMED])}{more}. What they say of this patient is not known."


def other_patient(order: Order) -> str:
    """An order whose subject is somebody else."""
    return (
        f"{plain(order.reference)} names another patient than the one whose chart is open. "
        "It was not judged with this patient's data. Open that patient's chart, or correct the order."
    )


def text_only(order: Order) -> str:
    """An order whose drug is written as text."""
    return (
        f"The medication of {plain(order.reference)} is text without a code, so contraindications, interactions and "
        "dose were not checked. Order it with an RxNorm or ATC code to have it checked."
    )
