"""Which claims let a reader in. Signing in itself is tested at a real issuer in ``pages/test_sign_in.py``."""

from typing import Any

import pytest

from cds.settings.access import Roles
from cds.web.oidc import ALGORITHMS, has_role

ROLES = Roles("groups", ("neurology", "pharmacy"))
NESTED = Roles("realm_access.roles", ("reader",))


@pytest.mark.parametrize(
    ("claims", "roles"),
    [
        ({"groups": "neurology"}, ROLES),
        ({"groups": ["x", "pharmacy"]}, ROLES),
        ({"realm_access": {"roles": ["reader"]}}, NESTED),
        ({"realm_access.roles": ["reader"]}, NESTED),
    ],
)
def test_who_may_enter(claims: dict[str, Any], roles: Roles) -> None:
    assert has_role(claims, roles)


@pytest.mark.parametrize(
    ("claims", "roles"),
    [
        ({}, ROLES),
        ({"groups": None}, ROLES),
        ({"groups": []}, ROLES),
        ({"groups": "Neurology"}, ROLES),
        ({"groups": "neurology,pharmacy"}, ROLES),
        ({"groups": [["neurology"]]}, ROLES),
        ({"groups": {"neurology": True}}, ROLES),
        ({"role": "neurology"}, ROLES),
        ({"realm_access": ["roles", "reader"]}, NESTED),
        ({"realm_access": {"roles": {"reader": 1}}}, NESTED),
    ],
)
def test_nobody_else_may(claims: dict[str, Any], roles: Roles) -> None:
    assert not has_role(claims, roles)


def test_no_algorithm_has_a_shared_key_or_none() -> None:
    assert not [name for name in ALGORITHMS if name.startswith(("HS", "none"))]
