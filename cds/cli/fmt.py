"""``cds fmt [--check] [PATHS]``: the keys of rule files in their fixed order, texts untouched."""

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cds.cli.rules import rules_folder
from cds.rulebook.layout import restored
from cds.rulebook.source import SourceError


def add_commands(commands: Any) -> None:
    """Add the subcommand to the parser."""
    parser = commands.add_parser("fmt", help="put the keys of rule files in their fixed order")
    parser.add_argument("--check", action="store_true", help="change nothing; 1 if something would change")
    parser.add_argument(
        "paths", nargs="*", type=_existing, metavar="PATH", help="files or folders; else the rules' folder"
    )
    parser.set_defaults(command=_fmt)


def _existing(name: str) -> Path:
    path = Path(name)
    if not path.exists():
        raise argparse.ArgumentTypeError(f"{name} does not exist; name a rule file or a folder of such")
    return path


def _fmt(options: argparse.Namespace) -> int:
    done = changed = failed = 0
    for file in _files(options.paths or [rules_folder()]):
        content = file.read_bytes()
        done += 1
        try:
            text, issues = restored(file.as_posix(), content)
        except SourceError as error:
            print(error.issue)
            failed += 1
            continue
        if text.encode() == content:
            continue
        changed += 1
        if options.check:
            print(*issues, sep="\n")
        else:
            _write(file, text)
            print(f"{file.as_posix()}: {_mended(len(issues))}")
    print(_summary(done, changed, failed, check=options.check))
    return 1 if failed or (options.check and changed) else 0


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.yaml")) if path.is_dir() else (path,)


def _write(file: Path, text: str) -> None:
    """Replace the file at once: whoever reads it meanwhile sees the old or the new one whole."""
    beside = file.with_name(f".{file.name}.new")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.chmod(file.stat().st_mode & 0o777)
    os.replace(beside, file)


def _mended(places: int) -> str:
    return "1 place mended" if places == 1 else f"{places} places mended"


def _summary(done: int, changed: int, failed: int, *, check: bool) -> str:
    files = f"{done} file{'' if done == 1 else 's'}"
    what = f"{changed or 'none'} {'to mend' if check else 'mended'}"
    return f"{files}: {what}" + (f", {failed} not readable" if failed else "")
