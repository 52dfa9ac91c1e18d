"""The authorization server as a process on the loopback, and a FHIR server that asks it about each token."""

import base64
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from cds.fhir.authorization import Authorization, Scope
from cds.fhir.prefetch import KEYS
from tests.fhir.stub import Behaviour, FhirStub, Handler, says, serve
from tests.hooks.calls import ROOT
from tests.service import free_port

_PATIENCE = 60.0  # seconds
_FHIR_SERVER = {"client_id": "fhir-server", "type": "confidential", "secret": "of-the-fhir-server"}
SCOPES = [
    "launch",
    "openid",
    "profile",
    *(f"patient/{kind}.{may}" for kind in KEYS.values() for may in ("r", "rs", "read")),
]


@dataclass
class Plan:
    """What the server knows. ``launches``: handle -> what the token response says besides."""

    applications: list[dict[str, str]]
    launches: dict[str, dict[str, Any]] = field(default_factory=dict)
    iss: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    public_key: dict[str, Any] = field(default_factory=dict)
    expires_in: int = 300


@dataclass(frozen=True)
class AuthorizationServer:
    """Where it listens."""

    port: int

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def issuer(self) -> str:
        """Of ID tokens."""
        return f"{self.origin}/o"

    @property
    def configuration(self) -> dict[str, Any]:
        """The SMART configuration of a FHIR server that trusts it."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.origin}/o/authorize/",
            "token_endpoint": f"{self.origin}/o/token/",
            "code_challenge_methods_supported": ["S256"],
            "grant_types_supported": ["authorization_code"],
            "capabilities": ["launch-ehr", "client-public", "context-ehr-patient", "permission-v2"],
        }

    def scope_of(self, token: str) -> str | None:
        """The scope of an active token, by introspection (RFC 7662); None for any other."""
        secret = f"{_FHIR_SERVER['client_id']}:{_FHIR_SERVER['secret']}".encode()
        headers = {
            "Authorization": f"Basic {base64.b64encode(secret).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            connection.request("POST", "/o/introspect/", urlencode({"token": token}), headers)
            said = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return said["scope"] if said["active"] else None


@contextmanager
def running(folder: Path, plan: Plan) -> Iterator[AuthorizationServer]:
    """The server at work; its process has ended afterwards."""
    server = AuthorizationServer(free_port())
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    applications = [*plan.applications, _FHIR_SERVER]
    told = {
        **vars(plan),
        "applications": applications,
        "scopes": SCOPES,
        "signing_key": key.decode(),
        "token_endpoint": server.configuration["token_endpoint"],
    }
    folder.mkdir(exist_ok=True)
    (folder / "plan.json").write_text(json.dumps(told), encoding="utf-8")
    with (folder / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(  # noqa: S603 - a fixed command
            [sys.executable, "-m", "tests.oauth.server", str(folder), str(server.port)],
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
    try:
        _await(server, process, folder / "log")
        yield server
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _await(server: AuthorizationServer, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        connection = HTTPConnection("127.0.0.1", server.port, timeout=_PATIENCE)
        try:
            connection.request("GET", "/o/.well-known/openid-configuration")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise RuntimeError(log.read_text(encoding="utf-8"))


def protect(stub: FhirStub, server: AuthorizationServer) -> None:
    """Have the FHIR server publish its configuration, and answer only to tokens that open what is asked."""
    stub.misbehave[""] = says(server.configuration)
    stub.misbehave |= {kind: _checked(server) for kind in KEYS.values()}


def _checked(server: AuthorizationServer) -> Behaviour:
    def behave(handler: Handler) -> None:
        kind, _, token = handler.asked.headers.get("Authorization", "").partition(" ")
        scope = server.scope_of(token) if kind == "Bearer" else None
        if scope is None:
            handler.send(b"{}", 401)
        elif Authorization(token, scope).scope_of(handler.asked.kind) is not Scope.ALL:
            handler.send(b"{}", 403)
        else:
            serve(handler)

    return behave
