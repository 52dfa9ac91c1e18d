"""The decision log as the commands find it: by the settings of the service."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from cds.settings import SettingError, read_settings

if TYPE_CHECKING:
    from cds.audit.database import Database
    from cds.audit.store import Store

_AWAY = "the database cannot be reached; CDS_DATABASE_URL says where it is looked for"


def with_database(command: str, work: Callable[["Database"], int]) -> int:
    """The exit code of ``work`` on the database; 1 where it is away, 2 where the settings are not sound."""
    from cds.audit.database import PATIENT, Database, DatabaseAway
    from cds.settings.decision_log import database_of

    try:
        database = Database(database_of(read_settings()), PATIENT)
    except SettingError as error:
        return refuse(command, str(error), 2)
    try:
        return work(database)
    except DatabaseAway:
        return refuse(command, _AWAY, 1)
    finally:
        database.close()


def with_store(command: str, work: Callable[["Store"], int]) -> int:
    """The same on a log whose tables are those of this release; 1 where they are not."""

    def checked(database: "Database") -> int:
        from cds.audit.store import Store
        from cds.audit.tables import HEAD

        if database.revision() != HEAD:
            return refuse(command, "the tables are not those of this release; run `cds database upgrade`", 1)
        return work(Store(database))

    return with_database(command, checked)


def refuse(command: str, message: str, code: int) -> int:
    """Say on standard error what is wrong; the exit code."""
    print(f"cds {command}: {message}", file=sys.stderr)
    return code
