"""HTTP for the OAuth library: whom it may ask, and what it makes of an answer."""

from collections.abc import Iterator

import pytest
from requests.exceptions import ConnectionError as NoConnection

from cds.web.outbound import GuardedSession, origin_of
from tests.fhir.stub import FhirStub, canary, drip, hang, says, serving


@pytest.fixture
def server() -> Iterator[FhirStub]:
    with serving(FhirStub({"resourceType": "Bundle", "entry": []}, "p1")) as stub:
        yield stub


def session(*origins: str) -> GuardedSession:
    return GuardedSession("cds", origins=origins)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://a.example.org/x?y", "https://a.example.org"),
        ("https://A.example.org:443/", "https://a.example.org"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://[::1]:9/x", "http://[::1]:9"),
        ("https://u@a.example.org/", ""),
        ("https://a.example.org:port/", ""),
        ("/x", ""),
        ("http://[::1/", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_the_origin_of_a_url(url: str, origin: str) -> None:
    assert origin_of(url) == origin


def test_an_answer(server: FhirStub) -> None:
    server.misbehave[""] = says({"a": 1}, 404, X_Said="yes")
    answer = session(origin_of(server.base)).get(f"{server.base}/x", withhold_token=True)
    assert (answer.status_code, answer.json(), answer.headers["x-said"]) == (404, {"a": 1}, "yes")


def test_nobody_else_is_asked(server: FhirStub) -> None:
    with canary() as elsewhere:
        url = f"http://127.0.0.1:{elsewhere.port}/"
        server.misbehave[""] = says(b"", 302, Location=url)
        with pytest.raises(NoConnection, match="may be asked"):
            session(origin_of(server.base)).get(url, withhold_token=True)
        with pytest.raises(NoConnection, match="redirect"):
            session(origin_of(server.base)).get(server.base, withhold_token=True)
        with pytest.raises(NoConnection, match="may be asked"):
            GuardedSession("cds").get(url, withhold_token=True)  # any, where it is https
        assert not elsewhere.was_called()


def test_the_machine_s_proxy_is_not_asked(server: FhirStub, monkeypatch: pytest.MonkeyPatch) -> None:
    server.misbehave[""] = says({})
    with canary() as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        assert session(origin_of(server.base)).get(server.base, withhold_token=True).status_code == 200
        assert not proxy.was_called()


@pytest.mark.parametrize("behaviour", [hang, drip, says(b"x" * 300_000)])
def test_what_never_ends_or_is_too_large(
    server: FhirStub, monkeypatch: pytest.MonkeyPatch, behaviour: object
) -> None:
    monkeypatch.setattr("cds.web.outbound.DEADLINE", 0.3)
    server.misbehave[""] = behaviour  # type: ignore[assignment]
    with pytest.raises(NoConnection):
        session(origin_of(server.base)).get(server.base, withhold_token=True)
