"""Tokens used before are known to every thread and process, after a restart too, until they have expired."""

import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cds.web.replay import UsedTokens, UsedTokensError, token_hash
from tests.hooks.calls import ROOT

NOW = 1_800_000_000.0
TOKEN = token_hash("https://ehr.example.org", "a")
# Takes the tokens 0..399 and prints a 1 for each that it was the first to take.
_TAKE = """
import sys
from pathlib import Path
from cds.web.replay import UsedTokens, token_hash
used = UsedTokens(Path(sys.argv[1]))
print("".join(str(int(used.take(token_hash("ehr", str(n)), 9.0, 0.0))) for n in range(400)))
"""
# Takes one, forks, and has parent and child go on; the child ends first, without closing anything.
_FORK = """
import os, sys
from pathlib import Path
from cds.web.replay import UsedTokens, token_hash
used = UsedTokens(Path(sys.argv[1]))
take = lambda n: used.take(token_hash("ehr", str(n)), 9.0, 0.0)
firsts = [take(1)]
child = os.fork()
if not child:
    os._exit(0 if (take(1), take(2)) == (False, True) else 1)
_, status = os.waitpid(child, 0)
firsts += [os.waitstatus_to_exitcode(status) == 0, not take(2), take(3), not take(1)]
print(firsts)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "used.sqlite"


def run(script: str, path: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", script, str(path)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours


def test_the_second_use_is_known(path: Path) -> None:
    used = UsedTokens(path)
    assert [used.take(TOKEN, NOW + 60, NOW) for _ in range(3)] == [True, False, False]


def test_after_a_restart_too(path: Path) -> None:
    assert UsedTokens(path).take(TOKEN, NOW + 60, NOW)
    assert not UsedTokens(path).take(TOKEN, NOW + 60, NOW + 59)


def test_it_is_kept_until_it_has_expired_and_then_removed(path: Path) -> None:
    used = UsedTokens(path)
    others = [token_hash("ehr", str(number)) for number in range(50)]
    assert all(used.take(one, NOW + 60, NOW) for one in others)
    assert not used.take(others[0], NOW + 60, NOW + 60)
    assert used.take(TOKEN, NOW + 500, NOW + 200)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM used").fetchone() == (1,)
    connection.close()


def test_one_of_many_threads_is_the_first(path: Path) -> None:
    used = UsedTokens(path)
    with ThreadPoolExecutor(32) as pool:
        assert sum(pool.map(lambda _: used.take(TOKEN, NOW + 60, NOW), range(200))) == 1


def test_one_of_several_processes_is_the_first(path: Path) -> None:
    runs = [run(_TAKE, path) for _ in range(3)]
    firsts = [process.communicate(timeout=60)[0].strip() for process in runs]
    assert [process.returncode for process in runs] == [0, 0, 0]
    assert {len(one) for one in firsts} == {400}
    assert {sum(map(int, taken)) for taken in zip(*firsts, strict=True)} == {1}


def test_a_fork_opens_the_file_for_itself(path: Path) -> None:
    out, _ = run(_FORK, path).communicate(timeout=60)
    assert out.strip() == str([True] * 5)


def test_issuer_and_id_are_told_apart_and_neither_is_kept(path: Path) -> None:
    pairs = [("ab", "c"), ("a", "bc"), ("a", "b"), ("", "abc"), ("1:a", "b")]
    assert len({token_hash(*pair) for pair in pairs}) == len(pairs)
    used = UsedTokens(path)
    assert used.take(token_hash("https://ehr.example.org", "secret-jti"), NOW + 60, NOW)
    for file in path.parent.iterdir():
        content = file.read_bytes()
        assert b"secret-jti" not in content
        assert b"ehr.example.org" not in content


def test_nobody_else_may_read_it(path: Path) -> None:
    assert UsedTokens(path).take(TOKEN, NOW + 60, NOW)
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


def test_what_is_no_database_stops_the_start(path: Path) -> None:
    path.write_text("not a database, and long enough to be taken for one" * 100, encoding="utf-8")
    with pytest.raises(UsedTokensError, match="not a database"):
        UsedTokens(path)


def test_a_folder_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(UsedTokensError, match="No such file"):
        UsedTokens(tmp_path / "nowhere" / "used.sqlite")


def test_a_file_locked_by_somebody_else_fails_and_then_recovers(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cds.web.smallfile._WAIT", 0.05)
    used = UsedTokens(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(UsedTokensError, match="locked"):
        used.take(TOKEN, NOW + 60, NOW)
    other.execute("ROLLBACK")
    other.close()
    assert used.take(TOKEN, NOW + 60, NOW)
