"""By what device an order is to be given."""

from typing import Any

import pytest

from cds.core.facts import Known, Origin, Reason, Unknown
from tests.fhir.patients import DEVICES, SNOMED, coded, fact, read, request, resource

MASK = fact({"resource": "Order", "field": {"delivery": "mask"}})
OUR_MASK, OUR_CANNULA = coded(DEVICES, "non-rebreather-mask"), coded(DEVICES, "nasal-cannula")
CODED_MASK, CODED_CANNULA = coded(SNOMED, "427591007"), coded(SNOMED, "336623009")
INHALE = coded(SNOMED, "421134003")  # how, and not with what


def order(*instructions: Any) -> Any:
    return request("7806", "draft", id="oxygen", dosageInstruction=list(instructions))


def device(**more: Any) -> Any:
    base: Any = {"status": "draft", "intent": "order"}
    return resource("DeviceRequest", more.pop("id", "d1"), **{**base, **more})


def value(*instructions: Any, company: tuple[Any, ...] = ()) -> object:
    found = read(MASK, order=order(*instructions), company=company)
    return found.value if isinstance(found, Known) else found.reason


@pytest.mark.parametrize(
    "instruction, found",
    [
        ({"method": OUR_MASK}, True),
        ({"additionalInstruction": [INHALE, CODED_MASK]}, True),
        ({"site": CODED_MASK}, True),
        ({"method": INHALE, "additionalInstruction": [OUR_MASK]}, True),
        ({"method": OUR_CANNULA}, False),
        ({"method": CODED_CANNULA}, False),
        ({"method": OUR_MASK, "site": CODED_CANNULA}, Reason.CONTRADICTORY),
        ({"method": INHALE}, Reason.NOT_RECORDED),
        ({"method": {**INHALE, "text": "inhale"}}, Reason.NOT_RECORDED),
        ({"method": {"text": "by mask"}}, Reason.TEXT_ONLY),
        ({"text": "12 L/min by non-rebreather mask"}, Reason.TEXT_ONLY),
        ({"patientInstruction": "use the mask with the bag"}, Reason.TEXT_ONLY),
        ({"method": INHALE, "text": "12 L/min"}, Reason.TEXT_ONLY),
        ({"text": "by mask", "method": OUR_MASK}, True),
        ({}, Reason.NOT_RECORDED),
        ({"method": 3, "additionalInstruction": "x", "site": [], "text": 7}, Reason.NOT_RECORDED),
    ],
)
def test_what_the_dosage_names(instruction: Any, found: object) -> None:
    assert value(instruction) is found


def test_one_code_of_ours_beside_one_of_theirs_is_one_device() -> None:
    both = {"coding": [*OUR_MASK["coding"], *CODED_MASK["coding"]]}
    assert value({"method": both}) is True


def test_an_order_without_instructions() -> None:
    assert value() is Reason.NOT_RECORDED


@pytest.mark.parametrize(
    "other, found",
    [
        (device(codeCodeableConcept=OUR_MASK), True),
        (device(codeCodeableConcept=CODED_CANNULA), False),
        (device(codeCodeableConcept=INHALE), Reason.NOT_RECORDED),
        (device(codeCodeableConcept={"text": "oxygen mask"}), Reason.TEXT_ONLY),
        (device(), Reason.NOT_RECORDED),
        (device(codeReference={"reference": "Device/none"}), Reason.NOT_RECORDED),
        (
            device(
                codeReference={"reference": "#m"},
                contained=[{"resourceType": "Device", "id": "m", "type": CODED_MASK}],
            ),
            True,
        ),
        (device(codeCodeableConcept=OUR_MASK, status="cancelled"), Reason.NOT_RECORDED),
        (device(codeCodeableConcept=OUR_MASK, subject={"reference": "Patient/else"}), Reason.NOT_RECORDED),
        (request("6130", "draft", id="k", dosageInstruction=[{"method": OUR_MASK}]), Reason.NOT_RECORDED),
    ],
)
def test_a_device_ordered_along_with_it(other: Any, found: object) -> None:
    assert value({}, company=(other,)) is found


def test_where_it_comes_from() -> None:
    found = read(MASK, order=order({"method": OUR_MASK}))
    assert found == Known(True, (Origin("MedicationRequest/oxygen"),))
    assert isinstance(read(MASK), Unknown)
