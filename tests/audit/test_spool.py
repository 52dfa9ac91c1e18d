"""Nothing that was spooled is lost, and nothing of it arrives twice, whoever is killed when."""

import signal
from pathlib import Path

import pytest

from cds.audit.database import Database, DatabaseAway, sqlite_url
from cds.audit.spool import Spool, SpoolState
from cds.audit.tables import Entry
from tests.audit.entries import AT, count, entry, name_of, names, prepared, sorted_names
from tests.audit.processes import ended, run, start


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return prepared(sqlite_url(tmp_path / "decisions.sqlite"))


def spooled(folder: Path, entries: int, **changed: object) -> list[Entry]:
    """Entries that wait, and that many files of other processes may hold."""
    made = [entry(**changed) for _ in range(entries)]
    spool = Spool(folder)
    for one in made:
        spool.append(one, AT)
    return made


def test_what_is_spooled_arrives_and_the_files_go(folder: Path, database: Database) -> None:
    entries = [*spooled(folder, 120), *spooled(folder, 3)]
    spool = Spool(folder)
    assert not spool.is_empty
    assert spool.drain(database.insert) == len(entries)
    assert names(database) == sorted_names(entries)
    assert spool.is_empty
    assert spool.drain(database.insert) == 0
    assert spool.state() == SpoolState()


def test_its_state_says_how_much_waits_since_when(folder: Path) -> None:
    assert Spool(folder).state() == SpoolState()
    assert Spool(folder).is_empty
    assert Spool(folder).drain(lambda _: None) == 0
    assert not folder.exists()
    spooled(folder, 4)
    Spool(folder).append(entry(), "2025-01-01T00:00:00.000000+00:00")
    state = Spool(folder).state()
    assert (state.entries, state.oldest, state.damaged) == (5, "2025-01-01T00:00:00.000000+00:00", 0)
    assert state.bytes == sum(file.stat().st_size for file in folder.glob("*.ndjson"))


def test_nobody_else_may_read_it(folder: Path) -> None:
    spooled(folder, 1)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.glob("*.ndjson")} == {0o600}


def test_what_the_database_did_not_take_stays(folder: Path, database: Database) -> None:
    entries = spooled(folder, 120)
    batches: list[int] = []

    def fail_later(batch: list[Entry]) -> None:
        if batches:
            raise DatabaseAway
        database.insert(batch)
        batches.append(len(batch))

    with pytest.raises(DatabaseAway):
        Spool(folder).drain(fail_later)
    assert 0 < count(database) < len(entries)
    assert Spool(folder).state().entries == len(entries)
    Spool(folder).drain(database.insert)
    assert names(database) == sorted_names(entries)


def test_what_waits_is_not_replaced_by_what_comes(folder: Path, database: Database) -> None:
    spool, entries = Spool(folder), []

    def fail(_: list[Entry]) -> None:
        raise DatabaseAway

    for _ in range(4):
        entries.append(entry())
        spool.append(entries[-1], AT)
        with pytest.raises(DatabaseAway):
            spool.drain(fail)
    assert spool.state().entries == 4
    assert spool.drain(database.insert) == 4
    assert names(database) == sorted_names(entries)


@pytest.mark.parametrize(
    "torn",
    [b'{"at": "2026', b"null\n", b'{"rows": {"patients": []}}\n', b'{"rows": {"cards": [{"name": 1}]}}\n'],
)
def test_a_torn_line_is_kept_aside_and_stops_nothing(folder: Path, database: Database, torn: bytes) -> None:
    entries = spooled(folder, 3)
    (file,) = folder.glob("*.ndjson")
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(lines[0] + (torn if torn.endswith(b"\n") else b"{]\n") + lines[1] + lines[2] + torn)
    assert Spool(folder).drain(database.insert) == 3
    assert names(database) == sorted_names(entries)
    assert Spool(folder).is_empty
    assert Spool(folder).state().damaged == 1
    (aside,) = folder.glob("*.damaged")
    assert aside.read_bytes().endswith(torn)


def test_a_line_that_the_database_refuses_is_kept_aside(folder: Path, database: Database) -> None:
    good = spooled(folder, 2)
    spooled(folder, 1, client=None)
    assert Spool(folder).drain(database.insert) == 2
    assert names(database) == sorted_names(good)
    assert Spool(folder).state().damaged == 1


_APPEND = """
import sys
from pathlib import Path
from cds.audit.spool import Spool
from tests.audit.entries import AT, entry, name_of
spool = Spool(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    one = entry()
    spool.append(one, AT)
    print(name_of(one), flush=True)
"""


def test_processes_append_while_another_drains(folder: Path, database: Database) -> None:
    processes = [start(_APPEND, folder, 300) for _ in range(3)]
    drained = 0
    while any(process.poll() is None for process in processes):
        drained += Spool(folder).drain(database.insert)
    drained += Spool(folder).drain(database.insert)
    printed = [ended(process) for process in processes]
    assert [code for code, _ in printed] == [0, 0, 0]
    assert names(database) == sorted(name for _, out in printed for name in out.split())
    assert drained == count(database) == 900
    assert list(folder.glob("*.damaged")) == []


def test_a_writer_killed_at_any_moment_loses_nothing_it_acknowledged(
    folder: Path, database: Database
) -> None:
    process = start(_APPEND, folder, 100_000)
    assert process.stdout is not None
    acknowledged = [process.stdout.readline().strip() for _ in range(40)]
    process.send_signal(signal.SIGKILL)
    _, rest = ended(process)
    acknowledged += [name for name in rest.split("\n")[:-1] if name]
    Spool(folder).drain(database.insert)
    assert set(acknowledged) <= set(names(database))
    assert count(database) - len(acknowledged) in (0, 1)  # the last may be killed before it is printed


_DIE = """
import os, signal, sys
from pathlib import Path
from cds.audit.database import Database
from cds.audit.spool import Spool
database = Database(sys.argv[2], 10)
def insert(entries):
    database.insert(entries)
    os.kill(os.getpid(), signal.SIGKILL)
Spool(Path(sys.argv[1])).drain(insert)
"""


def test_one_killed_between_insertion_and_removal_makes_nothing_arrive_twice(
    folder: Path, database: Database, tmp_path: Path
) -> None:
    entries = spooled(folder, 70)
    assert run(_DIE, folder, sqlite_url(tmp_path / "decisions.sqlite"))[0] == -signal.SIGKILL
    assert 0 < count(database) < len(entries)
    assert Spool(folder).drain(database.insert) == len(entries)
    assert names(database) == sorted_names(entries)
    assert Spool(folder).is_empty


_FULL = """
import resource, sys
from pathlib import Path
from cds.audit.spool import Spool
from tests.audit.entries import AT, entry, name_of
resource.setrlimit(resource.RLIMIT_FSIZE, (6000, resource.RLIM_INFINITY))
spool = Spool(Path(sys.argv[1]))
for _ in range(2):
    try:
        for _ in range(100):
            one = entry()
            spool.append(one, AT)
            print(name_of(one))
    except OSError:
        pass
    else:
        sys.exit("the limit did not hold")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
one = entry()
spool.append(one, AT)
print(name_of(one))
"""


def test_a_full_disk_is_said_and_leaves_no_torn_line(folder: Path, database: Database) -> None:
    code, out = run(_FULL, folder)
    assert code == 0
    assert Spool(folder).drain(database.insert) == len(out.split())
    assert names(database) == sorted(out.split())
    assert Spool(folder).state().damaged == 0


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file", encoding="utf-8")
    with pytest.raises(OSError):
        Spool(tmp_path / "spool").append(entry(), AT)


def test_only_one_drains_at_a_time(folder: Path, database: Database) -> None:
    entries = spooled(folder, 2)
    inside: list[int] = []

    def insert(batch: list[Entry]) -> None:
        inside.append(Spool(folder).drain(database.insert))
        database.insert(batch)

    assert Spool(folder).drain(insert) == 2
    assert inside == [0]
    assert names(database) == sorted(map(name_of, entries))
