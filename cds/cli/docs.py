"""``cds docs OUT``: the rulebook as pages to read and to print, for whoever decides about it."""

import argparse
import sys
from pathlib import Path
from typing import Any

from cds.cli.rules import existing_folder, rules_folder


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser("docs", help="write the rulebook as pages to read and to print")
    parser.add_argument(
        "out", type=Path, metavar="OUT", help="a new or empty folder, or one of earlier pages"
    )
    parser.add_argument("rules", nargs="?", type=existing_folder, default=str(rules_folder()))
    parser.add_argument(
        "--features", type=existing_folder, metavar="DIR", help="feature files; default: beside the rules"
    )
    parser.set_defaults(command=_docs)


def _docs(options: argparse.Namespace) -> int:
    from cds.cli.site.pages import may_write, pages, write
    from cds.handbook.book import book_of

    if not may_write(options.out):
        print(f"cds docs: {options.out} holds something else; name a new or an empty folder", file=sys.stderr)
        return 2
    book = book_of(options.rules, options.features or options.rules.parent / "features")
    count = write(options.out, pages(book))
    print(f"{count} files; read {options.out / 'index.html'}")
    return 0
