"""Tables are made and moved once, whoever is first, and never backwards."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from cds.audit.database import Database, DatabaseAway
from cds.audit.schema import UnknownRevision, prepare
from cds.audit.tables import HEAD
from tests.audit.entries import count, entry


def test_a_new_database_gets_its_tables_once(url: str) -> None:
    database = Database(url, 10)
    assert database.revision() == ""
    prepare(database)
    assert database.revision() == HEAD
    database.insert([entry()])
    prepare(database)
    assert count(database) == 1
    database.close()


def test_several_may_start_at_a_time(url: str) -> None:
    databases = [Database(url, 10) for _ in range(6)]
    with ThreadPoolExecutor(len(databases)) as threads:
        list(threads.map(prepare, databases))
    assert {database.revision() for database in databases} == {HEAD}
    for database in databases:
        database.close()


def test_tables_of_a_newer_release_are_left_alone(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnknownRevision):
        prepare(database)
    assert database.revision() == "9999"


def test_a_database_that_cannot_be_reached_is_away() -> None:
    for url in ("sqlite:////proc/cds/decisions.sqlite", "postgresql+psycopg://cds@127.0.0.1:9/cds"):
        with pytest.raises(DatabaseAway):
            prepare(Database(url, 10))
