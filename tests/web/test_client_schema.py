"""The shape of one client: names, URIs, URLs and origins."""

from typing import Any

import pytest

from cds.core.errors import Issue
from cds.rulebook.problems import shape
from cds.rulebook.source import read_document
from cds.web.client_schema import FileSchema


def loaded(**members: str) -> tuple[Any, list[Issue]]:
    lines = "".join(f"    {name}: {value}\n" for name, value in {"name": "a", **members}.items())
    document, issues = read_document("clients.yaml", f"clients:\n  -\n{lines}".encode())
    assert issues == []
    return shape(document, FileSchema())


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("name", "general-hospital_2.b"),
        ("issuer", "urn:oid:1.2.3"),
        ("issuer", "https://ehr.example.org/r4?x=1"),
        ("jwks_url", "https://ehr.example.org:8443/keys?set=1"),
        ("jwks_url", '"http://[::1]:8080/keys"'),
        ("origins", "[https://chart.example.org, 'http://localhost:8080', 'https://[::1]']"),
        ("tenants", "[north, 'a tenant, with words']"),
    ],
)
def test_what_is_taken(member: str, value: str) -> None:
    data, issues = loaded(**{member: value})
    assert issues == []
    (client,) = data["clients"]
    assert client[member]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("name", "two words"),
        ("name", '"a\\nb"'),
        ("name", "x" * 65),
        ("name", "-a"),
        ("issuer", "ehr"),
        ("issuer", '"https:"'),
        ("issuer", '"https://ehr\\n.example.org"'),
        ("issuer", '"https://ehr.example.org/\\u00e9"'),
        ("jwks_url", "ehr.example.org/keys"),
        ("jwks_url", "file:///etc/keys"),
        ("jwks_url", "https:///keys"),
        ("jwks_url", "https://user@ehr.example.org/keys"),
        ("jwks_url", '"https://ehr.example.org/keys#1"'),
        ("jwks_url", "https://ehr.example.org:99999/keys"),
        ("jwks_url", '"https://[::1/keys"'),
        ("jwks_url", "'https://ehr.example.org\\@evil.example.org/keys'"),
        ("origins", "[https://chart.example.org/]"),
        ("origins", "[https://chart.example.org/app]"),
        ("origins", "['https://chart.example.org:443']"),
        ("origins", "['http://localhost:80']"),
        ("origins", "[https://Chart.example.org]"),
        ("origins", "['https://chart.example.org?']"),
        ("origins", "['*']"),
        ("tenants", "[]"),
        ("tenants", "north"),
        ("secret", "x"),
    ],
)
def test_what_is_refused_with_a_hint(member: str, value: str) -> None:
    data, issues = loaded(**{member: value})
    assert data is None
    (issue,) = issues
    assert issue.line >= 3
    assert issue.hint
