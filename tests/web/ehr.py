"""An EHR with real keys: it signs its calls as CDS Hooks has it."""

import base64
import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

BASE = "https://cds.example.org/headache"
ISSUER = "https://ehr.example.org"
_LIFE = 300


class SigningKey:
    """A private key with its kid and algorithm."""

    def __init__(self, kid: str, algorithm: str = "ES384", private: PrivateKeyTypes | None = None) -> None:
        self.kid = kid
        self.algorithm = algorithm
        self.private: Any = private or _PRIVATE[algorithm]()

    @property
    def public(self) -> dict[str, Any]:
        """The JWK that is published."""
        kind = jwt.algorithms.get_default_algorithms()[self.algorithm]
        jwk: dict[str, Any] = kind.to_jwk(self.private.public_key(), as_dict=True)
        jwk.pop("key_ops", None)
        return {**jwk, "kid": self.kid, "use": "sig"}


_PRIVATE = {
    "ES384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "RS384": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
}


def key_set(*keys: SigningKey) -> dict[str, Any]:
    """The JWK set of some keys."""
    return {"keys": [key.public for key in keys]}


class Ehr:
    """Signs tokens with one key for one service."""

    def __init__(self, key: SigningKey, issuer: str = ISSUER, base: str = BASE) -> None:
        self.key = key
        self.issuer = issuer
        self.base = base

    def token(self, path: str, now: datetime, header: Mapping[str, Any] | None = None, **claims: Any) -> str:
        """A token for ``path``. ``claims`` and ``header`` replace its own; None takes one away."""
        issued = int(now.timestamp())
        said = {
            "iss": self.issuer,
            "aud": f"{self.base}{path}",
            "exp": issued + _LIFE,
            "iat": issued,
            "jti": str(uuid.uuid4()),
            **claims,
        }
        head = {"kid": self.key.kid, "typ": "JWT", **(header or {})}
        return jwt.encode(
            {name: value for name, value in said.items() if value is not None},
            self.key.private,
            self.key.algorithm,
            {name: value for name, value in head.items() if value is not None},
        )


def bearer(token: str) -> dict[str, str]:
    """The header that carries it."""
    return {"Authorization": f"Bearer {token}"}


def unsigned(header: Mapping[str, Any], claims: Mapping[str, Any], signature: bytes = b"") -> str:
    """A token put together by hand."""
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def clients_file(folder: Path, **clients: Any) -> Path:
    """A clients file of one EHR whose keys are in ``keys.json`` beside it; ``clients``: its other members."""
    file = folder / "clients.json"
    entry = {"name": "ehr", "issuer": ISSUER, "jwks_file": "keys.json", **clients}
    file.write_text(
        json.dumps({"clients": [{k: v for k, v in entry.items() if v is not None}]}), encoding="utf-8"
    )
    return file


def signing_client(ehr: Ehr, now: datetime) -> type[FlaskClient]:
    """A test client that signs every call as ``ehr``, at ``now``."""

    class SigningClient(FlaskClient):
        def open(self, *args: Any, **options: Any) -> TestResponse:
            headers = {**bearer(ehr.token(args[0], now)), **(options.pop("headers", None) or {})}
            return super().open(*args, headers=headers, **options)

    return SigningClient
