"""What has been said of each rule over time: the clinicians' changelog, and git where there is one."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cds.core.rules import Rule

_SECONDS = 60  # git has for its answer
_NAME = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_COMMIT = re.compile(r"\x1e(\d{4}-\d\d-\d\d) (.*)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the heading of its section, or the day of a commit, and what it says."""

    heading: str
    text: str
    names: frozenset[str] = frozenset()


def changelog(file: Path) -> tuple[Entry, ...]:
    """The list items of ``CHANGELOG.md``, in order, with every word that may name a rule or an id."""
    if not file.is_file():
        return ()
    return tuple(
        Entry(heading, text, frozenset(_NAME.findall(text)))
        for heading, text in _items(file.read_text(encoding="utf-8"))
    )


def _items(text: str) -> Iterator[tuple[str, str]]:
    heading, item = "", ""
    for line in (*text.splitlines(), "# "):
        goes_on = line.startswith("  ") and line.strip()
        if item and not goes_on:
            yield heading, item
            item = ""
        if line.startswith("## "):
            heading = line[3:].strip()
        elif line.startswith("- "):
            item = line[2:].strip()
        elif item and goes_on:
            item += f" {line.strip()}"


def told_of(rule: Rule, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries that name the rule, or an id of the knowledge paper that it answers for."""
    names = {rule.id, *rule.all_covers}
    return tuple(entry for entry in entries if not names.isdisjoint(entry.names))


def commits(folder: Path) -> Mapping[str, tuple[Entry, ...]]:
    """Path under ``folder`` -> the commits that touched it, newest first; nothing where there is no git."""
    git = shutil.which("git")
    if git is None:
        return {}
    command = [git, "-C", str(folder), "-c", "core.quotePath=false", "log", "--relative", "--name-only"]
    command += ["--no-show-signature", "--format=%x1e%cs %s", "--", "."]
    try:
        asked = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return {}
    return _by_path(asked.stdout.decode("utf-8", "replace")) if asked.returncode == 0 else {}


def _by_path(log: str) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {}
    entry = Entry("", "")
    for line in log.split("\n"):  # splitlines takes the mark of a commit for the end of a line
        heading = _COMMIT.fullmatch(line)
        if heading is not None:
            entry = Entry(heading[1], heading[2])
        elif line:
            found.setdefault(line, []).append(entry)
    return {path: tuple(entries) for path, entries in found.items()}
