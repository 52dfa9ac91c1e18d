"""What the files tell of a rulebook that the rulebook itself does not hold.

Reading the files takes seconds and tens of megabytes, what is wanted of them little: an annex may be made in
one process, as pickled, and kept in another beside the rulebook that it serves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cds.handbook.history import Entry as Told
from cds.handbook.history import changelog, commits
from cds.rulebook.content_digest import ContentDigests
from cds.rulebook.contents import FACT, Contents, KnowledgeId
from cds.rulebook.dependencies import Entry, direct
from cds.rulebook.open_points import OpenPoint, open_points
from cds.rulebook.scenarios import Scenario, scenarios

_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Annex:
    """Of the rulebook with this ``digest``.

    ``paths``: the file of each rule under the folder of rules. ``digests``: the content digest of each, which
    sign-offs are bound to. ``used``: every entry that a rule's sign-off covers, ``users`` the same from the
    entry's side. ``named``: what a fact names itself. ``told``: the changelog; ``commits``: by path.
    """

    digest: str
    paths: Mapping[str, str]
    digests: Mapping[str, str]
    used: Mapping[str, frozenset[Entry]]
    users: Mapping[Entry, tuple[str, ...]]
    named: Mapping[str, tuple[Entry, ...]]
    points: Mapping[Entry, tuple[OpenPoint, ...]]
    knowledge: Mapping[str, KnowledgeId]
    scenarios: Mapping[str, tuple[Scenario, ...]]
    told: tuple[Told, ...]
    commits: Mapping[str, tuple[Told, ...]]


def annex_of(contents: Contents, features: Path, history: Path | None = None) -> Annex:
    """The annex of ``contents``; ``history`` is the folder whose commits are told, where it is another."""
    digests, same = ContentDigests(contents), _Same()
    used = {name: frozenset(map(same, digests.used(name))) for name in sorted(contents.rules)}
    return Annex(
        contents.digest,
        {name: _under(contents.folder, rule.path) for name, rule in contents.rules.items()},
        {name: digests[name] for name in contents.rules},
        used,
        turned((entry, name) for name, entries in used.items() for entry in entries),
        {name: tuple(dict.fromkeys(direct(contents, (FACT, name)))) for name in contents.facts},
        open_points(contents),
        dict(contents.knowledge),
        scenarios(features),
        changelog(contents.folder / "CHANGELOG.md"),
        commits(history or contents.folder),
    )


def turned(pairs: Iterable[tuple[_Key, str]]) -> dict[_Key, tuple[str, ...]]:
    """Key -> the names that stand with it, each once, in order."""
    found: dict[_Key, set[str]] = {}
    for key, name in pairs:
        found.setdefault(key, set()).add(name)
    return {key: tuple(sorted(names)) for key, names in found.items()}


class _Same:
    """One object for all entries that are equal: they are named thousands of times."""

    def __init__(self) -> None:
        self._known: dict[Entry, Entry] = {}

    def __call__(self, entry: Entry) -> Entry:
        return self._known.setdefault(entry, entry)


def _under(folder: Path, path: str) -> str:
    return Path(path).relative_to(folder).as_posix()
