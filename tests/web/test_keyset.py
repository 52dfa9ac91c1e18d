"""Key sets: which keys are taken, and which refuse the whole set."""

import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from cds.web.keyset import LARGEST_SET, KeySetError, read_keys
from tests.web.ehr import SigningKey, key_set

ES, RS = SigningKey("es-1"), SigningKey("rs-1", "RS384")


def small() -> dict[str, Any]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - to be refused
    return SigningKey("s", "RS384", private).public


def read(*jwks: Any) -> Any:
    return read_keys(json.dumps({"keys": jwks}).encode())


def test_both_algorithms_each_with_its_type_of_key() -> None:
    keys = read_keys(json.dumps(key_set(ES, RS)).encode())
    assert {kid: key.algorithm_name for kid, key in keys.items()} == {"es-1": "ES384", "rs-1": "RS384"}


@pytest.mark.parametrize(
    "other",
    [
        SigningKey("x", "ES256").public,
        {**RS.public, "kid": "x", "alg": "RS256"},
        {**ES.public, "kid": "x", "alg": "RS384"},
        {**RS.public, "kid": "x", "use": "enc"},
        {**RS.public, "kid": "x", "key_ops": ["encrypt"]},
        {**RS.public, "kid": "x", "key_ops": "verify"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "x"},
        {"kty": ["RSA"], "kid": "x"},
        {"kid": "x"},
    ],
)
def test_a_key_of_another_purpose_is_passed_over(other: dict[str, Any]) -> None:
    assert read(other, ES.public).keys() == {"es-1"}
    with pytest.raises(KeySetError, match="no key for ES384 or RS384"):
        read(other)


@pytest.mark.parametrize(
    ("jwk", "message"),
    [
        ({"kty": "oct", "k": "c2VjcmV0", "kid": "x"}, "a symmetric key"),
        ({**RS.public, "k": "c2VjcmV0"}, "a private key"),
        ({**ES.public, "d": "AA"}, "a private key"),
        ({**SigningKey("x", "ES256").public, "d": "AA"}, "a private key"),
        ({name: value for name, value in RS.public.items() if name != "kid"}, "a key has no kid"),
        ({**RS.public, "kid": ""}, "a key has no kid"),
        ({**RS.public, "kid": 1}, "a key has no kid"),
        (ES.public, "two keys have the kid `es-1`"),
        ({**ES.public, "kid": "x", "x": ES.public["y"]}, "a key is not sound"),
        ({**ES.public, "kid": "x", "x": "!"}, "a key is not sound"),
        ({**ES.public, "kid": "x", "x": 1}, "a key is not sound"),
        ({"kty": "RSA", "kid": "x"}, "a key is not sound"),
        ({"kty": "RSA", "kid": "x", "n": "AQAB", "e": ""}, "a key is not sound"),
        (small(), "an RSA key has 1024 bits"),
        ("key", "a key is no JSON object"),
    ],
)
def test_an_unsound_key_refuses_the_set_by_its_place(jwk: Any, message: str) -> None:
    with pytest.raises(KeySetError, match=message) as caught:
        read(ES.public, jwk)
    assert caught.value.place == ("keys", 1)
    assert caught.value.hint
    secret = jwk.get("d") or jwk.get("k") if isinstance(jwk, dict) else None
    assert secret is None or secret not in f"{caught.value} {caught.value.hint}".split()


def test_the_private_half_of_a_real_key_is_refused() -> None:
    private = jwt.algorithms.ECAlgorithm.to_jwk(ES.private, as_dict=True)
    with pytest.raises(KeySetError, match="a private key stands here"):
        read({**private, "kid": "es-1"})


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"keys": {}}', b"null"])
def test_what_is_no_set(content: bytes) -> None:
    with pytest.raises(KeySetError, match="no key set"):
        read_keys(content)


def test_what_is_no_json_has_a_line() -> None:
    with pytest.raises(KeySetError, match="not JSON") as caught:
        read_keys(b'{"keys": [\n{"kty": }]}')
    assert caught.value.line == 2


def test_a_set_without_end() -> None:
    with pytest.raises(KeySetError, match="larger than"):
        read_keys(b" " * (LARGEST_SET + 1))


def test_an_empty_set() -> None:
    with pytest.raises(KeySetError, match="no key for"):
        read()
