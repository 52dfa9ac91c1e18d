"""Which drug a medication resource names."""

from typing import Any

import pytest

from cds.fhir.drugs import drug_of, strength_of
from cds.fhir.references import References
from cds.fhir.terminology import Terminology
from tests.fhir.patients import RXNORM, book, coded, quantity, request

TERMINOLOGY = Terminology(book())
MEDICATION = {"resourceType": "Medication", "id": "med", "code": coded(RXNORM, "11170")}
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"


def drug(resource: Any, **targets: Any) -> tuple[set[str], bool, str]:
    concept = drug_of(resource, References(targets), TERMINOLOGY)
    return (
        {name for name in concept.sets if name in ("verapamil", "ketamine")},
        concept.is_coded,
        concept.text,
    )


def refers(**reference: Any) -> Any:
    return request(None, medicationReference=reference)


@pytest.mark.parametrize(
    "resource, found",
    [
        (request("11170"), ({"verapamil"}, True, "")),
        (request("897722"), ({"verapamil"}, True, "")),
        (request(None, medicationCodeableConcept={"text": "Isoptin 80"}), (set(), False, "Isoptin 80")),
        (request(None, medicationCodeableConcept={"coding": [{}]}), (set(), False, "")),
        (request(None, medicationCodeableConcept=coded(ABSENT, "unknown")), (set(), False, "")),
        (request(None, medicationCodeableConcept="x"), (set(), False, "")),
        (request(None), (set(), False, "")),
        (refers(reference="Medication/nowhere"), (set(), False, "")),
        (refers(reference="Medication/nowhere", display="Isoptin"), (set(), False, "Isoptin")),
        (refers(display="Isoptin"), (set(), False, "Isoptin")),
        (refers(reference=7), (set(), False, "")),
        (request(None, medication={"concept": coded(RXNORM, "11170")}), ({"verapamil"}, True, "")),
    ],
)
def test_the_drug_on_the_resource(resource: Any, found: Any) -> None:
    assert drug(resource) == found


@pytest.mark.parametrize(
    "medication, found",
    [
        (MEDICATION, ({"verapamil"}, True, "")),
        (
            {"resourceType": "Medication", "ingredient": [{"itemCodeableConcept": coded(RXNORM, "6130")}]},
            ({"ketamine"}, True, ""),
        ),
        (
            {
                **MEDICATION,
                "ingredient": [
                    {"itemCodeableConcept": coded(RXNORM, "6130")},
                    {"itemReference": {"reference": "#x"}},
                ],
            },
            ({"verapamil", "ketamine"}, True, ""),
        ),
        ({"resourceType": "Medication", "code": {"text": "Isoptin"}}, (set(), False, "Isoptin")),
        ({"resourceType": "Medication"}, (set(), False, "by name")),
        ({"resourceType": "Substance", "code": coded(RXNORM, "6130")}, (set(), False, "by name")),
    ],
)
def test_a_medication_that_came_along_or_is_contained(medication: Any, found: Any) -> None:
    assert (
        drug(refers(reference="Medication/med", display="by name"), **{"Medication/med": medication}) == found
    )
    contained = {**refers(reference="#m", display="by name"), "contained": [{**medication, "id": "m"}]}
    assert drug(contained) == found


def test_ingredients_that_refer_in_a_circle_end_somewhere() -> None:
    circle = {"resourceType": "Medication", "id": "m", "ingredient": [{"itemReference": {"reference": "#m"}}]}
    assert drug({**refers(reference="#m"), "contained": [circle]}) == (set(), False, "")
    deep = {**circle, "code": coded(RXNORM, "11170")}
    assert drug({**refers(reference="#m"), "contained": [deep]})[0] == {"verapamil"}


def test_the_code_on_the_resource_comes_before_the_reference() -> None:
    both = request("6130", medicationReference={"reference": "Medication/med"})
    assert drug(both, **{"Medication/med": MEDICATION})[0] == {"ketamine"}
    words = request(
        None, medicationCodeableConcept={"text": "?"}, medicationReference={"reference": "Medication/med"}
    )
    assert drug(words, **{"Medication/med": MEDICATION})[0] == {"verapamil"}


@pytest.mark.parametrize(
    "ingredient, told",
    [
        ([{"strength": {"numerator": quantity(80, "mg"), "denominator": quantity(1, "{tablet}")}}], True),
        ([{"strength": {"numerator": quantity(80, "mg")}}], False),
        ([], False),
        ([{}, {}], False),
    ],
)
def test_strength_is_told_by_one_ingredient(ingredient: Any, told: bool) -> None:
    medication = {**MEDICATION, "ingredient": ingredient}
    found = strength_of(refers(reference="Medication/med"), References({"Medication/med": medication}))
    assert (found is not None) is told
    assert strength_of(request(), References()) is None
