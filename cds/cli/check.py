"""``cds check [RULES]``: every fault in the rule files, for people and for machines; ``--explain`` a lint."""

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

from cds.cli.rules import existing_folder, rules_folder
from cds.rulebook.formats import FORMATS
from cds.rulebook.lints import LINTS
from cds.rulebook.problems import did_you_mean
from cds.rulebook.report import check

_PAGES = Path(__file__).parents[2] / "docs" / "lints"


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser("check", help="look for every fault in the rule files")
    parser.add_argument("--format", choices=FORMATS, default="text", help="for whom the findings are written")
    parser.add_argument("--explain", metavar="LINT", help="print the page of this lint and look at no rules")
    parser.add_argument("rules", nargs="?", type=existing_folder, default=str(rules_folder()))
    parser.set_defaults(command=_check)


def _check(options: argparse.Namespace) -> int:
    if options.explain is not None:
        return _explain(options.explain)
    report = check(options.rules, today=date.today())
    for line in FORMATS[options.format](report):
        print(line)
    return 1 if report.failed else 0


def _explain(name: str) -> int:
    """The page of one lint; where the pages are not installed, its one sentence."""
    lint = LINTS.get(name)
    if lint is None:
        hint = did_you_mean(name, LINTS) or "the lints are the files of docs/lints"
        print(f"cds check: there is no lint `{name}`; {hint}", file=sys.stderr)
        return 2
    page = _PAGES / f"{name}.md"
    print(
        page.read_text(encoding="utf-8").rstrip() if page.is_file() else f"{name} ({lint.level}): {lint.why}"
    )
    return 0
