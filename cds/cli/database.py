"""``cds database``: the tables of the decision log, made or brought to those of this release."""

import argparse
from typing import TYPE_CHECKING, Any

from cds.cli.decision_log import refuse, with_database

if TYPE_CHECKING:
    from cds.audit.database import Database


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser("database", help="make or move the tables of the decision log")
    which = parser.add_subparsers(required=True, metavar="ACTION")
    upgrading = which.add_parser("upgrade", help="bring the tables to those of this release")
    upgrading.set_defaults(command=_upgrade)
    checking = which.add_parser("check", help="say whether they are; 1 if not")
    checking.set_defaults(command=_check)


def _upgrade(_: argparse.Namespace) -> int:
    return with_database("database", _upgraded)


def _upgraded(database: "Database") -> int:
    from cds.audit.schema import UnknownRevision, prepare
    from cds.audit.tables import HEAD

    before = database.revision()
    try:
        prepare(database)
    except UnknownRevision:
        message = f"the tables are of revision {before}, which a newer release made; this one cannot use them"
        return refuse("database", message, 1)
    print(f"revision {HEAD}" + (" already" if before == HEAD else f", before {before or 'no tables'}"))
    return 0


def _check(_: argparse.Namespace) -> int:
    return with_database("database", _checked)


def _checked(database: "Database") -> int:
    from cds.audit.tables import HEAD

    revision = database.revision()
    if revision == HEAD:
        print(f"revision {HEAD}, as this release wants it")
        return 0
    found = f"the tables are of revision {revision}" if revision else "there are no tables"
    return refuse("database", f"{found}, revision {HEAD} is wanted; run `cds database upgrade`", 1)
