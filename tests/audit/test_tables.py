"""The tables are those that the migrations make, on both databases; instants keep their order as text."""

from datetime import UTC, datetime, timedelta, timezone

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select

from cds.audit.database import Database
from cds.audit.schema import MIGRATIONS, _migrate
from cds.audit.tables import FEEDBACK, HEAD, METADATA, TABLES, stamp


def test_the_newest_migration_is_the_one_the_service_wants() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_migrations_make_these_tables(url: str) -> None:
    database = Database(url, 10)
    with database.engine.begin() as connection:
        _migrate(connection)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        assert {index.name for table in TABLES.values() for index in table.indexes} == {
            index["name"] for name in TABLES for index in _indexes(connection, name)
        }
    database.close()


def _indexes(connection: object, table: str) -> list[dict[str, str]]:
    from sqlalchemy import inspect

    return inspect(connection).get_indexes(table)  # type: ignore[no-any-return]


def test_an_instant_is_written_in_utc_and_of_one_width() -> None:
    summer = datetime(2026, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    assert stamp(summer) == "2026-06-30T22:30:00.000000+00:00"
    moments = [summer, summer + timedelta(microseconds=1), summer + timedelta(days=400)]
    assert sorted(map(stamp, reversed(moments))) == list(map(stamp, moments))


def test_an_instant_comes_back_as_it_was_written(database: Database) -> None:
    moment = datetime(2026, 3, 2, 9, 0, 0, 17, tzinfo=timezone(timedelta(hours=1)))
    row = dict.fromkeys(("id", "client", "tenant", "service", "card", "outcome"), "x") | {"erased": []}
    with database.engine.begin() as connection:
        connection.execute(insert(FEEDBACK).values(**row, received=moment, outcome_at=moment, accepted=["a"]))
    with database.engine.connect() as connection:
        stored = connection.execute(select(FEEDBACK).where(FEEDBACK.c.received == moment)).mappings().one()
    assert stored["received"] == moment
    assert stored["received"].tzinfo is UTC
    assert stored["accepted"] == ["a"]
