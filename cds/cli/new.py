"""``cds new rule|parameter|fact|value-set ID``: a new entry where it belongs, with its blanks marked."""

import argparse
import sys
from collections.abc import Iterable
from datetime import date
from typing import Any

from cds.cli.rules import existing_folder, rules_folder
from cds.core.facts import FactType
from cds.core.rules import Kind
from cds.rulebook import skeletons
from cds.rulebook.contents import Contents
from cds.rulebook.folder import read
from cds.rulebook.placement import KINDS, NotPlaced, Placed, place
from cds.rulebook.skeletons import Dates

# Facts that say whose patients the rules are about, the first one known is taken.
_SCOPES = ("cluster_headache_care", "cluster_headache")


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser("new", help="start a rule, parameter, fact or value set")
    parser.add_argument("kind", choices=KINDS, metavar="KIND", help=f"one of {', '.join(KINDS)}")
    parser.add_argument("id", metavar="ID", help="its name, which nothing has and no retired rule had")
    parser.add_argument("--from", dest="copied", metavar="ID", help="start from a copy of this one")
    parser.add_argument(
        "--in", dest="topic", metavar="TOPIC", help="its folder (rules) or file (parameters, facts)"
    )
    parser.add_argument(
        "--kind", dest="rule_kind", choices=_plain(Kind), help="of a rule, where its id does not end so"
    )
    parser.add_argument(
        "--type", choices=_plain(skeletons.FACT_TYPES), default=FactType.YES_NO.value, help="of a fact"
    )
    parser.add_argument("--rules", type=existing_folder, default=str(rules_folder()), metavar="FOLDER")
    parser.set_defaults(command=_new)


def _plain(words: Iterable[str]) -> list[str]:
    return [str(word) for word in words]


def _new(options: argparse.Namespace) -> int:
    contents = read(options.rules)
    try:
        placed = place(contents, options.kind, options.id, options.copied, options.topic)
        text = _text(contents, options, placed)
    except NotPlaced as error:
        print(f"cds new: {error}", file=sys.stderr)
        return 2
    _write(placed, text)
    written = placed.path.read_text(encoding="utf-8").splitlines()
    print(f"{placed.path.as_posix()}: {options.kind} {options.id}")
    for number, line in enumerate(written, 1):
        if number >= placed.line and skeletons.has_blank(line):
            print(f"  line {number}: {line.strip()}")
    print(
        "Fill in these lines; `cds check` says what is left, `cds test --watch` runs the examples meanwhile."
    )
    return 0


def _text(contents: Contents, options: argparse.Namespace, placed: Placed) -> str:
    """What is written into the file."""
    dates = _dates(date.today())
    if placed.source is not None:
        document = contents.documents[placed.source.as_posix()]
        text = placed.source.read_text(encoding="utf-8")
        if placed.key:
            return skeletons.entry_from(text, document, placed.key, options.copied, options.id)
        return skeletons.file_from(text, document, options.id, dates)
    if options.kind == "parameter":
        return skeletons.parameter(options.id, dates)
    if options.kind == "fact":
        return skeletons.fact(options.id, FactType(options.type))
    return skeletons.value_set(options.id) if options.kind == "value-set" else _rule(contents, options, dates)


def _rule(contents: Contents, options: argparse.Namespace, dates: Dates) -> str:
    kind = Kind(options.rule_kind) if options.rule_kind else skeletons.kind_of(options.id)
    if kind is None:
        raise NotPlaced(f"the id does not tell what kind of rule it is: say --kind {'|'.join(_plain(Kind))}")
    scope = next((name for name in _SCOPES if name in contents.facts), None)
    return skeletons.rule(options.id, kind, dates, scope)


def _dates(today: date) -> Dates:
    """Today, and the day a year later; the 28th where that month may have no such day."""
    return Dates(today, today.replace(year=today.year + 1, day=min(today.day, 28)))


def _write(placed: Placed, text: str) -> None:
    placed.path.parent.mkdir(parents=True, exist_ok=True)
    if not placed.key:
        placed.path.write_text(text, encoding="utf-8", newline="\n")
        return
    before = (
        placed.path.read_text(encoding="utf-8").rstrip("\n") + "\n"
        if placed.path.exists()
        else f"{placed.key}:\n"
    )
    placed.path.write_text(before + text, encoding="utf-8", newline="\n")
