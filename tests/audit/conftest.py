"""Each kind of database, new and empty for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cds.audit.database import Database, database_url, sqlite_url
from tests.audit.entries import prepared
from tests.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "decisions.sqlite")
    server: Postgres = request.getfixturevalue("postgres")
    return database_url(server.new_database())


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A database with its tables."""
    made = prepared(url)
    yield made
    made.close()
