"""``cds messages``: the clinical texts of the rules for translators; ``--check`` their translations."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cds.cli.rules import existing_folder, rules_folder
from cds.core.errors import RuleBookError
from cds.language.catalogue import LANGUAGES, SOURCE, Catalogue, same_placeholders
from cds.rulebook.contents import Contents
from cds.rulebook.folder import read
from cds.rulebook.messages import Message, clinical_messages

_NO_BABEL = "Babel is not installed; `pip install cluster-headache-cds[test]` brings it"


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser("messages", help="print the clinical texts for translators (gettext POT)")
    parser.add_argument(
        "--check",
        action="store_true",
        help="count what is translated; 1 if a translation has other placeholders than its text",
    )
    parser.add_argument(
        "--catalogues",
        type=existing_folder,
        metavar="DIR",
        help="compiled catalogues; default: the shipped ones",
    )
    parser.add_argument("rules", nargs="?", type=existing_folder, default=str(rules_folder()))
    parser.set_defaults(command=_messages)


def _messages(options: argparse.Namespace) -> int:
    contents = read(options.rules)
    if contents.issues:
        raise RuleBookError(contents.issues)
    return _check(contents, options.catalogues) if options.check else _print(contents)


def _print(contents: Contents) -> int:
    try:
        from babel.messages.catalog import Catalog
        from babel.messages.pofile import write_po
    except ModuleNotFoundError:
        print(f"cds messages: {_NO_BABEL}", file=sys.stderr)
        return 2
    catalog = Catalog(
        project="cluster-headache-cds",
        version=contents.digest,
        charset="utf-8",
        header_comment="# Clinical texts",
    )
    for message in clinical_messages(contents):
        # No formats of Python: a % in a clinical text is a per cent sign.
        catalog.add(message.text, locations=[(message.path, message.line)]).flags.discard("python-format")
    write_po(sys.stdout.buffer, catalog, width=0, omit_header=False)
    return 0


def _check(contents: Contents, folder: Path | None) -> int:
    messages = {message.text: message for message in clinical_messages(contents)}
    faulty = False
    for language in LANGUAGES:
        if language != SOURCE:
            faults, count = _of(Catalogue(language, folder), messages.values())
            for line in faults:
                print(line)
            print(f"{language}: {count} of {len(messages)} clinical texts translated")
            faulty = faulty or bool(faults)
    return 1 if faulty else 0


def _of(catalogue: Catalogue, messages: Iterable[Message]) -> tuple[list[str], int]:
    faults, count = [], 0
    for text, path, line in messages:
        translated = catalogue.clinical_as_written(text)
        count += bool(translated)
        if translated and not same_placeholders(text, translated):
            faults.append(
                f"{path}:{line}: its translation to {catalogue.language} has other placeholders: `{text}`\n"
                f"  hint: it is `{translated}`; every {{name}} has to stand in it as it is written"
            )
    return faults, count
