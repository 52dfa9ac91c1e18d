"""What the record holds and does not count."""

from typing import Any

import pytest

from cds.core.facts import Fact, Known, Origin
from tests.fhir.patients import (
    SNOMED,
    administration,
    bundle,
    coded,
    condition,
    fact,
    read,
    request,
    resource,
)

LISTED = fact({"resource": "Condition", "when": "listed"})
CANCELLED = fact({"resource": "Medication", "value_set": "ketamine", "when": "cancelled"})
SET_ASIDE = fact({"resource": "AllergyIntolerance", "value_set": "ketamine-substance", "when": "set_aside"})


def allergy(clinical: str, verification: str) -> Any:
    return resource(
        "AllergyIntolerance",
        "a",
        subject=None,
        patient={"reference": "Patient/p0"},
        code=coded(SNOMED, "373464007"),
        clinicalStatus=coded("", clinical),
        verificationStatus=coded("", verification),
        recordedDate="2020-05-01",
    )


def yes(found: Fact) -> bool:
    assert isinstance(found, Known), found
    return found.value is True


def test_a_problem_list_that_came_whole() -> None:
    assert yes(read(LISTED))
    assert yes(read(LISTED, condition()))
    assert not yes(read(LISTED, without=("conditions",)))
    page = bundle(condition(), link=[{"relation": "next", "url": "https://x.example/2"}])
    assert not yes(read(LISTED, conditions=page))


@pytest.mark.parametrize(
    ("state", "counts"),
    [("cancelled", True), ("active", False), ("stopped", False), ("entered-in-error", False)],
)
def test_an_order_that_was_cancelled(state: str, counts: bool) -> None:
    assert yes(read(CANCELLED, request("6130", state, authoredOn="2025-10-01"))) is counts


def test_a_cancelled_order_is_named() -> None:
    found = read(CANCELLED, request("6130", "cancelled", id="m", authoredOn="2025-10-01"))
    assert found == Known(True, (Origin("MedicationRequest/m", "2025-10-01", "cancelled"),))
    assert yes(read(CANCELLED, administration("6130", "not-done")))
    assert not yes(read(CANCELLED, request("11170", "cancelled")))


@pytest.mark.parametrize(
    ("clinical", "verification", "note"),
    [
        ("active", "refuted", "refuted"),
        ("inactive", "confirmed", "no longer active"),
        ("resolved", "confirmed", "no longer active"),
    ],
)
def test_an_allergy_that_does_not_stand(clinical: str, verification: str, note: str) -> None:
    found = read(SET_ASIDE, allergy(clinical, verification))
    assert found == Known(True, (Origin("AllergyIntolerance/a", "2020-05-01", note),))


@pytest.mark.parametrize(
    ("clinical", "verification"),
    [("active", "confirmed"), ("active", "unconfirmed"), ("", "entered-in-error")],
)
def test_one_that_stands_or_was_a_mistake_is_no_remark(clinical: str, verification: str) -> None:
    assert not yes(read(SET_ASIDE, allergy(clinical, verification)))
