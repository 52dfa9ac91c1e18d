"""What is ordered together counts as taken together."""

from typing import Any

import pytest

from cds.core.evaluate import Numbers
from cds.core.facts import Known, Origin, Reason, Unknown
from cds.fhir.reading import Reader
from tests.fhir.patients import (
    AS_OF,
    RXNORM,
    book,
    changed,
    coded,
    fact,
    orders_of,
    read,
    record_of,
    request,
    resource,
    statement,
)

VERAPAMIL = fact({"resource": "Medication", "value_set": "verapamil", "when": "current"})
TRIPTAN = fact({"resource": "Medication", "value_set": "triptan", "when": "current"})
EITHER = fact({"resource": "Medication", "value_set": ("lithium", "verapamil"), "when": "current"})
KETAMINE = fact({"resource": "Medication", "value_set": "ketamine", "when": "current"})


def draft(code: str | None, identity: str, **more: Any) -> Any:
    return request(code, "draft", id=identity, **more)


ORDER = draft("6130", "judged")
OTHER = draft("11170", "other")


def value(definition: Any, *resources: Any, company: tuple[Any, ...] = (), **how: Any) -> object:
    found = read(definition, *resources, order=ORDER, company=company, **how)
    return found.value if isinstance(found, Known) else found.reason


def test_another_draft_is_company() -> None:
    found = read(VERAPAMIL, order=ORDER, company=(OTHER,))
    assert found == Known(True, (Origin("MedicationRequest/other", note="draft of this session"),))
    assert value(EITHER, company=(OTHER,)) is True
    assert value(TRIPTAN, company=(OTHER,)) is False


def test_an_order_is_not_its_own_company() -> None:
    assert value(KETAMINE) is False
    assert value(KETAMINE, company=(OTHER,)) is False
    again = draft("2119365", "judged")  # the same draft in another version
    assert value(KETAMINE, company=(again, OTHER)) is False


def test_a_second_draft_of_the_same_drug_is_a_duplicate_and_not_taken() -> None:
    twice = draft("6130", "again")
    assert read(KETAMINE, order=ORDER, company=(twice,)) == Known(False)
    assert read(KETAMINE, order=twice, company=(ORDER,)) == Known(False)
    other = draft("2119365", "other")  # another drug of the set is company
    found = read(KETAMINE, order=ORDER, company=(other,))
    assert found == Known(True, (Origin("MedicationRequest/other", note="draft of this session"),))


def test_an_active_drug_stands_and_the_drafts_add_nothing() -> None:
    found = read(VERAPAMIL, statement(id="s"), order=ORDER, company=(OTHER,))
    assert found == Known(True, (Origin("MedicationStatement/s"),))


def test_a_draft_counts_whatever_the_record_lacks() -> None:
    assert value(VERAPAMIL, company=(OTHER,), without=("medicationRequests",)) is True
    assert value(TRIPTAN, company=(OTHER,), without=("medicationRequests",)) is Reason.NOT_SENT
    asked = changed(VERAPAMIL, when_not_recorded="unknown")
    assert value(asked, company=(OTHER,)) is True
    assert value(changed(TRIPTAN, when_not_recorded="unknown"), company=(OTHER,)) is Reason.NOT_RECORDED


def test_an_order_signed_again_is_company_of_the_others() -> None:
    signed = request("11170", "active", id="other")
    found = read(VERAPAMIL, signed, order=ORDER, company=(signed,))
    assert found == Known(True, (Origin("MedicationRequest/other"),))
    stopped = request("11170", "stopped", id="other")
    assert value(VERAPAMIL, stopped, company=(OTHER,)) is True


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (draft(None, "w", medicationCodeableConcept={"text": "something"}), Reason.TEXT_ONLY),
        (draft(None, "w", medicationReference={"reference": "Medication/lost"}), Reason.UNREADABLE),
        (draft(None, "w", medicationCodeableConcept=coded("urn:theirs", "1")), Reason.UNREADABLE),
    ],
)
def test_a_draft_of_an_unknown_drug_leaves_not_taken_unknown(other: Any, reason: Reason) -> None:
    assert value(TRIPTAN, company=(other,)) is reason
    assert value(TRIPTAN, statement("37418"), company=(other,)) is True
    # The drug of the order being judged does not blur what is ordered along with it.
    alone = read(TRIPTAN, order=other, company=(OTHER,))
    assert isinstance(alone, Known)
    assert alone.value is False


@pytest.mark.parametrize(
    "other",
    [
        draft(None, "begun"),  # no drug yet
        draft("37418", "no", doNotPerform=True),
        draft("37418", "over", status="cancelled"),
        draft("37418", "theirs", subject={"reference": "Patient/somebody-else"}),
        resource("ServiceRequest", "s", status="draft", code=coded(RXNORM, "37418")),
        draft("1191", "aspirin"),
    ],
)
def test_what_orders_no_drug_for_this_patient_is_no_company(other: Any) -> None:
    assert value(TRIPTAN, company=(other, OTHER)) is False


def test_the_chart_has_no_drafts() -> None:
    reader = Reader(book(VERAPAMIL))
    record = record_of()
    drafts = orders_of(reader, ORDER, OTHER)
    readings = reader.readings(record, AS_OF, Numbers(reader.rulebook, AS_OF.date()), (), drafts)
    for order, expected in ((None, False), (drafts[0], True), (drafts[1], False), (None, False)):
        found = readings.sheet(("fact",), order)["fact"]
        assert isinstance(found, Known)
        assert found.value is expected


def test_the_record_is_read_once_for_all_orders() -> None:
    reader = Reader(book(TRIPTAN))
    record = record_of(without=("medicationStatements",))
    drafts = orders_of(reader, ORDER, OTHER, draft("37418", "third"))
    readings = reader.readings(record, AS_OF, Numbers(reader.rulebook, AS_OF.date()), (), drafts)
    first, second, third = (readings.sheet(("fact",), order)["fact"] for order in drafts)
    assert isinstance(first, Known)
    assert isinstance(second, Known)
    assert isinstance(third, Unknown)  # it is the triptan itself
    assert third.reason is Reason.NOT_SENT
