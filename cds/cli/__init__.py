"""The command ``cds``. Exit code 0: clean, 1: findings or a service that fails, 2: wrong usage.

| command | does |
|---|---|
| ``check [RULES]`` | looks for every fault in the rule files |
| ``test [RULES] [--mutate]`` | runs every example; breaks each rule and lists the breaks nothing notices |
| ``coverage [RULES]`` | prints the page of clinical coverage, ``docs/clinical-coverage.md`` |
| ``explain RULE --patient BUNDLE`` | what one rule says about a patient, and why |
| ``request BUNDLE`` | prints the hook call an EHR would make for a sample patient |
| ``demo`` | starts the service on loopback and shows a first card |
"""

import argparse
from collections.abc import Sequence

from cds.cli import demo, explain, rules, samples
from cds.core.errors import RuleBookError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.command(options)
    except RuleBookError as error:
        print(error)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("cds", description="Clinical decision support for cluster headache.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in (rules, explain, samples, demo):
        module.add_commands(commands)
    return parser
