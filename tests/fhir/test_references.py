"""Whose a resource is, and what a reference points to."""

import pytest

from cds.fhir.references import Identity, References, Whose, bare_id, identifiers_of, tail_of

TARGETS = {
    "urn:uuid:aa": {"resourceType": "Patient", "id": "p0"},
    "urn:uuid:bb": {"resourceType": "Patient", "id": "p9"},
    "urn:uuid:cc": {"resourceType": "Group", "id": "p0"},
    "Medication/m": {"resourceType": "Medication", "id": "m"},
}
IDENTITY = Identity(
    "p0", frozenset({"https://ehr/fhir/Patient/alias"}), frozenset({("mrn", "12")}), References(TARGETS)
)
CONTAINED = [
    {"resourceType": "Patient", "id": "same", "identifier": [{"system": "mrn", "value": "12"}]},
    {"resourceType": "Patient", "id": "else", "identifier": [{"system": "mrn", "value": "13"}]},
    {"resourceType": "Patient", "id": "bare"},
    {"resourceType": "Group", "id": "group"},
]


@pytest.mark.parametrize(
    "subject, whose",
    [
        (None, Whose.UNSTATED),
        ({}, Whose.UNSTATED),
        ({"display": "Somebody"}, Whose.UNSTATED),
        ({"reference": "Patient/p0"}, Whose.OWN),
        ({"reference": " Patient/p0/_history/3 "}, Whose.OWN),
        ({"reference": "https://ehr/fhir/Patient/p0"}, Whose.OWN),
        ({"reference": "https://ehr/fhir/Patient/alias"}, Whose.OWN),
        ({"reference": "p0"}, Whose.OWN),
        ("Patient/p0", Whose.OWN),
        ({"reference": "urn:uuid:aa"}, Whose.OWN),
        ({"reference": "urn:uuid:p0"}, Whose.OWN),
        ({"identifier": {"system": "mrn", "value": "12"}}, Whose.OWN),
        ({"reference": "#same"}, Whose.OWN),
        ({"reference": "#bare"}, Whose.UNSTATED),
        ({"reference": "#nowhere"}, Whose.UNSTATED),
        ({"reference": "#else"}, Whose.OTHER),
        ({"reference": "#group"}, Whose.OTHER),
        ({"reference": "Patient/p9"}, Whose.OTHER),
        ({"reference": "https://ehr/fhir/Patient/p9"}, Whose.OTHER),
        ({"reference": "urn:uuid:bb"}, Whose.OTHER),
        ({"reference": "urn:uuid:cc"}, Whose.OTHER),
        ({"reference": "urn:uuid:nobody"}, Whose.OTHER),
        ({"reference": "Group/p0"}, Whose.OTHER),
        ({"reference": "Patient?identifier=mrn|13"}, Whose.OTHER),
        ({"reference": 5}, Whose.OTHER),
        ({"identifier": {"system": "mrn", "value": "13"}}, Whose.OTHER),
        ({"identifier": "12"}, Whose.OTHER),
        ([{"reference": "Patient/p0"}], Whose.OTHER),
        (17, Whose.OTHER),
    ],
)
@pytest.mark.parametrize("member", ["subject", "patient"])
def test_the_subject_says_whose_a_resource_is(subject: object, whose: Whose, member: str) -> None:
    assert IDENTITY.whose({member: subject, "contained": CONTAINED}) is whose


def test_a_second_patient_outweighs_the_first() -> None:
    both = {"subject": {"reference": "Patient/p0"}, "patient": {"reference": "Patient/p9"}}
    assert IDENTITY.whose(both) is Whose.OTHER


@pytest.mark.parametrize(
    "reference, found",
    [
        ({"reference": "Medication/m"}, "m"),
        ("https://ehr/fhir/Medication/m/_history/1", "m"),
        ({"reference": "#here"}, "here"),
        ({"reference": "Medication/x"}, None),
        ({"reference": "#x"}, None),
        ({}, None),
        (3, None),
    ],
)
def test_a_reference_finds_what_came_along(reference: object, found: str | None) -> None:
    container = {"contained": [{"resourceType": "Medication", "id": "here"}]}
    target = References(TARGETS).find(reference, container)
    assert (target and target["id"]) == found


def test_ids_come_bare_or_with_their_type() -> None:
    assert [bare_id("p0"), bare_id("Patient/p0"), bare_id(" Patient/p0/ "), bare_id(12), bare_id(None)] == [
        "p0",
        "p0",
        "p0",
        "12",
        "",
    ]
    assert tail_of("Patient/") is None
    assert identifiers_of([{"system": "a"}, {"value": "1"}, 3]) == frozenset({("", "1")})
