"""``cds test``: do the examples hold, do they pin the rules, and do they show every criterion."""

import argparse
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

from cds.cli.rules import existing_folder, rules_folder
from cds.rulebook.contents import Contents
from cds.rulebook.example_run import ExampleRun, run
from cds.rulebook.folder import read
from cds.rulebook.junit import junit
from cds.rulebook.problems import did_you_mean

_ALL = 100.0


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser("test", help="run every example of every rule")
    parser.add_argument("--rule", metavar="ID", action="append", help="this rule only; may be repeated")
    parser.add_argument(
        "--mutate", action="store_true", help="also list the breaks of a rule nothing notices"
    )
    parser.add_argument(
        "--coverage", action="store_true", help="also list the criteria never seen met, not met or unknown"
    )
    parser.add_argument(
        "--threshold",
        metavar="PERCENT",
        type=_percent,
        help="how much of the criteria the examples must show; implies --coverage",
    )
    parser.add_argument("--junit", metavar="FILE", type=Path, help="also write the run as JUnit XML")
    parser.add_argument(
        "--watch", action="store_true", help="run again what each change touches; Ctrl-C ends it"
    )
    parser.add_argument("rules", nargs="?", type=existing_folder, default=str(rules_folder()))
    parser.set_defaults(command=_test)


def _percent(text: str) -> float:
    try:
        percent = float(text)
    except ValueError:
        percent = -1.0
    if not 0 <= percent <= _ALL:
        raise argparse.ArgumentTypeError(f"{text} is not a percentage; a number from 0 to 100 is wanted")
    return percent


def _test(options: argparse.Namespace) -> int:
    if options.watch:
        from cds.cli.watch import watch

        return watch(options.rules, options.rule, lambda contents, rules: _say(options, contents, rules))
    contents = read(options.rules)
    unknown = [name for name in options.rule or () if name not in contents.rules]
    if unknown and not contents.issues:
        hint = did_you_mean(unknown[0], contents.rules) or "their files bear their ids"
        print(f"cds test: there is no rule {unknown[0]}; {hint}", file=sys.stderr)
        return 2
    try:
        return 1 if _say(options, contents, options.rule).failed else 0
    except OSError as error:
        print(f"cds test: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2


def _say(options: argparse.Namespace, contents: Contents, rules: Collection[str] | None) -> ExampleRun:
    """Run, print and, where asked for, write the examples of ``rules``."""
    threshold = 0.0 if options.threshold is None and options.coverage else options.threshold
    found = run(contents, rules, mutate=options.mutate, threshold=threshold)
    print("\n".join(found.lines()), flush=True)
    if options.junit is not None:
        options.junit.write_bytes(junit(found))
    return found
