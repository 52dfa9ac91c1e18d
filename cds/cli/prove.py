"""``cds prove [RULES] [--law NAME]``: the safety laws of the rulebook, proved for all patients."""

import argparse
import sys
from pathlib import Path
from typing import Any

from cds.cli.rules import rules_folder
from cds.rulebook.examples import numbers_of
from cds.rulebook.loader import load

_NO_SOLVER = "the solver z3 is not installed; `pip install cluster-headache-cds[prove]` brings it"


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser("prove", help="prove the safety laws for all patients")
    parser.add_argument("--law", metavar="NAME", action="append", help="this law only; may be repeated")
    parser.add_argument("rules", nargs="?", type=Path, default=rules_folder())
    parser.set_defaults(command=_prove)


def _prove(options: argparse.Namespace) -> int:
    try:
        from cds.proof.report import LAWS, prove
    except ModuleNotFoundError as error:
        if error.name != "z3":
            raise
        return _refuse(_NO_SOLVER)
    wanted = options.law or list(LAWS)
    unknown = [name for name in wanted if name not in LAWS]
    if unknown:
        return _refuse(f"there is no law {unknown[0]}; the laws are: {', '.join(LAWS)}")
    rulebook = load(options.rules)
    broken = False
    for proof in prove(rulebook, numbers_of(rulebook), {name: LAWS[name] for name in wanted}):
        print("\n".join(proof.lines()), flush=True)
        broken = broken or bool(proof.breaches)
    return 1 if broken else 0


def _refuse(message: str) -> int:
    print(f"cds prove: {message}", file=sys.stderr)
    return 2
