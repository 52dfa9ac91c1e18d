"""GET against a real server that behaves in every way that servers do, and some that they should not."""

import gzip
import json
import logging
import ssl
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from cds.fhir.client import Allowance, FhirClient, Limits, NotRead, Trouble
from cds.fhir.connections import Exchange
from cds.fhir.servers import Base, base_of
from tests.fhir import stub as misbehaving
from tests.fhir.certificate import self_signed
from tests.fhir.conftest import LIMITS
from tests.fhir.patients import PATIENT, bundle, condition
from tests.fhir.stub import OUTCOME, Behaviour, FhirStub, canary, says, serving

TARGET = "/fhir/Condition?patient=1"


def get(
    client: FhirClient, server: FhirStub, token: str = "", allowance: Allowance | None = None
) -> dict[str, Any]:
    given = allowance or Allowance(client.limits, monotonic())
    return client.get(base_of(server.base), TARGET, token, given, Exchange())


def trouble(client: FhirClient, server: FhirStub, behaviour: Behaviour) -> Trouble:
    server.misbehave["Condition"] = behaviour
    with pytest.raises(NotRead) as caught:
        get(client, server)
    return caught.value.trouble


# ------------------------------------------------------------------ what is asked


def test_a_search_is_a_get_that_asks_for_fhir_and_carries_the_token(
    client: FhirClient, server: FhirStub
) -> None:
    assert get(client, server, "abc")["resourceType"] == "Bundle"
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.query) == ("GET", "/fhir/Condition", {"patient": ["1"]})
    assert asked.headers["Accept"] == "application/fhir+json"
    assert asked.headers["Authorization"] == "Bearer abc"


def test_an_open_server_gets_no_authorization(client: FhirClient, server: FhirStub) -> None:
    get(client, server)
    assert "Authorization" not in server.asked[0].headers


# ------------------------------------------------------------------ what comes


@pytest.mark.parametrize(
    "behaviour, expected",
    [
        (says(OUTCOME, 401), Trouble.NOT_AUTHORIZED),
        (says(OUTCOME, 403), Trouble.NOT_AUTHORIZED),
        (says(OUTCOME, 404), Trouble.NOT_FOUND),
        (says(OUTCOME, 410), Trouble.NOT_FOUND),
        (says(OUTCOME, 429, Retry_After="1"), Trouble.THROTTLED),
        (says(OUTCOME, 400), Trouble.STATUS),
        (says(OUTCOME, 500), Trouble.SERVER_ERROR),
        (says(b"Bad gateway", 502), Trouble.SERVER_ERROR),
        (says(bundle(), 202), Trouble.STATUS),
        (says(bundle(), 206), Trouble.STATUS),
        (says(b"<html>Please log in</html>", Content_Type="text/html"), Trouble.NOT_JSON),
        (says(b"\x00\xff" * 100), Trouble.NOT_JSON),
        (says(b""), Trouble.NOT_JSON),
        (says([bundle()]), Trouble.NOT_JSON),
        (says(b'{"a":' * 900 + b"1" + b"}" * 900), Trouble.TOO_DEEP),
        (says(b"[" * 20_000), Trouble.NOT_JSON),
        (says({"a": [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}), Trouble.TOO_DEEP),
        (says(b" " * 100_001), Trouble.TOO_LARGE),
        (misbehaving.bomb(50_000_000), Trouble.TOO_LARGE),
        (says(b"not gzip", Content_Encoding="gzip"), Trouble.CONNECTION),
        (says(b"{}", Content_Encoding="br"), Trouble.NOT_JSON),
        (says(b"{}", Content_Encoding="gzip, gzip"), Trouble.NOT_JSON),
        (misbehaving.cut_off, Trouble.CONNECTION),
        (misbehaving.reset, Trouble.CONNECTION),
        (says(b'{"a": 12}', Content_Length="8"), Trouble.NOT_JSON),
    ],
)
def test_what_is_no_answer_is_not_read(
    client: FhirClient, server: FhirStub, behaviour: Behaviour, expected: Trouble
) -> None:
    assert trouble(client, server, behaviour) is expected
    assert len(server.asked) == 1  # and is not asked for again
    del server.misbehave["Condition"]
    assert get(client, server)["resourceType"] == "Bundle"  # the next one is not disturbed


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(client: FhirClient, server: FhirStub, status: int) -> None:
    with canary() as elsewhere:
        for place in (f"http://127.0.0.1:{elsewhere.port}/fhir", f"{server.base}/Condition?patient=1"):
            assert trouble(client, server, says(b"", status, Location=place)) is Trouble.REDIRECT
        assert not elsewhere.was_called()
    assert len(server.asked) == 2


def test_a_compressed_answer_is_read(client: FhirClient, server: FhirStub) -> None:
    server.misbehave["Condition"] = says(
        gzip.compress(json.dumps(bundle()).encode()), Content_Encoding="gzip"
    )
    assert get(client, server) == bundle()


def test_nested_as_deep_as_allowed_is_read(client: FhirClient, server: FhirStub) -> None:
    value: Any = {}
    for _ in range(LIMITS.depth - 1):
        value = {"a": value}
    server.misbehave["Condition"] = says(value)
    assert get(client, server) == value


def test_all_answers_together_have_a_limit(client: FhirClient, server: FhirStub) -> None:
    server.misbehave["Condition"] = says(b'{"a": 1}' + b" " * 90_000)
    allowance = Allowance(LIMITS, monotonic())
    get(client, server, allowance=allowance)
    with pytest.raises(NotRead, match="too_large"):
        get(client, server, allowance=allowance)


def test_a_server_that_is_not_there(client: FhirClient, server: FhirStub) -> None:
    with canary() as closed:
        port = closed.port
    gone = Base("http", "127.0.0.1", port, "/fhir")
    with pytest.raises(NotRead, match="connection"):
        client.get(gone, TARGET, "", Allowance(LIMITS, monotonic()), Exchange())


def test_a_name_that_does_not_resolve(client: FhirClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", _no_name)
    nobody = base_of("https://ehr.invalid/fhir")
    with pytest.raises(NotRead, match="connection"):
        client.get(nobody, TARGET, "", Allowance(LIMITS, monotonic()), Exchange())


def _no_name(*_: Any, **__: Any) -> Any:
    import socket

    raise socket.gaierror(socket.EAI_NONAME, "not known")


# ------------------------------------------------------------------ time


def test_without_time_nothing_is_asked(client: FhirClient, server: FhirStub) -> None:
    with pytest.raises(NotRead, match="timeout"):
        get(client, server, allowance=Allowance(LIMITS, monotonic() - LIMITS.deadline))
    assert not server.asked


def test_a_server_that_hangs_is_left_when_time_is_up(server: FhirStub) -> None:
    client = FhirClient(Limits(deadline=0.2))
    assert trouble(client, server, misbehaving.hang) is Trouble.TIMEOUT
    client.close()


# ------------------------------------------------------------------ TLS and secrets


def test_tls_is_verified(tmp_path: Path) -> None:
    trusted, server_side = self_signed(tmp_path, "127.0.0.1")
    _, stranger_side = self_signed(tmp_path, "127.0.0.1")
    client, systems = FhirClient(LIMITS, trusted), FhirClient(LIMITS)
    with serving(FhirStub(bundle(condition()), PATIENT), server_side) as known:
        assert get(client, known, "abc")["resourceType"] == "Bundle"
        with pytest.raises(NotRead, match="tls"):
            get(systems, known, "abc")
        elsewhere = base_of(known.base.replace("127.0.0.1", "localhost"))
        with pytest.raises(NotRead, match="tls"):
            client.get(elsewhere, TARGET, "abc", Allowance(LIMITS, monotonic()), Exchange())
        assert len(known.asked) == 1
    with serving(FhirStub(bundle(condition()), PATIENT), stranger_side) as stranger:
        with pytest.raises(NotRead, match="tls"):
            get(client, stranger, "abc")
        assert not stranger.asked
    client.close()
    systems.close()


def test_the_default_trust_verifies(server: FhirStub, client: FhirClient) -> None:
    context = client.origin(base_of("https://ehr.example.org")).pool.conn_kw["ssl_context"]
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.obligation("38")
def test_neither_token_nor_patient_is_logged_or_said(
    client: FhirClient, server: FhirStub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.misbehave["Condition"] = says(b"Mrs Zwicky", 500)
    with pytest.raises(NotRead) as caught:
        get(client, server, "secret-token")
    assert str(caught.value) == "server_error"
    assert caught.value.__cause__ is None
    assert not caplog.text
