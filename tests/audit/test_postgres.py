"""A server that takes a question and says nothing does not hold up a call."""

import os
import signal

import pytest
from sqlalchemy import text

from cds.audit.database import QUICK, Database, DatabaseAway, database_url
from tests.audit.entries import count, entry, prepared
from tests.postgres import Postgres


@pytest.fixture
def database(postgres: Postgres) -> Database:
    return prepared(database_url(postgres.new_database()), QUICK)


def test_a_server_that_says_nothing_is_given_up(database: Database) -> None:
    with database.engine.connect() as connection:
        backend = int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
    os.kill(backend, signal.SIGSTOP)
    try:
        with pytest.raises(DatabaseAway):
            database.insert([entry()])
    finally:
        os.kill(backend, signal.SIGCONT)
    database.insert([entry()])  # over another connection
    assert count(database) == 1
    database.close()


def test_a_lock_of_somebody_else_is_not_waited_for(database: Database) -> None:
    with database.engine.begin() as holder:
        holder.execute(text("LOCK TABLE decisions IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(DatabaseAway):
            database.insert([entry()])
    database.insert([entry()])
    assert count(database) == 1
    database.close()


def test_own_options_of_the_url_stay(postgres: Postgres) -> None:
    url = database_url(postgres.new_database() + "&options=-c%20search_path%3Dpg_catalog")
    database = Database(url, QUICK)
    with database.engine.connect() as connection:
        assert connection.execute(text("SHOW search_path")).scalar() == "pg_catalog"
        assert connection.execute(text("SHOW statement_timeout")).scalar() == "250ms"
    database.close()
