"""``cds schema``: JSON Schema of the rule files, for an editor's completion and hover help."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from cds.cli.rules import existing_folder, rules_folder
from cds.rulebook.file_kinds import KINDS, RULE
from cds.rulebook.folder import read
from cds.rulebook.json_schema import json_schema

_KINDS = {kind.name: kind for kind in KINDS}


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser("schema", help="print the JSON Schema of a kind of rule file")
    parser.add_argument(
        "kind",
        nargs="?",
        choices=_KINDS,
        default=RULE.name,
        metavar="KIND",
        help=f"one of {', '.join(_KINDS)}",
    )
    parser.add_argument(
        "--write", type=Path, metavar="FOLDER", help="write the schemas of all kinds into this folder"
    )
    parser.add_argument("--rules", type=existing_folder, default=str(rules_folder()), metavar="FOLDER")
    parser.set_defaults(command=_schema)


def _schema(options: argparse.Namespace) -> int:
    """Faults in the rules do not matter here: what can be read gives its names."""
    contents = read(options.rules)
    if options.write is None:
        print(_text(json_schema(_KINDS[options.kind], contents)))
        return 0
    try:
        options.write.mkdir(parents=True, exist_ok=True)
        for kind in KINDS:
            file = options.write / f"{kind.name}.schema.json"
            file.write_text(_text(json_schema(kind, contents)) + "\n", encoding="utf-8")
            print(f"{file} is for {options.rules / kind.files}")
    except OSError as error:
        print(f"cds schema: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    return 0


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1)
