"""JSON that may hold anything, read without raising."""

import pytest

from cds.fhir.elements import code_of, dated, element, elements, identifier_of, reference_of, text

ANYTHING = [None, True, 0, 1.5, "x", [], {}, [1, None, {"a": 1}], {"coding": "no"}, {"coding": [[]]}]


@pytest.mark.parametrize("value", ANYTHING)
def test_every_value_has_an_answer(value: object) -> None:
    assert isinstance(element(value), dict)
    assert all(isinstance(item, dict) for item in elements(value))
    assert isinstance(text(value), str)
    assert isinstance(code_of(value), str)
    assert isinstance(identifier_of(value), str)


def test_a_bare_object_is_a_list_of_one() -> None:
    assert elements({"a": 1}) == [{"a": 1}]
    assert elements([1, {"a": 1}, None]) == [{"a": 1}]


@pytest.mark.parametrize(
    "value, code",
    [
        ({"coding": [{"system": "s"}, {"code": " active "}]}, "active"),
        ({"code": "active"}, "active"),
        ("active", "active"),  # STU3 wrote a plain code
        ({"coding": [{"code": 3}]}, ""),
    ],
)
def test_the_first_code_of_a_concept(value: object, code: str) -> None:
    assert code_of(value) == code


@pytest.mark.parametrize(
    "resource, reference",
    [
        ({"resourceType": "Condition", "id": "a-1.b"}, "Condition/a-1.b"),
        ({"resourceType": "Condition", "id": 7}, "Condition/7"),
        ({"resourceType": "Condition", "id": True}, "Condition"),
        ({"resourceType": "Condition"}, "Condition"),
        ({"resourceType": "Condition", "id": "<b>"}, "Condition"),
        ({"resourceType": "Condition", "id": "x" * 65}, "Condition"),
        ({"resourceType": 7, "id": "a"}, ""),
    ],
)
def test_an_origin_never_carries_an_id_that_fhir_does_not_allow(
    resource: dict[str, object], reference: str
) -> None:
    assert reference_of(resource) == reference


def test_only_what_looks_like_a_date_is_shown_as_one() -> None:
    assert dated(None, "soon", "2026-02-20T10:00:00+01:00") == "2026-02-20T10:00:00+01:00"
    assert dated("2026") == "2026"
    assert dated("2026-02-20 <b>") == ""
