"""What is kept for a reader: opened by the secret alone, for a time, from any worker."""

import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from cds.settings import SettingError, Settings
from cds.web.clients import Clients, Registration
from cds.web.smart_client import SmartApp
from cds.web.vault import Vault, VaultError, vault_of

NOW = 1_800_000_000.0
ENTRY = {"token": "very-secret", "until": 1.5}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vault.sqlite"


def test_what_is_kept_comes_back_for_its_secret_alone(path: Path) -> None:
    vault = Vault(path)
    vault.put("a", ENTRY, NOW + 60, NOW)
    vault.put("b", {}, NOW + 60, NOW)
    assert (vault.get("a", NOW), vault.get("b", NOW), vault.get("c", NOW)) == (ENTRY, {}, None)


def test_another_worker_and_a_restart_make_no_difference(path: Path) -> None:
    Vault(path).put("a", ENTRY, NOW + 60, NOW)
    assert Vault(path).get("a", NOW + 59) == ENTRY


def test_it_ends_and_is_then_removed(path: Path) -> None:
    vault = Vault(path)
    vault.put("a", ENTRY, NOW + 60, NOW)
    assert vault.get("a", NOW + 60) is None
    assert vault.take("a", NOW + 60) is None
    vault.put("b", ENTRY, NOW + 200, NOW + 100)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM entry").fetchone() == (1,)
    connection.close()


def test_it_is_taken_once(path: Path) -> None:
    vault, taken = Vault(path), []
    vault.put("a", ENTRY, NOW + 60, NOW)
    threads = [threading.Thread(target=lambda: taken.append(vault.take("a", NOW))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken, key=bool) == [None] * 15 + [ENTRY]
    assert vault.get("a", NOW) is None


def test_the_file_tells_nothing_and_is_for_its_owner_alone(path: Path) -> None:
    Vault(path).put("the-secret", ENTRY, NOW + 60, NOW)
    for file in path.parent.iterdir():
        content = file.read_bytes()
        assert b"very-secret" not in content
        assert b"the-secret" not in content
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_cannot_be_written_is_said_without_what_is_in_it(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cds.web.smallfile._WAIT", 0.05)
    with pytest.raises(VaultError, match="No such file"):
        Vault(tmp_path / "nowhere" / "vault.sqlite")
    vault = Vault(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(VaultError, match="locked") as caught:
        vault.put("of-the-reader", ENTRY, NOW + 60, NOW)
    other.execute("ROLLBACK")
    other.close()
    assert str(caught.value) == f"{path}: database is locked"


def test_it_is_there_where_somebody_signs_in_or_launches(tmp_path: Path) -> None:
    state = tmp_path / "state"
    nobody, ehr = Clients((Registration("ehr"),)), Clients((Registration("ehr", smart=SmartApp("cds")),))
    assert vault_of(Settings(state=state), nobody) is None
    assert vault_of(Settings(state=state, sign_in="proxy"), nobody) is None
    assert vault_of(Settings(state=state, sign_in="oidc"), nobody) is not None
    assert vault_of(Settings(state=state), ehr) is not None


def test_a_vault_that_is_none_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "sign-ins.sqlite").write_text("not a database, and long enough to be one" * 100)
    with pytest.raises(SettingError, match="CDS_STATE: the file of sign-ins cannot be written"):
        vault_of(Settings(state=tmp_path, sign_in="oidc"), Clients())
