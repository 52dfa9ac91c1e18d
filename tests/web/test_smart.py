"""SMART App Launch: what is asked of an EHR's server, and every answer that opens nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask, request

from cds.fhir.servers import base_of
from cds.web.clients import Clients, Registration
from cds.web.smart import Begun, Launched, LaunchError, LaunchFault, Smart
from cds.web.smart_client import SmartApp
from tests.fhir.stub import Behaviour, FhirStub, Handler, canary, drip, hang, reset, says, serving
from tests.oauth.browser import Browser, sign_in
from tests.oauth.process import Plan, protect, running

NOW = 1_772_438_400.0
RETURN = "http://127.0.0.1:1/launch/return"
KINDS = ("Patient", "Condition")
TOKEN = {"access_token": "abc", "token_type": "Bearer", "expires_in": 300, "patient": "p1", "scope": "launch"}


@pytest.fixture
def ehr() -> Iterator[FhirStub]:
    """A FHIR server that is its own authorization server, whose token request goes well."""
    with serving(FhirStub({"resourceType": "Bundle", "entry": []}, "p1")) as stub:
        configure(stub)
        yield stub


def configure(stub: FhirStub, token: Behaviour | None = None, **changed: Any) -> None:
    """What it says of itself; None takes a member away."""
    origin = stub.base.removesuffix("/fhir")
    said = {
        "authorization_endpoint": f"{origin}/authorize",
        "token_endpoint": f"{origin}/token",
        "code_challenge_methods_supported": ["S256"],
        "capabilities": ["launch-ehr", "permission-v2"],
        **changed,
    }
    configuration = says({name: value for name, value in said.items() if value is not None})

    def answer(handler: Handler) -> None:
        handler.body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))  # type: ignore[attr-defined]
        is_token = handler.asked.path == "/token"
        (token or says(TOKEN) if is_token else configuration)(handler)

    stub.misbehave[""] = answer


def smart_of(stub: FhirStub, app: SmartApp | None = None, *, production: bool = False) -> Smart:
    """The launches of that one server."""
    one = Registration("ehr", fhir_servers=(base_of(stub.base),), smart=app or SmartApp("cds"))
    return Smart(Clients((one,)), RETURN, production=production)


def opened(stub: FhirStub, smart: Smart | None = None, **returned: str) -> Launched:
    """A launch from beginning to end, without a user."""
    smart = smart or smart_of(stub)
    begun = smart.begin(stub.base, "chart", KINDS, NOW)
    return smart.finish(begun, {"code": "c", **returned}, NOW)


def fault(act: Callable[[], object]) -> LaunchFault:
    with pytest.raises(LaunchError) as caught:
        act()
    return caught.value.fault


def test_what_is_opened(ehr: FhirStub) -> None:
    launched = opened(ehr)
    assert launched == Launched(ehr.base, "p1", "abc", "launch", NOW + 300, True)
    assert launched.access == {
        "fhirServer": ehr.base,
        "fhirAuthorization": {"access_token": "abc", "token_type": "Bearer", "scope": "launch"},
    }
    assert "abc" not in repr(launched)


def test_what_is_asked(ehr: FhirStub) -> None:
    begun = smart_of(ehr).begin(ehr.base, "chart&x=1", KINDS, NOW)
    asked = {name: value[0] for name, value in parse_qs(urlsplit(begun.url).query).items()}
    assert asked["state"] == begun.state
    assert asked["launch"] == "chart&x=1"
    assert asked["scope"] == begun.scope == "launch patient/Patient.r patient/Condition.rs"
    again = smart_of(ehr).begin(ehr.base, "chart", KINDS, NOW)
    assert again.state != begun.state
    assert again.verifier != begun.verifier


def test_scopes_of_version_1_where_the_server_has_no_others(ehr: FhirStub) -> None:
    configure(ehr, capabilities=["permission-v1"])
    begun = smart_of(ehr).begin(ehr.base, "chart", KINDS, NOW)
    assert begun.scope == "launch patient/Patient.read patient/Condition.read"


def test_the_configuration_is_read_now_and_then(ehr: FhirStub) -> None:
    smart = smart_of(ehr)
    for at in (0, 1, 599):
        smart.begin(ehr.base, "chart", KINDS, NOW + at)
    assert len(ehr.asked) == 1
    smart.begin(ehr.base, "chart", KINDS, NOW + 600)
    assert len(ehr.asked) == 2


@pytest.mark.parametrize(
    "behaviour",
    [
        says(b"<html>"),
        says([]),
        says({}),
        says({}, 500),
        says(b"", 302, Location="http://127.0.0.1:9/"),
        says(b"[" * 100_000),
        says(b"x" * 300_000),
        hang,
        drip,
        reset,
    ],
)
def test_a_server_that_says_nothing_of_use(
    ehr: FhirStub, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour
) -> None:
    monkeypatch.setattr("cds.web.smart_configuration._DEADLINE", 0.3)
    ehr.misbehave[""] = behaviour
    assert fault(lambda: opened(ehr)) is LaunchFault.CONFIGURATION


@pytest.mark.parametrize(
    "changed",
    [
        {"authorization_endpoint": None},
        {"token_endpoint": 1},
        {"token_endpoint": ""},
        {"token_endpoint": "http://ehr.example.org/token"},
        {"token_endpoint": "https://ehr.example.org/token"},
        {"token_endpoint": "file:///etc/passwd"},
        {"token_endpoint": "http://[::1"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "http://127.0.0.1:{port}@evil.example.org/"},
        {"authorization_endpoint": "http://127.0.0.1:{port}/ x"},
        {"code_challenge_methods_supported": ["plain"]},
        {"code_challenge_methods_supported": "S256"},
        {"capabilities": 1},
    ],
)
def test_a_configuration_that_leads_elsewhere_or_is_unsafe(ehr: FhirStub, changed: dict[str, Any]) -> None:
    port = urlsplit(ehr.base).port
    told = {name: v.format(port=port) if isinstance(v, str) else v for name, v in changed.items()}
    configure(ehr, **told)
    assert fault(lambda: opened(ehr)) is LaunchFault.CONFIGURATION


def test_another_origin_has_to_be_registered(ehr: FhirStub) -> None:
    with canary() as elsewhere:
        origin = f"http://127.0.0.1:{elsewhere.port}"
        configure(ehr, token_endpoint=f"{origin}/token")
        assert fault(lambda: opened(ehr)) is LaunchFault.CONFIGURATION
        assert not elsewhere.was_called()
        smart = smart_of(ehr, SmartApp("cds", authorization=(origin,)))
        assert smart.begin(ehr.base, "chart", KINDS, NOW).iss == ehr.base


def test_production_takes_no_plain_http(ehr: FhirStub) -> None:
    assert fault(lambda: opened(ehr, smart_of(ehr, production=True))) is LaunchFault.CONFIGURATION


def test_only_the_registered_server_itself(ehr: FhirStub) -> None:
    smart = smart_of(ehr)
    assert smart.client_of(f"{ehr.base}/").name == "ehr"
    for iss in ("", "x", f"{ehr.base}/r4", ehr.base.removesuffix("/fhir"), "https://ehr.example.org/fhir"):
        assert fault(lambda iss=iss: smart.client_of(iss)) is LaunchFault.NOT_REGISTERED  # type: ignore[misc]
    assert not Smart(Clients(), RETURN, production=True).is_offered


@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        ({"error": "access_denied"}, LaunchFault.DENIED),
        ({"error": "<script>"}, LaunchFault.REFUSED),
        ({"code": ""}, LaunchFault.REFUSED),
        ({"iss": "https://another.example.org"}, LaunchFault.REFUSED),
    ],
)
def test_what_the_user_comes_back_with(
    ehr: FhirStub, returned: dict[str, str], expected: LaunchFault
) -> None:
    assert fault(lambda: opened(ehr, **returned)) is expected


@pytest.mark.parametrize(
    "behaviour",
    [
        says({"error": "invalid_grant", "error_description": "secret"}, 400),
        says({"error": "invalid_client"}, 401),
        says({}, 500),
        says(b"<html>", 200, Content_Type="text/html"),
        says([1]),
        says({**TOKEN, "token_type": "mac"}),
        says({**TOKEN, "access_token": "a b"}),
        says({**TOKEN, "access_token": None}),
        says({**TOKEN, "expires_in": "soon"}),
        says({**TOKEN, "expires_in": -1}),
        says({**TOKEN, "expires_in": True}),
        says({**TOKEN, "expires_in": "²"}),
        says({**TOKEN, "expires_in": "9" * 5000}),
        says(b"", 307, Location="http://127.0.0.1:9/"),
        says(b"x" * 300_000),
        hang,
        drip,
        reset,
    ],
)
def test_a_token_endpoint_that_gives_none(
    ehr: FhirStub, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour
) -> None:
    monkeypatch.setattr("cds.web.outbound.DEADLINE", 0.3)
    configure(ehr, behaviour)
    assert fault(lambda: opened(ehr)) is LaunchFault.TOKEN


@pytest.mark.parametrize("patient", [None, "", ["p1"], "a/b/c", "Condition/p1", "<script>"])
def test_a_token_without_a_patient(ehr: FhirStub, patient: object) -> None:
    configure(ehr, says({**TOKEN, "patient": patient}))
    assert fault(lambda: opened(ehr)) is LaunchFault.NO_PATIENT


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"patient": "Patient/p1"}, {}),
        ({"expires_in": None}, {"until": NOW + 300}),
        ({"expires_in": "120"}, {"until": NOW + 120}),
        ({"expires_in": 1e9}, {"until": NOW + 3600}),
        ({"scope": None}, {"scope": "launch patient/Patient.r patient/Condition.rs"}),
        ({"need_patient_banner": False}, {"shows_banner": False}),
        ({"need_patient_banner": "no"}, {"shows_banner": True}),
        (
            {"appContext": '{"decision": "3f1d2a58-0d4b-4e8a-9a39-3c9f0f7f1a11"}'},
            {"decision": "3f1d2a58-0d4b-4e8a-9a39-3c9f0f7f1a11"},
        ),
        ({"appContext": "[" * 2000}, {"decision": ""}),
        ({"appContext": '{"decision": "<script>alert(1)</script>aaaaaaaaaaa"}'}, {"decision": ""}),
    ],
)
def test_what_a_token_response_says_besides(
    ehr: FhirStub, changed: dict[str, Any], expected: dict[str, Any]
) -> None:
    said = {name: value for name, value in {**TOKEN, **changed}.items() if value is not None}
    configure(ehr, says(said))
    launched = opened(ehr)
    assert {name: getattr(launched, name) for name in expected} == expected
    assert launched.patient_id == "p1"


# ------------------------------------------------------------------ a real server


def _now() -> float:
    return datetime.now(UTC).timestamp()  # noqa: TID251 - the real server looks at the clock


_SECRET = "of this & that: %"  # noqa: S105 - of a test


@pytest.mark.parametrize("kind", ["secret", "key"])
def test_a_confidential_app_at_a_real_server(tmp_path: Path, kind: str) -> None:
    private = ec.generate_private_key(ec.SECP384R1())
    algorithm = jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA384)
    key = jwt.PyJWK({**algorithm.to_jwk(private, as_dict=True), "kid": "1"}, "ES384")
    public = {**algorithm.to_jwk(private.public_key(), as_dict=True), "kid": "1"}
    arrived: list[dict[str, str]] = []
    service = Flask("service")

    @service.get("/launch/return")
    def back() -> str:
        arrived.append(request.args.to_dict())
        return ""

    application = {"client_id": "cds", "type": "confidential", "secret": _SECRET, "redirect": RETURN}
    with serving(FhirStub({"resourceType": "Bundle", "entry": []}, "p1")) as stub:
        plan = Plan([application], {"chart": {"patient": "p1"}}, iss=stub.base, public_key=public)
        with running(tmp_path / "server", plan) as server:
            protect(stub, server)
            origins = (server.origin,)
            app = (
                SmartApp("cds", key=key, authorization=origins)
                if kind == "key"
                else SmartApp("cds", secret=_SECRET, authorization=origins)
            )
            smart = smart_of(stub, app)
            begun: Begun = smart.begin(stub.base, "chart", KINDS, _now())
            browser = Browser({RETURN.removesuffix("/launch/return"): service})
            assert sign_in(browser, browser.get(begun.url)).status == 200
            launched = smart.finish(begun, arrived[0], _now())
            assert launched.patient_id == "p1"
            assert server.scope_of(launched.token) == launched.scope
            assert fault(lambda: smart.finish(begun, arrived[0], _now())) is LaunchFault.TOKEN  # serves once
