"""Calls that are signed, as production wants them: an EHR with an RSA key, and tokens made beforehand."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from tests.web.ehr import Ehr, SigningKey, clients_file, key_set

_KID, _ALGORITHM = "bench", "RS384"


@contextmanager
def registered() -> Iterator[tuple[str, dict[str, str]]]:
    """An EHR's private key (PEM) and the settings by which the service knows it, while the block runs."""
    key = SigningKey(_KID, _ALGORITHM)
    with TemporaryDirectory(prefix="cds-bench-") as folder:
        (Path(folder) / "keys.json").write_text(json.dumps(key_set(key)), encoding="utf-8")
        pem = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        yield pem.decode(), {"CDS_CLIENTS": str(clients_file(Path(folder)))}


def headers(pem: str, port: int, path: str, calls: int) -> list[bytes]:
    """The header line of so many calls, each with a token of its own."""
    key = SigningKey(_KID, _ALGORITHM, load_pem_private_key(pem.encode(), None))
    ehr = Ehr(key, base=f"http://127.0.0.1:{port}")
    now = datetime.now(UTC)  # noqa: TID251 - the server has the clock of the machine
    return [f"Authorization: Bearer {ehr.token(path, now)}\r\n".encode() for _ in range(calls)]
