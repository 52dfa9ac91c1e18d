"""What is said on a card without a rule: another patient's data, an order that cannot be identified or is
for another day."""

from datetime import datetime

from cds.core.speech import ENGLISH, Speech
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


def set_aside(record: Record, speech: Speech = ENGLISH) -> str:
    """Which resources were another patient's; empty where there were none."""
    if not record.set_aside:
        return ""
    names = [plain(f"{item.type}/{item.id}" if item.id else item.type) for item in record.set_aside]
    named, more = ", ".join(names[:_MOST_NAMED]), len(names) - _MOST_NAMED
    if more > 0:
        named = speech.plural("{names} and {count} more", "{names} and {count} more", more).format(
            names=named, count=more
        )
    said = speech.text("{named}. What they say of this patient is not known.").format(named=named)
    return f"**{speech.text(SET_ASIDE)}**: {said}"


def other_patient(order: Order, speech: Speech = ENGLISH) -> str:
    """An order whose subject is somebody else."""
    return speech.text(
        "{order} names another patient than the one whose chart is open. "
        "It was not judged with this patient's data. Open that patient's chart, or correct the order."
    ).format(order=plain(order.reference))


def unidentified(order: Order, speech: Speech = ENGLISH) -> str:
    """An order whose drug is text, or was referred to and did not come along."""
    if order.identity is Identified.TEXT_ONLY:
        said = speech.text(
            "The medication of {order} is text without a code, so contraindications, interactions and dose "
            "were not checked. Order it with an RxNorm or ATC code to have it checked."
        )
    else:
        said = speech.text(
            "{order} refers to a medication that did not come with the request, so contraindications, "
            "interactions and dose were not checked. Send the Medication with the draft orders, or its code "
            "in the order."
        )
    return said.format(order=plain(order.reference))


def planned_for(instant: datetime, speech: Speech = ENGLISH) -> str:
    """The order was judged as of the time that it is planned for."""
    said = speech.text("Judged as of the planned time, {instant}, not as of now.")
    return said.format(instant=instant.isoformat(timespec="minutes"))


def one_of_several(order: Order, speech: Speech = ENGLISH) -> str:
    """Which of several orders of one drug a card is about."""
    return speech.text("About the order {order}.").format(order=plain(order.reference))
