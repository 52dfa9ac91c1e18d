"""``cds database``, on both databases."""

from pathlib import Path

import pytest
from sqlalchemy import text

from cds.audit.database import Database, database_url
from tests.cli.conftest import Cds
from tests.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database, which the settings name."""
    found = f"sqlite:///{tmp_path}/decisions.sqlite"
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        found = server.new_database()
    monkeypatch.setenv("CDS_DATABASE_URL", found)
    return database_url(found)


def test_tables_are_made_once(cds: Cds, url: str) -> None:
    assert url
    missing = cds("database", "check")
    assert missing.code == 1
    assert "there are no tables" in missing.err
    assert "`cds database upgrade`" in missing.err
    assert cds("database", "upgrade") == (0, "revision 0001, before no tables\n", "")
    assert cds("database", "upgrade") == (0, "revision 0001 already\n", "")
    assert cds("database", "check").code == 0


def test_tables_of_a_newer_release_are_left_alone(cds: Cds, url: str) -> None:
    cds("database", "upgrade")
    database = Database(url, 10)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    for action in ("upgrade", "check"):
        run = cds("database", action)
        assert run.code == 1
        assert "9999" in run.err
    assert "newer release" in cds("database", "upgrade").err
    assert "cds database upgrade" in cds("decisions", "export").err
