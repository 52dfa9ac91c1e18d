"""The hashes tell nobody apart who is not told apart, and nobody without the key."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cds.audit.keys import KeyFileError, Pseudonyms, pseudonyms


def test_the_same_name_has_the_same_hash_under_one_key_and_scope() -> None:
    ours, theirs = Pseudonyms(b"k" * 32), Pseudonyms(b"j" * 32)
    assert ours.of("a", "Patient/1") == ours.of("a", "Patient/1")
    different = {ours.of("a", "Patient/1"), ours.of("a", "Patient/2"), ours.of("b", "Patient/1")}
    assert len(different | {theirs.of("a", "Patient/1"), ours.of("aPatient", "/1")}) == 5
    assert ours.of("a", "Patient/1").split(":")[1] != theirs.of("a", "Patient/1").split(":")[1]
    assert ours.of("a", "\ud800").startswith("hmac-sha256:")


def test_it_is_the_hmac_of_rfc_2104() -> None:
    import hashlib
    import hmac

    made = hmac.new(b"k" * 32, b"a\x1fPatient/1", hashlib.sha256).hexdigest()
    assert Pseudonyms(b"k" * 32).of("a", "Patient/1").endswith(f":{made}")


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "state" / "pseudonyms.key"
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: pseudonyms(file).of("", "x"), range(8)))
    assert len(set(made)) == 1
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(file.read_bytes()) == 65
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("mode", "key", "wrong"), [(0o644, "k" * 64, "others"), (0o600, "short\n", "shorter")]
)
def test_a_key_that_is_none_is_refused(tmp_path: Path, mode: int, key: str, wrong: str) -> None:
    file = tmp_path / "key"
    file.write_text(key, encoding="ascii")
    file.chmod(mode)
    with pytest.raises(KeyFileError, match=wrong) as refused:
        pseudonyms(file)
    assert "kkk" not in str(refused.value)


def test_a_place_without_a_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KeyFileError, match="file"):
        pseudonyms(tmp_path / "file" / "key")
