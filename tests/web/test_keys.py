"""Where keys come from: files that change, URLs that hang, fail and rotate."""

import json
import logging
import threading
from pathlib import Path

import pytest

from cds.settings import SettingError
from cds.web.authentication import key_sources
from cds.web.clients import Clients, Registration
from cds.web.download import DownloadError
from cds.web.keys import FRESH, KEPT, PAUSE, KeyFile, KeyUrl, read_ahead
from cds.web.keyset import KeySetError
from tests.web.ehr import SigningKey, key_set

# Of different length: a file that keeps its size may be changed within one tick of the file system.
OLD, NEW = SigningKey("old"), SigningKey("newer")
URL = "https://ehr.example.org/keys"
_PATIENCE = 10.0  # seconds until a thread must have done its work


def content(*keys: SigningKey) -> bytes:
    return json.dumps(key_set(*keys)).encode()


# ------------------------------------------------------------------ files


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.write_bytes(content(OLD))
    return path


def test_a_file_is_read_again_when_it_changes(file: Path) -> None:
    keys = KeyFile(file)
    assert (keys.find("old") is not None, keys.find("newer")) == (True, None)
    file.write_bytes(content(NEW))
    assert (keys.find("old"), keys.find("newer") is not None) == (None, True)


def test_a_file_that_is_replaced(file: Path, tmp_path: Path) -> None:
    keys = KeyFile(file)
    (tmp_path / "next.json").write_bytes(content(NEW))
    (tmp_path / "next.json").replace(file)
    assert keys.find("newer") is not None


def test_a_file_that_breaks_leaves_the_keys_and_says_so_once(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keys = KeyFile(file)
    file.write_bytes(content(NEW)[:-5])
    assert [keys.find("old") is not None for _ in range(3)] == [True] * 3
    (record,) = caplog.records
    assert (record.levelno, "the key set is not JSON" in record.getMessage()) == (logging.ERROR, True)
    file.unlink()
    assert keys.find("old") is not None
    assert "cannot be read" in caplog.records[-1].getMessage()
    file.write_bytes(content(NEW))
    assert keys.find("newer") is not None


def test_at_the_start_it_has_to_be_sound(tmp_path: Path) -> None:
    with pytest.raises(KeySetError, match="cannot be read: No such file"):
        KeyFile(tmp_path / "nowhere.json")


def test_unsound_files_stop_the_start_with_their_lines(tmp_path: Path) -> None:
    private = {**NEW.public, "d": "AA"}
    (tmp_path / "a.json").write_text(
        json.dumps({"keys": [OLD.public, private]}, indent="\t"), encoding="utf-8"
    )
    (tmp_path / "b.json").write_text('{"keys":\n\n[}', encoding="utf-8")
    (tmp_path / "c.json").write_text('{"keys": []}', encoding="utf-8")
    emoji = json.dumps({"keys": [private, {"note": "\N{KEY}"}]}, indent=1)  # JSON escapes that YAML refuses
    (tmp_path / "e.json").write_text(emoji, encoding="utf-8")
    named = tuple(
        Registration(name, issuer=name, jwks_file=tmp_path / f"{name}.json")
        for name in ("a", "b", "c", "d", "e")
    )
    clients = Clients((Registration("without"), *named))
    with pytest.raises(SettingError) as caught:
        key_sources(clients)
    lines = str(caught.value).replace(f"{tmp_path}/", "").splitlines()
    assert lines[1::2] == [
        "a.json:11: key-set a private key stands here",
        "b.json:3: key-set the key set is not JSON",
        "c.json:1: key-set the set holds no key for ES384 or RS384",
        "d.json:1: key-set the key file cannot be read: No such file or directory",
        "e.json:1: key-set a private key stands here",
    ]


# ------------------------------------------------------------------ URLs


class Publisher:
    """What is behind a URL: what it says now, how often it was asked, and a gate that holds its answers."""

    def __init__(self, *keys: SigningKey) -> None:
        self.content: bytes | None = content(*keys)
        self.asked = 0
        self.open = threading.Event()
        self.open.set()
        self.now = 1000.0

    def read(self, url: str) -> bytes:
        assert url == URL
        self.asked += 1
        assert self.open.wait(_PATIENCE)
        if self.content is None:
            raise DownloadError("it answers with status 500")
        return self.content

    def source(self) -> KeyUrl:
        return KeyUrl(URL, read=self.read, now=lambda: self.now)


def settled(keys: KeyUrl) -> None:
    """Wait until the reading under way is over."""
    assert keys.refresh().wait(_PATIENCE)


def test_keys_are_read_at_the_first_call_and_then_kept() -> None:
    publisher = Publisher(OLD)
    keys = publisher.source()
    assert [keys.find("old") is not None for _ in range(5)] == [True] * 5
    assert publisher.asked == 1


@pytest.mark.obligation("72")
def test_an_unknown_kid_has_them_read_again_but_not_at_every_call() -> None:
    publisher = Publisher(OLD)
    keys = publisher.source()
    assert keys.find("old") is not None
    publisher.content = content(OLD, NEW)
    assert [keys.find("newer") for _ in range(3)] == [None] * 3
    assert publisher.asked == 1
    publisher.now += PAUSE
    assert keys.find("newer") is not None
    assert [keys.find(f"made up {number}") for number in range(20)] == [None] * 20
    assert publisher.asked == 2


def test_before_they_are_old_they_are_read_beside_the_call() -> None:
    publisher = Publisher(OLD)
    keys = publisher.source()
    assert keys.find("old") is not None
    publisher.content = content(NEW)
    publisher.now += FRESH
    publisher.open.clear()
    assert keys.find("old") is not None  # answered while the URL is silent
    publisher.open.set()
    settled(keys)
    assert keys.find("old") is None


def test_while_the_url_fails_the_keys_serve_for_a_day(caplog: pytest.LogCaptureFixture) -> None:
    publisher = Publisher(OLD)
    keys = publisher.source()
    assert keys.find("old") is not None
    publisher.content = None
    publisher.now += KEPT - 1
    assert keys.find("old") is not None
    settled(keys)
    assert keys.find("old") is not None
    publisher.now += 1
    assert keys.find("old") is None
    assert {record.getMessage() for record in caplog.records} == {
        f"key set {URL}: it answers with status 500; the keys read before serve for a day"
    }


def test_an_unsound_set_is_a_failure_too(caplog: pytest.LogCaptureFixture) -> None:
    publisher = Publisher(OLD)
    keys = publisher.source()
    assert keys.find("old") is not None
    publisher.content = b'{"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "newer"}]}'
    publisher.now += PAUSE
    assert keys.find("newer") is None
    assert keys.find("old") is not None
    assert "c2VjcmV0" not in caplog.text


def test_a_call_waits_no_longer_than_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cds.web.keys.DEADLINE", 0.05)
    publisher = Publisher(OLD)
    publisher.open.clear()
    keys = publisher.source()
    assert keys.find("old") is None
    read_ahead([keys])  # nor does the start
    publisher.open.set()
    settled(keys)
    assert keys.find("old") is not None
    assert publisher.asked == 1


def test_many_calls_at_once_read_once() -> None:
    publisher = Publisher(OLD)
    publisher.open.clear()
    keys = publisher.source()
    found: list[bool] = []
    threads = [threading.Thread(target=lambda: found.append(keys.find("old") is not None)) for _ in range(16)]
    for thread in threads:
        thread.start()
    publisher.open.set()
    for thread in threads:
        thread.join(_PATIENCE)
    assert (found, publisher.asked) == ([True] * 16, 1)


def test_the_start_reads_ahead(file: Path) -> None:
    publisher = Publisher(OLD)
    keys = publisher.source()
    read_ahead([KeyFile(file), keys])
    publisher.content = None
    assert keys.find("old") is not None
