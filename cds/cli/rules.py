"""The folder of the rules, and ``cds coverage``: what these answer for."""

import argparse
import os
from pathlib import Path
from typing import Any

from cds.core.errors import RuleBookError
from cds.rulebook.coverage_page import coverage_page
from cds.rulebook.folder import read


def rules_folder() -> Path:
    """The rulebook's folder: ``CDS_RULES``, else ``rules``."""
    return Path(os.environ.get("CDS_RULES") or "rules")


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser("coverage", help="print the page of clinical coverage")
    parser.add_argument("rules", nargs="?", type=existing_folder, default=str(rules_folder()))
    parser.set_defaults(command=_coverage)


def existing_folder(name: str) -> Path:
    """A folder that is there; anything else is wrong usage, and no finding about rules."""
    folder = Path(name)
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise argparse.ArgumentTypeError(f"{name} {what}; name the folder of the rules")
    return folder


def _coverage(options: argparse.Namespace) -> int:
    contents = read(options.rules)
    if contents.issues:
        raise RuleBookError(contents.issues)
    print(coverage_page(contents, options.rules.parent / "features"), end="")
    return 0
