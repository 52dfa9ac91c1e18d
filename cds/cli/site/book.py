"""What the pages are made of: the rulebook, where its rules stand, what its examples say, who uses what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cds.cli.site.history import Entry, changelog, commits
from cds.cli.site.words import Words
from cds.core.explain import Wording
from cds.core.rules import Rule, RuleBook
from cds.rulebook.contents import RULE, Contents
from cds.rulebook.dependencies import Entry as Used
from cds.rulebook.dependencies import direct
from cds.rulebook.examples import Trial, prepare
from cds.rulebook.loader import read_sound
from cds.rulebook.register import Standing, register
from cds.rulebook.scenarios import Scenario, scenarios
from cds.rulebook.sound import sound_rulebook

_Key = TypeVar("_Key")


@dataclass(frozen=True)
class Book:
    """One rulebook. The numbers are those of the day from which all that is written is in force."""

    contents: Contents
    rulebook: RuleBook
    trial: Trial
    words: Words
    standings: Mapping[str, Standing]
    scenarios: Mapping[str, tuple[Scenario, ...]]
    told: tuple[Entry, ...]
    commits: Mapping[str, tuple[Entry, ...]]
    users: Mapping[Used, tuple[str, ...]]
    """The rules that rest on an entry, at any depth."""
    feeds: Mapping[str, tuple[str, ...]]
    """The rules that need the finding of a rule."""

    def path_in_folder(self, rule: Rule) -> str:
        """The rule's file under the folder of rules."""
        return Path(rule.path).relative_to(self.contents.folder).as_posix()

    def rests_on(self, rule: Rule, kind: str) -> tuple[str, ...]:
        """The names of that kind that the rule's sign-off covers, itself left out."""
        used = self.standings[rule.id].used
        return tuple(sorted(name for each, name in used if each == kind and (each, name) != (RULE, rule.id)))

    def named_by(self, entry: Used) -> tuple[Used, ...]:
        """What an entry names itself, each once."""
        return tuple(dict.fromkeys(direct(self.contents, entry)))

    def citing(self, reference: str) -> tuple[str, ...]:
        """The rules whose own evidence is of this source."""
        rules = self.rulebook.rules.values()
        return tuple(sorted(r.id for r in rules if any(one.reference == reference for one in r.evidence)))

    def asking(self, fact: str) -> tuple[str, ...]:
        """The rules that ask for a fact themselves."""
        return tuple(sorted(r.id for r in self.rulebook.rules.values() if fact in r.facts))


def book_of(folder: Path, features: Path) -> Book:
    """The book of a folder of rules; RuleBookError where it is unsound but for want of sign-offs."""
    contents = read_sound(folder, unsigned=True)
    rulebook = sound_rulebook(contents)
    trial = prepare(rulebook)
    standings = register(contents)
    return Book(
        contents,
        rulebook,
        trial,
        Words(rulebook, Wording(rulebook, trial.numbers)),
        standings,
        scenarios(features),
        changelog(folder / "CHANGELOG.md"),
        commits(folder),
        _turned((entry, name) for name, one in standings.items() for entry in one.used),
        _turned((needed, rule.id) for rule in rulebook.rules.values() for needed in rule.findings),
    )


def _turned(pairs: Iterable[tuple[_Key, str]]) -> dict[_Key, tuple[str, ...]]:
    found: dict[_Key, set[str]] = {}
    for key, name in pairs:
        found.setdefault(key, set()).add(name)
    return {key: tuple(sorted(names)) for key, names in found.items()}
