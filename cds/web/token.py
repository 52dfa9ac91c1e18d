"""A JSON Web Token as it is sent (RFC 7519, RFC 7515 compact): read, its instants checked, its signature too.

base64 and JSON are read strictly, and only what the service asks for is taken from the token: not its
algorithm, no key and no address.
"""

import math
from binascii import a2b_base64
from typing import Any, NamedTuple

import orjson
from jwt import PyJWK

from cds.web.keyset import ALGORITHMS

LEEWAY = 60  # seconds by which clocks may differ
LONGEST_LIFE = 3600  # seconds from iat to exp
LARGEST_TOKEN = 8192  # characters
_LONGEST_TEXT = 512  # characters of a kid, a jti or a tenant
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_STANDARD = bytes.maketrans(b"-_", b"+/")

Members = dict[str, Any]


class TokenError(Exception):
    """The token is not accepted; ``reason`` is a few words for the log, with nothing from the token."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Token(NamedTuple):
    """A token taken apart. Nothing in it is proven before :meth:`is_signed_by`."""

    header: Members
    claims: Members
    signed: bytes
    signature: bytes

    def check_times(self, now: float) -> None:
        """TokenError where the token is not valid at ``now`` (seconds since 1970), or for too long."""
        expires, issued = self._instant("exp"), self._instant("iat")
        if expires <= now - LEEWAY:
            raise TokenError("expired")
        if issued > now + LEEWAY or ("nbf" in self.claims and self._instant("nbf") > now + LEEWAY):
            raise TokenError("not valid yet")
        if expires - issued > LONGEST_LIFE:
            raise TokenError("valid for too long")

    def _instant(self, name: str) -> float:
        value = self.claims.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise TokenError(f"{name} missing or no instant")
        return value

    def text(self, name: str) -> str:
        """A claim that has to be a text of some length."""
        return _text(self.claims, name)

    @property
    def kid(self) -> str:
        """The id of the key it names."""
        return _text(self.header, "kid")

    def is_signed_by(self, key: PyJWK) -> bool:
        """Whether ``key`` made the signature, by the one algorithm that key is for."""
        if self.header["alg"] != key.algorithm_name:
            return False
        return bool(key.Algorithm.verify(self.signed, key.key, self.signature))


def _text(part: Members, name: str) -> str:
    value = part.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TEXT:
        raise TokenError(f"{name} missing or no text")
    return value


def read_token(authorization: str | None) -> Token:
    """The token of an ``Authorization`` header. TokenError where there is none or it is not one of ours."""
    if authorization is None:
        raise TokenError("no token")
    scheme, _, sent = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise TokenError("no bearer token")
    if len(sent) > LARGEST_TOKEN:
        raise TokenError("token too long")
    signed, _, signature = sent.strip().rpartition(".")
    first, _, second = signed.partition(".")
    try:
        token = Token(_json(first), _json(second), signed.encode("ascii"), _decoded(signature))
    except ValueError:
        raise TokenError("no JWT") from None
    header = token.header
    if header.get("alg") not in ALGORITHMS:
        raise TokenError("algorithm not allowed")
    # Extensions that have to be understood (crit), a payload kept elsewhere (b64): there are none here.
    if str(header.get("typ", "JWT")).upper() != "JWT" or "crit" in header or "b64" in header:
        raise TokenError("no JWT")
    return token


def _json(text: str) -> Members:
    value = orjson.loads(_decoded(text))
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


def _decoded(text: str) -> bytes:
    """The bytes of unpadded base64url. ValueError for anything else."""
    data = text.encode("ascii")
    if data.translate(None, _ALPHABET):
        raise ValueError("no base64url")
    return a2b_base64(data.translate(_STANDARD) + b"=" * (-len(data) % 4), strict_mode=True)
