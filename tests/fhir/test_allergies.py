"""Allergies and intolerances."""

from typing import Any

import pytest

from cds.core.facts import Known, Origin, Reason
from tests.fhir.patients import RXNORM, SNOMED, SUBJECT, bundle, changed, coded, fact, read, status

KETAMINE = fact({"resource": "AllergyIntolerance", "value_set": "ketamine-substance"})


def allergy(identity: str = "a1", **more: Any) -> Any:
    base = {
        "resourceType": "AllergyIntolerance",
        "id": identity,
        "patient": SUBJECT,
        "clinicalStatus": status("active"),
        "verificationStatus": status("confirmed"),
        "code": coded(SNOMED, "373464007"),
    }
    return {name: member for name, member in {**base, **more}.items() if member is not None}


def value(*resources: Any, **how: Any) -> object:
    found = read(KETAMINE, *resources, **how)
    return found.value if isinstance(found, Known) else found.reason


@pytest.mark.parametrize(
    "members, found, note",
    [
        ({}, True, ""),
        ({"verificationStatus": None}, True, ""),
        ({"clinicalStatus": None}, True, ""),
        ({"verificationStatus": status("unconfirmed")}, True, "unconfirmed"),  # V48
        ({"verificationStatus": status("refuted")}, False, "refuted"),  # V47
        ({"clinicalStatus": status("inactive")}, False, "inactive"),  # V118
        ({"clinicalStatus": status("resolved")}, False, "resolved"),
        ({"code": coded(RXNORM, "6130")}, True, ""),
        ({"code": None, "reaction": [{"substance": coded(RXNORM, "6130")}]}, True, ""),
        ({"type": "intolerance"}, True, ""),
    ],
)
def test_which_entries_are_an_allergy(members: Any, found: bool, note: str) -> None:
    known = read(KETAMINE, allergy(recordedDate="2024-01-01", **members))
    assert known == Known(found, (Origin("AllergyIntolerance/a1", "2024-01-01", note),))


def test_an_entry_in_error_is_not_there() -> None:
    assert value(allergy(verificationStatus=status("entered-in-error"))) is False


@pytest.mark.parametrize(
    "members, found",
    [
        ({"code": coded(SNOMED, "91935009")}, False),  # peanut
        ({"code": {"text": "nuts"}}, Reason.TEXT_ONLY),
        ({"code": coded("http://fdasis.nlm.nih.gov", "690G0D6V8H")}, Reason.UNREADABLE),
        ({"code": coded(SNOMED, "1", "Ketamine (some form)")}, Reason.TEXT_ONLY),
        ({"code": None}, Reason.UNREADABLE),
        ({"code": coded(SNOMED, "716186003")}, False),  # no known allergy
        ({"code": coded("http://snomed.info/sct", "409137002", "no known drug allergy")}, False),
        ({"code": {"text": "nuts"}, "verificationStatus": status("refuted")}, False),
    ],
)
def test_an_entry_that_could_be_it(members: Any, found: object) -> None:
    assert value(allergy(**members)) is found


def test_absence() -> None:
    assert value() is False
    assert value(without=("allergies",)) is Reason.NOT_SENT
    assert value(allergies=bundle(link=[{"relation": "next"}])) is Reason.UNREADABLE
    asked = read(changed(KETAMINE, when_not_recorded="unknown"))
    assert not isinstance(asked, Known)
    assert asked.reason is Reason.NOT_RECORDED
    refuted = allergy(verificationStatus=status("refuted"))
    assert isinstance(read(changed(KETAMINE, when_not_recorded="unknown"), refuted), Known)
