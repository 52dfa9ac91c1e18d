"""The token of a call: what is usable, what it opens, and that it is not shown."""

from typing import Any

import pytest

from cds.fhir.authorization import Authorization, Scope, read_authorization

SAID = {"access_token": "some-opaque.token~1==", "token_type": "Bearer", "scope": "user/*.rs"}


def test_a_bearer_token_is_usable() -> None:
    assert read_authorization(SAID) == Authorization("some-opaque.token~1==", "user/*.rs")


@pytest.mark.obligation("33")
def test_members_that_clients_leave_out_are_not_missed() -> None:
    said = {"access_token": "abc", "token_type": "bearer"}
    assert read_authorization(said) == Authorization("abc")


@pytest.mark.parametrize(
    "change",
    [
        {"token_type": "mac"},
        {"token_type": None},
        {"token_type": 1},
        {"access_token": None},
        {"access_token": ""},
        {"access_token": 17},
        {"access_token": "two words"},
        {"access_token": "line\r\nX-Evil: 1"},
        {"access_token": "tökén"},
    ],
)
@pytest.mark.obligation("33")
def test_what_is_no_bearer_token_cannot_be_used(change: dict[str, Any]) -> None:
    assert read_authorization({**SAID, **change}).token == ""


@pytest.mark.obligation("38")
def test_the_token_is_not_shown() -> None:
    assert "opaque" not in repr(read_authorization(SAID))


@pytest.mark.parametrize(
    "scopes, kind, expected",
    [
        ("", "Condition", Scope.ALL),
        ("launch openid fhirUser", "Condition", Scope.ALL),
        ("user/*.read", "Condition", Scope.ALL),
        ("patient/*.*", "Patient", Scope.ALL),
        ("system/Condition.rs", "Condition", Scope.ALL),
        ("user/Condition.cruds", "Condition", Scope.ALL),
        ("user/Patient.read user/Observation.read", "Condition", Scope.NONE),
        ("user/Condition.write", "Condition", Scope.NONE),
        ("user/Condition.r", "Condition", Scope.NONE),
        ("user/Patient.r", "Patient", Scope.ALL),
        ("user/Patient.s", "Patient", Scope.NONE),
        ("user/Observation.rs?category=laboratory", "Observation", Scope.SOME),
        ("user/Observation.rs?category=laboratory user/Observation.rs", "Observation", Scope.ALL),
        ("user/Observation.rs?category=laboratory user/*.rs", "Observation", Scope.ALL),
    ],
)
@pytest.mark.obligation("36")
def test_what_a_token_opens(scopes: str, kind: str, expected: Scope) -> None:
    assert Authorization("abc", scopes).scope_of(kind) is expected
