"""What is taken from a server's SMART configuration; what is refused is in ``test_smart.py``, too."""

from collections.abc import Iterator

import pytest

from cds.web.smart_client import SmartApp
from cds.web.smart_configuration import Configuration, ConfigurationError, read_configuration
from tests.fhir.stub import FhirStub, says, serving

APP = SmartApp("cds", authorization=("https://auth.example.org",))
WHOLE = {
    "issuer": "https://auth.example.org/",
    "authorization_endpoint": "https://auth.example.org/authorize?tenant=1",
    "token_endpoint": "https://auth.example.org:443/token",
}


@pytest.fixture
def server() -> Iterator[FhirStub]:
    with serving(FhirStub({"resourceType": "Bundle", "entry": []}, "p1")) as stub:
        yield stub


def test_a_server_of_another_origin_that_is_registered(server: FhirStub) -> None:
    server.misbehave[""] = says(WHOLE)
    found = read_configuration(f"{server.base}/", APP, production=True)
    assert found == Configuration(
        WHOLE["authorization_endpoint"], WHOLE["token_endpoint"], "https://auth.example.org/", True
    )
    assert [one.path for one in server.asked] == ["/fhir/.well-known/smart-configuration"]


def test_an_issuer_that_is_no_text_is_not_said(server: FhirStub) -> None:
    server.misbehave[""] = says({**WHOLE, "issuer": 1, "capabilities": ["permission-v1"]})
    found = read_configuration(server.base, APP, production=True)
    assert (found.issuer, found.takes_v2_scopes) == ("", False)


def test_what_is_not_registered_is_refused(server: FhirStub) -> None:
    server.misbehave[""] = says(WHOLE)
    with pytest.raises(ConfigurationError):
        read_configuration(server.base, SmartApp("cds"), production=True)
