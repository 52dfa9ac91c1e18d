"""A rulebook with its annex: where its rules stand, who uses what, what its examples say."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cds.core.evaluate import Numbers
from cds.core.explain import Wording
from cds.core.rules import Rule, RuleBook
from cds.handbook.annex import Annex, annex_of, turned
from cds.handbook.words import Words
from cds.rulebook.contents import RULE
from cds.rulebook.examples import Case, numbers_of, prepare
from cds.rulebook.loader import read_sound
from cds.rulebook.register import Standing, standing_of
from cds.rulebook.sound import sound_rulebook


@dataclass(frozen=True)
class Book:
    """One rulebook. ``numbers`` are those that examples are judged by: of the day from which all that is
    written is in force."""

    rulebook: RuleBook
    annex: Annex
    numbers: Numbers
    standings: Mapping[str, Standing]
    feeds: Mapping[str, tuple[str, ...]]
    """The rules that need the finding of a rule."""

    def rests_on(self, rule: Rule, kind: str) -> tuple[str, ...]:
        """The names of that kind that the rule's sign-off covers, itself left out."""
        used = self.annex.used[rule.id]
        return tuple(sorted(name for each, name in used if each == kind and (each, name) != (RULE, rule.id)))

    def citing(self, reference: str) -> tuple[str, ...]:
        """The rules whose own evidence is of this source."""
        rules = self.rulebook.rules.values()
        return tuple(sorted(r.id for r in rules if any(one.reference == reference for one in r.evidence)))

    def asking(self, fact: str) -> tuple[str, ...]:
        """The rules that ask for a fact themselves."""
        return tuple(sorted(r.id for r in self.rulebook.rules.values() if fact in r.facts))

    def cases(self, rule: Rule) -> tuple[Case, ...]:
        """The rule's examples that can be read, made ready."""
        return prepare(self.rulebook, (rule.id,)).cases[rule.id]


def bound(rulebook: RuleBook, annex: Annex) -> Book:
    """The book of a rulebook and its annex, which are of one digest."""
    rules = rulebook.rules
    standings = {
        name: standing_of(rules[name], annex.digests[name], annex.used[name], annex.points)
        for name in sorted(rules)
    }
    feeds = turned((needed, rule.id) for rule in rules.values() for needed in rule.findings)
    return Book(rulebook, annex, numbers_of(rulebook), standings, feeds)


def book_of(folder: Path, features: Path) -> Book:
    """The book of a folder of rules; RuleBookError where it is unsound but for want of sign-offs."""
    contents = read_sound(folder, unsigned=True)
    return bound(sound_rulebook(contents), annex_of(contents, features))


def words_of(book: Book) -> Words:
    """The words with the numbers that examples are judged by."""
    return Words(book.rulebook, Wording(book.rulebook, book.numbers))
