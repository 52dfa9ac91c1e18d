"""``cds vocab WORDS...``: the codes of the rulebook and of code tables, by words or by code."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cds.cli.rules import existing_folder, rules_folder
from cds.rulebook.folder import read
from cds.rulebook.vocabulary import Entry, TableError, Vocabulary

_MOST = 50
_MOST_RULES = 5


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser("vocab", help="find codes by words or by code")
    parser.add_argument(
        "words", nargs="+", metavar="WORD", help="starts of words, in any order, or of a code"
    )
    parser.add_argument(
        "--table",
        type=Path,
        action="append",
        default=[],
        metavar="FILE.tsv",
        help="also search this code table",
    )
    parser.add_argument("--all", action="store_true", help=f"show all that is found, not the first {_MOST}")
    parser.add_argument("--rules", type=existing_folder, default=str(rules_folder()), metavar="FOLDER")
    parser.set_defaults(command=_vocab)


def _vocab(options: argparse.Namespace) -> int:
    """0 if something is found, 1 if nothing is."""
    try:
        vocabulary = Vocabulary(read(options.rules), options.table)
    except TableError as error:
        print(f"cds vocab: {error}", file=sys.stderr)
        return 2
    found = vocabulary.search(options.words)
    if not found:
        more = "" if options.table else ", or look into a code table with --table FILE.tsv"
        print(f"no code has words that start so; try fewer or shorter words{more}")
        return 1
    shown = found if options.all else found[:_MOST]
    print("\n".join(_lines(vocabulary, shown)))
    if len(shown) < len(found):
        print(f"and {len(found) - len(shown)} more; add a word, or --all")
    return 0


def _lines(vocabulary: Vocabulary, entries: list[Entry]) -> Iterator[str]:
    systems = max(len(entry.short) for entry in entries)
    codes = max(len(entry.code) for entry in entries)
    for entry in entries:
        yield f"{entry.short:<{systems}}  {entry.code:<{codes}}  {entry.display}"
        margin = " " * (systems + 2)
        yield from (margin + line for line in _standing(vocabulary, entry))


def _standing(vocabulary: Vocabulary, entry: Entry) -> Iterator[str]:
    if entry.ingredient:
        yield f"product of the ingredient {entry.ingredient}"
    if entry.where:
        yield f"in {', '.join(entry.where)}: {_rules(vocabulary.rules_using(entry))}"
    if entry.may_be:
        yield f"may be {', '.join(entry.may_be)}, and leaves it unknown"
    if entry.table:
        yield f"in no value set; the table says: {entry.table}"


def _rules(rules: tuple[str, ...]) -> str:
    if not rules:
        return "no rule looks at it"
    more = len(rules) - _MOST_RULES
    return ", ".join(rules[:_MOST_RULES]) + (f" and {more} more rules" if more > 0 else "")
