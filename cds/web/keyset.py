"""A JSON Web Key Set (RFC 7517): the public keys with which an EHR's tokens are checked.

Two algorithms, those that CDS Hooks recommends, each bound to its type of key. A key for anything else
(another algorithm, encryption) is passed over; a private or a shared secret key refuses the whole set, since
whoever can read it can sign as the EHR.
"""

from typing import Any

import orjson
from jwt import PyJWK, PyJWTError

ALGORITHM_OF = {"EC": "ES384", "RSA": "RS384"}
ALGORITHMS = tuple(ALGORITHM_OF.values())
_CURVE = "P-384"
_RSA_BITS = range(2048, 8193)
_PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
LARGEST_SET = 256 * 1024  # bytes

Keys = dict[str, PyJWK]  # by kid


class KeySetError(ValueError):
    """A key set that may not be used: why, and what to do; neither repeats anything of a key.

    ``place`` leads to the fault in the JSON; ``line`` is where the JSON itself breaks.
    """

    def __init__(
        self, message: str, hint: str, place: tuple[str | int, ...] = (), *, line: int | None = None
    ) -> None:
        self.hint = hint
        self.place = place
        self.line = line
        super().__init__(message)


def read_keys(content: bytes) -> Keys:
    """The usable keys of a set. KeySetError for one that is unsound, or in which none is usable."""
    if len(content) > LARGEST_SET:
        raise KeySetError(f"the key set is larger than {LARGEST_SET} bytes", "keep the keys in use only")
    try:
        data = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        hint = "save the key set as the EHR exports it"
        raise KeySetError("the key set is not JSON", hint, line=error.lineno) from None
    listed = data.get("keys") if isinstance(data, dict) else None
    if not isinstance(listed, list):
        raise KeySetError(
            "this is no key set", 'a set looks like {"keys": [{"kty": "EC", "kid": "...", ...}]}'
        )
    keys: Keys = {}
    for number, jwk in enumerate(listed):
        key = _key(jwk, ("keys", number))
        if key is None:
            continue
        if jwk["kid"] in keys:
            raise KeySetError(
                f"two keys have the kid `{jwk['kid']}`", "every key has its own", ("keys", number)
            )
        keys[jwk["kid"]] = key
    if not keys:
        hint = "an EC key on P-384 or an RSA key of 2048 bits or more, for signatures, with a kid"
        raise KeySetError("the set holds no key for ES384 or RS384", hint)
    return keys


def _key(jwk: Any, place: tuple[str | int, ...]) -> PyJWK | None:
    """The key, or None for one of another purpose."""
    if not isinstance(jwk, dict):
        raise KeySetError("a key is no JSON object", "see RFC 7517", place)
    if jwk.get("kty") == "oct":
        hint = "a shared secret must never be in a key set; the EHR exports its public keys"
        raise KeySetError("a symmetric key (kty oct) stands here", hint, place)
    if any(member in jwk for member in _PRIVATE):
        hint = "export the public key, and replace this key: it is known to others now"
        raise KeySetError("a private key stands here", hint, place)
    if not _is_for_us(jwk):
        return None
    if not isinstance(jwk.get("kid"), str) or not jwk["kid"]:
        raise KeySetError("a key has no kid", 'add "kid": the id that the tokens name', place)
    try:
        key = PyJWK(jwk, ALGORITHM_OF[jwk["kty"]])
    except (PyJWTError, KeyError, ValueError, TypeError):
        raise KeySetError("a key is not sound", "export it again from the EHR", place) from None
    if jwk["kty"] == "RSA" and key.key.key_size not in _RSA_BITS:
        hint = f"RS384 wants {_RSA_BITS.start} to {_RSA_BITS.stop - 1} bits"
        raise KeySetError(f"an RSA key has {key.key.key_size} bits", hint, place)
    return key


def _is_for_us(jwk: dict[str, Any]) -> bool:
    kty = jwk.get("kty")
    operations = jwk.get("key_ops", ["verify"])
    return (
        isinstance(kty, str)
        and kty in ALGORITHM_OF
        and (kty != "EC" or jwk.get("crv") == _CURVE)
        and jwk.get("alg", ALGORITHM_OF[kty]) == ALGORITHM_OF[kty]
        and jwk.get("use", "sig") == "sig"
        and isinstance(operations, list)
        and "verify" in operations
    )
