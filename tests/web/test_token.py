"""Tokens taken apart: strict about their form, and signed by the one algorithm of a key."""

import base64
import json
from typing import Any

import jwt
import pytest

from cds.web.keyset import read_keys
from cds.web.token import LARGEST_TOKEN, Token, TokenError, read_token
from tests.hooks.calls import NOW
from tests.web.ehr import Ehr, SigningKey, key_set, unsigned

ES, RS = SigningKey("es"), SigningKey("rs", "RS384")
KEYS = read_keys(json.dumps(key_set(ES, RS)).encode())
PATH = "/cds-services"


def bearer(text: str) -> Token:
    return read_token(f"Bearer {text}")


def refused(authorization: str | None) -> str:
    with pytest.raises(TokenError) as caught:
        read_token(authorization)
    return caught.value.reason


@pytest.mark.parametrize("key", [ES, RS], ids=["ES384", "RS384"])
def test_it_reads_what_a_library_writes(key: SigningKey) -> None:
    text = Ehr(key).token(PATH, NOW, foo="ünïcode")
    token = bearer(text)
    assert token.claims == jwt.decode(text, options={"verify_signature": False})
    assert token.header == jwt.get_unverified_header(text)
    assert token.kid == key.kid
    assert [token.is_signed_by(one) for one in KEYS.values()] == [one == key.kid for one in KEYS]


@pytest.mark.parametrize("key", [ES, RS], ids=["ES384", "RS384"])
@pytest.mark.parametrize("part", [0, 1, 2])
def test_no_part_can_be_changed(key: SigningKey, part: int) -> None:
    parts = Ehr(key).token(PATH, NOW).split(".")
    said = bytearray(base64.urlsafe_b64decode(parts[part] + "=="))
    place = said.index((b"kid", b"exp", b"")[part])
    said[place] ^= 1
    parts[part] = base64.urlsafe_b64encode(said).decode().rstrip("=")
    try:
        token = bearer(".".join(parts))
    except TokenError:
        return
    assert not token.is_signed_by(KEYS[key.kid])


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(".", ".."),
        lambda text: f".{text}",
        lambda text: f"{text}=",
        lambda text: text.replace(".", "=."),
        lambda text: text.replace(".", "\n."),
        lambda text: text.replace("ey", "e y", 1),
        lambda text: text.replace("ey", "e+y", 1),
        lambda text: text.replace("ey", "e/y", 1),
        lambda text: text.replace("ey", "eé", 1),
    ],
)
def test_the_form_is_strict(change: Any) -> None:
    assert refused(f"Bearer {change(Ehr(RS).token(PATH, NOW))}") == "no JWT"


def test_a_sound_form_is_the_condition_of_that_test() -> None:
    assert bearer(Ehr(RS).token(PATH, NOW)).is_signed_by(KEYS["rs"])


@pytest.mark.parametrize("typ", ["JWT", "jwt", None])
def test_the_type(typ: str | None) -> None:
    assert bearer(Ehr(RS).token(PATH, NOW, {"typ": typ})).kid == "rs"


@pytest.mark.parametrize("typ", ["", "at+jwt", "application/jwt", 1, ["JWT"]])
def test_another_type(typ: Any) -> None:
    assert refused(f"Bearer {unsigned({'alg': 'RS384', 'typ': typ}, {})}") == "no JWT"


def test_what_is_repeated_in_json_is_read_as_the_library_reads_it() -> None:
    head, body = (
        base64.urlsafe_b64encode(part).decode().rstrip("=")
        for part in (b'{"alg": "none", "alg": "RS384"}', b'{"iss": "a", "iss": "b"}')
    )
    assert bearer(f"{head}.{body}.").claims == {"iss": "b"}


def test_the_longest_token() -> None:
    text = Ehr(RS).token(PATH, NOW)
    assert refused(f"Bearer {text}{'x' * (LARGEST_TOKEN + 1 - len(text))}") == "token too long"
    assert refused(f"Bearer {'x' * LARGEST_TOKEN}") == "no JWT"


@pytest.mark.parametrize(
    ("authorization", "reason"),
    [
        (None, "no token"),
        ("", "no bearer token"),
        ("Bearer", "no JWT"),
        ("Bearer ", "no JWT"),
        ("x", "no bearer token"),
    ],
)
def test_headers_without_a_token(authorization: str | None, reason: str) -> None:
    assert refused(authorization) == reason


def test_an_empty_signature_is_none_at_all() -> None:
    for algorithm in ("RS384", "ES384"):
        token = bearer(unsigned({"alg": algorithm}, {}))
        assert not any(token.is_signed_by(key) for key in KEYS.values())
