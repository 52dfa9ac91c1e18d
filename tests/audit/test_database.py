"""Rows arrive once, in time or not at all, from any thread and any process."""

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cds.audit.database import QUICK, Database, DatabaseAway, RowRefused, database_url, sqlite_url
from tests.audit.entries import count, entry, name_of, names, prepared, sorted_names
from tests.postgres import Postgres


def test_the_same_rows_again_change_nothing(database: Database) -> None:
    one, other = entry(cards=2), entry(cards=0)
    database.insert([one])
    database.insert([one, other, one])
    assert names(database) == sorted_names([one, other])
    assert count(database, "cards") == 2


def test_an_entry_is_inserted_whole_or_not_at_all(database: Database) -> None:
    good, bad = entry(), entry(client=None)
    with pytest.raises(RowRefused):
        database.insert([good, bad])
    assert count(database) == count(database, "cards") == 0
    database.insert([good])
    assert count(database) == 1


def test_a_column_that_an_older_release_did_not_write_is_empty(database: Database) -> None:
    one = entry()
    database.insert([{"decisions": [{k: v for k, v in one["decisions"][0].items() if k != "sheets"}]}])
    assert names(database) == [name_of(one)]


def test_threads_share_it(database: Database) -> None:
    entries = [entry() for _ in range(60)]
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda one: database.insert([one]), entries))
    assert names(database) == sorted_names(entries)


def test_a_locked_database_is_given_up(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "decisions.sqlite")
    database = prepared(url, QUICK)
    holder = sqlite3.connect(tmp_path / "decisions.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseAway):
        database.insert([entry()])
    holder.execute("ROLLBACK")
    holder.close()
    database.insert([entry()])
    assert count(database) == 1
    database.close()


def test_a_server_that_went_is_away_and_comes_back(postgres: Postgres) -> None:
    database = prepared(database_url(postgres.new_database()))
    database.insert([entry()])
    postgres.stop()
    try:
        for _ in range(2):
            with pytest.raises(DatabaseAway):
                database.insert([entry()])
        with pytest.raises(DatabaseAway):
            database.revision()
    finally:
        postgres.start()
    database.insert([entry()])
    assert count(database) == 2
    database.close()


def test_tables_that_are_not_there_are_no_database(url: str) -> None:
    database = Database(url, 10)
    with pytest.raises(DatabaseAway):
        database.insert([entry()])
    database.close()


_FORK = """
import os, sys
from cds.audit.database import Database
from tests.audit.entries import entry
database = Database(sys.argv[1], 10)
database.insert([entry()])
child = os.fork()
for _ in range(20):
    database.insert([entry()])
if child == 0:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
"""


def test_a_fork_does_not_share_connections(database: Database, url: str) -> None:
    path = {"PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", _FORK, url], check=True, env=os.environ | path)  # noqa: S603
    assert count(database) == 41


def test_what_was_deleted_is_overwritten(tmp_path: Path) -> None:
    database = prepared(sqlite_url(tmp_path / "decisions.sqlite"))
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    database.close()


@pytest.mark.parametrize(
    "written", ["", "var/x.db", "sqlite://", "sqlite:///:memory:", "mysql://cds:geheim@host/x", "oracle://x"]
)
def test_a_url_that_is_not_served_is_refused_without_its_password(written: str) -> None:
    with pytest.raises(ValueError, match=r"URL|file|served") as refused:
        database_url(written)
    assert "geheim" not in str(refused.value)


def test_a_url_gets_its_driver_and_keeps_its_password() -> None:
    assert database_url("postgresql://cds:a%2Fb@host/log") == "postgresql+psycopg://cds:a%2Fb@host/log"
    assert database_url("sqlite:///var/log.db") == "sqlite:///var/log.db"
