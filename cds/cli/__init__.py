"""The command ``cds``. Exit code 0: clean, 1: findings or a service that fails, 2: wrong usage.

| command | does |
|---|---|
| ``check [RULES]`` | looks for every fault in the rule files; ``--explain LINT`` prints the page of a lint |
| ``test [RULES] [--rule ID]`` | runs examples; ``--mutate``, ``--coverage``: do they pin the rules? |
| ``new KIND ID [--from ID]`` | starts a rule, parameter, fact or value set, with its blanks marked |
| ``fmt [--check] [PATHS]`` | puts the keys of rule files in their fixed order |
| ``schema [KIND]`` | prints the JSON Schema of a kind of rule file, for an editor |
| ``vocab WORD...`` | finds codes by words or by code, and the rules that look at them |
| ``coverage [RULES]`` | prints the page of clinical coverage, ``docs/clinical-coverage.md`` |
| ``explain RULE --patient BUNDLE`` | what one rule says about a patient, and why |
| ``request BUNDLE`` | prints the hook call an EHR would make for a sample patient |
| ``demo`` | starts the service on loopback and shows a first card |
| ``prove [RULES] [--law NAME]`` | proves the safety laws for all patients, or shows one who breaks them |
| ``diff OLD NEW [--cases DIR]`` | what changed between two rulebooks, and for which cases |
| ``sign RULE --reviewer NAME --role ROLE`` | binds a reviewer to what a rule says now |
| ``list [--standing]`` | where each rule stands, when its review is due, who is missing |
| ``messages [--check]`` | prints the clinical texts for translators; are their translations sound? |
| ``docs OUT`` | writes the rulebook as pages to read and to print |
| ``database upgrade`` or ``check`` | brings the decision log's tables to this release; looks at them |
| ``decisions show`` ``ID`` | prints a recorded answer; ``export`` and ``purge`` hand on and delete |
| ``feedback [--rule ID]`` | counts how prescribers answered the cards of each rule |
| ``replay DECISION`` | judges a recorded call again: 0 as then, 1 differently, 2 its facts are not stored |
| ``reload`` | has the running service take over changed rules, and says whether it has |
| ``settings [--check]`` | explains the settings; says whether those of this environment are sound |
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from cds.core.errors import RuleBookError

# The module of every command. Only the one asked for is imported, so that `cds check` answers at once.
MODULES = {
    "check": "check",
    "test": "examples",
    "new": "new",
    "fmt": "fmt",
    "schema": "schema",
    "vocab": "vocab",
    "coverage": "rules",
    "explain": "explain",
    "request": "samples",
    "demo": "demo",
    "settings": "settings",
    "database": "database",
    "decisions": "decisions",
    "feedback": "feedback",
    "replay": "replay",
    "reload": "reload",
    "prove": "prove",
    "diff": "diff",
    "sign": "sign",
    "list": "listing",
    "messages": "messages",
    "docs": "docs",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    command = given[0] if given else ""
    parser = _parser(command)
    if command and command not in MODULES and not command.startswith("-"):
        from cds.rulebook.problems import did_you_mean

        parser.error(
            f"there is no command {command}; {did_you_mean(command, MODULES) or '`cds --help` lists them'}"
        )
    options = parser.parse_args(given)
    try:
        code: int = options.command(options)
        sys.stdout.flush()
    except RuleBookError as error:
        print(error)
        return 1
    except BrokenPipeError:  # whoever reads has enough, as in `cds list | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python tries again at its end
        return 1
    return code


def _parser(command: str) -> argparse.ArgumentParser:
    """What reads the line: all of it, where the first word is no command."""
    parser = argparse.ArgumentParser("cds", description="Clinical decision support for cluster headache.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in [MODULES[command]] if command in MODULES else dict.fromkeys(MODULES.values()):
        import_module(f"{__name__}.{module}").add_commands(commands)
    return parser
