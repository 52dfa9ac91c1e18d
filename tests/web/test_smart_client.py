"""This service as an app of an EHR: what the clients file says of it, and every fault."""

import json
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from cds.settings import SettingError
from cds.web.clients import read_clients
from cds.web.smart_client import SmartApp

FHIR = "https://ehr.example.org/r4"


def jwk(private: Any, **more: str) -> dict[str, Any]:
    """A private key as JWK."""
    kinds = jwt.algorithms
    algorithm = kinds.RSAAlgorithm if isinstance(private, rsa.RSAPrivateKey) else kinds.ECAlgorithm
    return {**algorithm.to_jwk(private, as_dict=True), "kid": "1", **more}


EC = jwk(ec.generate_private_key(ec.SECP384R1()))
RSA = jwk(rsa.generate_private_key(public_exponent=65537, key_size=2048))

_SHORT = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - that is its fault


def file_of(folder: Path, entry: dict[str, Any]) -> Path:
    (folder / "clients.json").write_text(json.dumps({"clients": [{"name": "ehr", **entry}]}), "utf-8")
    return folder / "clients.json"


def app_of(folder: Path, **members: Any) -> SmartApp | None:
    file = file_of(folder, {"fhir_servers": [FHIR], "smart_client_id": "cds", **members})
    (one,) = read_clients(file, production=False).registrations
    return one.smart


def kept(folder: Path, content: str, mode: int = 0o600) -> str:
    file = folder / "kept"
    file.write_text(content, encoding="utf-8")
    file.chmod(mode)
    return "kept"


def test_a_public_app(tmp_path: Path) -> None:
    assert app_of(tmp_path) == SmartApp("cds")
    one = app_of(tmp_path, smart_authorization=["https://auth.example.org"])
    assert one == SmartApp("cds", authorization=("https://auth.example.org",))


def test_no_app(tmp_path: Path) -> None:
    (one,) = read_clients(file_of(tmp_path, {"fhir_servers": [FHIR]}), production=False).registrations
    assert one.smart is None
    assert not read_clients(None, production=False).anonymous().opens_pages


@pytest.mark.parametrize(("key", "algorithm"), [(EC, "ES384"), (RSA, "RS384")])
def test_a_key(tmp_path: Path, key: dict[str, Any], algorithm: str) -> None:
    app = app_of(tmp_path, smart_key_file=kept(tmp_path, json.dumps(key)))
    assert app is not None and app.key is not None
    assert (app.key.algorithm_name, app.key.key_id, app.secret) == (algorithm, "1", "")
    assert key["d"] not in repr(app)


def test_a_secret(tmp_path: Path) -> None:
    app = app_of(tmp_path, smart_secret_file=kept(tmp_path, " s3cret \n"))
    assert app is not None
    assert (app.secret, app.key) == ("s3cret", None)
    assert "s3cret" not in repr(app)


def test_who_opens_pages_is_known_of_callers(tmp_path: Path) -> None:
    file = file_of(tmp_path, {"fhir_servers": [FHIR], "smart_client_id": "cds"})
    assert read_clients(file, production=False).anonymous().opens_pages


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"smart_key_file": "kept", "smart_secret_file": "kept"}, "a key and a secret stand here"),
        ({"smart_key_file": "nowhere"}, "cannot be read"),
        ({"smart_client_id": None, "smart_key_file": "kept"}, "`smart_key_file` without what it is for"),
        ({"fhir_servers": None}, "`smart_client_id` without what it is for"),
        ({"smart_authorization": ["https://auth.example.org/token"]}, "is no origin"),
        ({"smart_authorization": ["http://auth.example.org"]}, "is not https"),
        ({"smart_clientid": "x"}, "`smart_clientid` is not a key of this place"),
    ],
)
def test_what_does_not_go_together(tmp_path: Path, members: dict[str, Any], said: str) -> None:
    kept(tmp_path, json.dumps(EC))
    entry = {"fhir_servers": [FHIR], "smart_client_id": "cds", **members}
    with pytest.raises(SettingError) as caught:
        read_clients(file_of(tmp_path, {k: v for k, v in entry.items() if v is not None}), production=False)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("content", "mode"),
    [
        ("", 0o600),
        ("{", 0o600),
        ("[]", 0o600),
        (json.dumps({**EC, "d": None}), 0o600),
        (json.dumps({name: v for name, v in EC.items() if name != "kid"}), 0o600),
        (json.dumps({"kty": "oct", "k": "c2VjcmV0", "kid": "1", "d": "x"}), 0o600),
        (json.dumps(jwk(ec.generate_private_key(ec.SECP256R1()))), 0o600),
        (json.dumps(jwk(_SHORT)), 0o600),
        (json.dumps(EC), 0o604),
    ],
)
def test_a_key_that_does_not_serve(tmp_path: Path, content: str, mode: int) -> None:
    kept(tmp_path, content, mode)
    with pytest.raises(SettingError) as caught:
        app_of(tmp_path, smart_key_file="kept")
    assert "kept`" in str(caught.value)
    assert EC["d"] not in str(caught.value)
