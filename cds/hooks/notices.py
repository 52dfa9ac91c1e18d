"""What is said on a card without a rule: another patient's data, an order that cannot be identified or is
for another day."""

from datetime import datetime

from cds.fhir.orders import Identified, Order
from cds.fhir.record import Record
from cds.hooks.plaintext import plain

_MOST_NAMED = 5
SET_ASIDE = "Data of another patient came with this request and was not used"
OTHER_PATIENT = "This order is for another patient and was not checked"
# Why the drug of an order is not known, as a heading.
UNIDENTIFIED = {
    Identified.TEXT_ONLY: "This order cannot be checked: its medication has no code",
    Identified.UNREADABLE: "This order cannot be checked: its medication was not sent",
}
_NOT_CHECKED = "so contraindications, interactions and dose were not checked."


def set_aside(record: Record) -> str:
    """Which resources were another patient's; empty where there were none."""
    if not record.set_aside:
        return ""
    names = [plain(f"{item.type}/{item.id}" if item.id else item.type) for item in record.set_aside]
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    named = f"{', '.join(names[:_MOST_NAMED])}{more}"
    return f"**{SET_ASIDE}**: {named}. What they say of this patient is not known."


def other_patient(order: Order) -> str:
    """An order whose subject is somebody else."""
    return (
        f"{plain(order.reference)} names another patient than the one whose chart is open. "
        "It was not judged with this patient's data. Open that patient's chart, or correct the order."
    )


def unidentified(order: Order) -> str:
    """An order whose drug is text, or was referred to and did not come along."""
    if order.identity is Identified.TEXT_ONLY:
        return (
            f"The medication of {plain(order.reference)} is text without a code, {_NOT_CHECKED} "
            "Order it with an RxNorm or ATC code to have it checked."
        )
    return (
        f"{plain(order.reference)} refers to a medication that did not come with the request, {_NOT_CHECKED} "
        "Send the Medication with the draft orders, or its code in the order."
    )


def planned_for(instant: datetime) -> str:
    """The order was judged as of the time that it is planned for."""
    return f"Judged as of the planned time, {instant.isoformat(timespec='minutes')}, not as of now."


def one_of_several(order: Order) -> str:
    """Which of several orders of one drug a card is about."""
    return f"About the order {plain(order.reference)}."
