"""``cds check`` and ``cds test``: is the rulebook sound, do its examples hold and pin the rules."""

import argparse
import os
from datetime import date
from pathlib import Path
from typing import Any

from cds.core.errors import RuleBookError
from cds.rulebook.coverage_page import coverage_page
from cds.rulebook.folder import read
from cds.rulebook.report import Report, check, run


def rules_folder() -> Path:
    """The rulebook's folder: ``CDS_RULES``, else ``rules``."""
    return Path(os.environ.get("CDS_RULES") or "rules")


def add_commands(commands: Any) -> None:
    """Add both subcommands to the parser."""
    checking = commands.add_parser("check", help="look for every fault in the rule files")
    checking.set_defaults(command=_check)
    testing = commands.add_parser("test", help="run every example of every rule")
    testing.add_argument(
        "--mutate", action="store_true", help="also list the breaks of a rule nothing notices"
    )
    testing.set_defaults(command=_test)
    covering = commands.add_parser("coverage", help="print the page of clinical coverage")
    covering.set_defaults(command=_coverage)
    for command in (checking, testing, covering):
        command.add_argument("rules", nargs="?", type=Path, default=rules_folder())


def _check(options: argparse.Namespace) -> int:
    return _say(check(options.rules, today=date.today()))


def _test(options: argparse.Namespace) -> int:
    return _say(run(options.rules, mutate=options.mutate))


def _coverage(options: argparse.Namespace) -> int:
    contents = read(options.rules)
    if contents.issues:
        raise RuleBookError(contents.issues)
    print(coverage_page(contents, options.rules.parent / "features"), end="")
    return 0


def _say(report: Report) -> int:
    for line in report.lines():
        print(line)
    return 1 if report.failed else 0
