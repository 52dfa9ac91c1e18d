"""The guides of docs/authoring as something to carry out: commands to type and snippets to put into files.

A guide is Markdown. Every fenced block in it is carried out, in order, on a copy of the rules:

- ``console``: each line that begins with ``$ `` is typed, the lines below it are what is then seen; ``...``
  stands for whatever is left out, be it a part of a line or many lines.
- ``yaml``: the sentence before it says what to do, and ends with a colon. *In `F`, find:* and then *Make
  it:* replace one text by another, *fill in `F` until it reads:* writes the whole file, *At the end of `F`:*
  adds to it, *From `F`:* only shows a part of it. What is found or shown stands in the file once.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parents[2]
_COPIED = ("rules", "features", "samples")
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PLACE = re.compile(
    r"\b(In|Fill in|At the end of|From) `([^`]+)`(?:, find| until it reads)?:$", re.IGNORECASE
)
_REPLACEMENT = re.compile(r"\bMake it:$", re.IGNORECASE)
_PROMPT = "$ "
_ELISION = "..."
_SECONDS = 120


class GuideError(AssertionError):
    """A guide does not say what to do with a snippet, or what it says is not so."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language and text, the sentence before it, its line in the guide."""

    language: str
    text: str
    said: str
    line: int


def blocks(guide: str) -> Iterator[Block]:
    """The fenced blocks of a guide."""
    end = 0
    for match in _BLOCK.finditer(guide):
        said = " ".join(guide[end : match.start()].strip().split("\n\n")[-1].split())
        yield Block(match[1], match[2], said, guide.count("\n", 0, match.start()) + 1)
        end = match.end()


def folder(place: Path) -> Path:
    """A copy of what the guides are about, as a git repository with one revision."""
    for name in _COPIED:
        shutil.copytree(ROOT / name, place / name)
    for arguments in (
        ["init", "--quiet"],
        ["add", "--all"],
        [
            "-c",
            "user.name=guide",
            "-c",
            "user.email=guide@example.org",
            "commit",
            "--quiet",
            "-m",
            "as it was",
        ],
    ):
        subprocess.run(["git", *arguments], cwd=place, check=True)  # noqa: S603, S607
    return place


def carry_out(guide: str, place: Path) -> None:
    """Do in ``place`` what the guide says; GuideError names the first line that is not as it says."""
    found: tuple[Path, str] | None = None
    for block in blocks(guide):
        try:
            if found is not None and not _REPLACEMENT.search(block.said):
                raise GuideError("after `find:` comes `Make it:`")
            if block.language == "console":
                _type(block.text, place)
            elif found is not None:
                _replace(*found, block.text)
                found = None
            elif block.language == "yaml":
                found = _put(block, place)
            else:
                raise GuideError(f"`{block.language}` cannot be carried out; `console` or `yaml` can")
        except GuideError as error:
            raise GuideError(f"line {block.line}: {error}") from None
    if found is not None:
        raise GuideError("after `find:` comes `Make it:`")


def _put(block: Block, place: Path) -> tuple[Path, str] | None:
    """Write, append or compare the snippet; its place in the file where it is to be replaced."""
    match = _PLACE.search(block.said)
    if match is None:
        raise GuideError(f"the sentence before does not say where the snippet goes: {block.said!r}")
    how, file = match[1].lower(), place / match[2]
    if not file.is_file():
        raise GuideError(f"there is no {match[2]}")
    if how == "fill in":
        file.write_text(block.text, encoding="utf-8")
    elif how == "at the end of":
        file.write_text(file.read_text(encoding="utf-8") + block.text, encoding="utf-8")
    else:
        _once(file, block.text)
    return (file, block.text) if how == "in" else None


def _once(file: Path, text: str) -> str:
    whole = file.read_text(encoding="utf-8")
    if (count := whole.count(text)) != 1:
        raise GuideError(f"stands {count} times in {file.name}, not once:\n{text}")
    return whole


def _replace(file: Path, old: str, new: str) -> None:
    file.write_text(_once(file, old).replace(old, new), encoding="utf-8")


def _type(text: str, place: Path) -> None:
    """Type each command and compare what is seen."""
    for command, expected in _commands(text):
        seen = _seen(command, place)
        if not _pattern(expected).fullmatch(seen):
            raise GuideError(f"{_PROMPT}{command}\n--- the guide says\n{expected}--- seen\n{seen}")


def _commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command with what is shown below it."""
    command = ""
    for typed, lines in groupby(text.splitlines(keepends=True), lambda line: line.startswith(_PROMPT)):
        if not typed:
            if not command:
                raise GuideError("a console snippet begins with `$ ` and a command")
            yield command, "".join(lines)
            command = ""
            continue
        for line in lines:
            if command:
                yield command, ""
            command = line.removeprefix(_PROMPT).strip()
    if command:
        yield command, ""


def _seen(command: str, place: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CDS_")}
    environment |= {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        "COLUMNS": "120",
        "CDS_STATE": str(place / "var"),
    }
    done = subprocess.run(  # noqa: S602
        command,
        shell=True,
        cwd=place,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def _pattern(expected: str) -> re.Pattern[str]:
    """What may be seen where ``expected`` is shown."""
    pieces = []
    for line in expected.splitlines():
        if line.strip() == _ELISION:
            pieces.append(r"(?:.*\n)?")
        else:
            pieces.append(".*".join(map(re.escape, line.rstrip().split(_ELISION))) + r"\n")
    return re.compile("".join(pieces), re.DOTALL)
