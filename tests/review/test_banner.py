"""Whose record it is, from whatever a Patient resource holds."""

from typing import Any

import pytest

from cds.review.banner import Banner, banner_of

MR = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}


def test_a_whole_patient() -> None:
    patient = {
        "name": [
            {"use": "old", "family": "Alt"},
            {"use": "usual", "text": "Ada"},
            {"use": "official", "family": "Lovelace", "given": ["Ada", "King"]},
        ],
        "birthDate": "1975-05-01",
        "identifier": [{"value": "1"}, {"type": MR, "value": "0815"}],
    }
    assert banner_of(patient, "p1") == Banner("Lovelace, Ada King", "1975-05-01", "0815")


@pytest.mark.parametrize(
    ("patient", "expected"),
    [
        ({}, Banner("", "", "p1")),
        ({"name": "Ada", "birthDate": 1975, "identifier": "x"}, Banner("", "", "p1")),
        ({"name": {"text": " Ada "}, "birthDate": "1975"}, Banner("Ada", "1975", "p1")),
        ({"name": [{"use": "official"}, {"given": ["Ada", 1]}]}, Banner("Ada", "", "p1")),
        ({"name": [{"family": "x" * 500}], "birthDate": "<b>"}, Banner("x" * 120, "", "p1")),
        ({"identifier": [{"type": MR, "value": " "}, {"type": MR, "value": 3}]}, Banner("", "", "p1")),
        ({"name": [{"use": {"a": 1}, "family": ["x"]}]}, Banner("", "", "p1")),
    ],
)
def test_what_may_be_there(patient: dict[str, Any], expected: Banner) -> None:
    assert banner_of(patient, "p1") == expected
