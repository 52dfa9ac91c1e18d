"""Rules found by the words of a reader: titles, sentences, ids, drugs, sources, codes."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from cds.core.rules import Kind, Rule, Status
from cds.handbook.book import Book
from cds.rulebook.contents import VALUE_SET
from cds.rulebook.register import Standing

_LEAST_ALIKE = 0.75
_WORD = re.compile(r"[^\s,;]+")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader looks for; an empty member leaves it open. ``drug`` and ``source`` are ids."""

    words: str = ""
    drug: str = ""
    kind: str = ""
    status: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The rules that fit, by id. ``instead``: words that some rule has, where one of those given none has.

    ``codes``: the value sets in which one of the words stands as a code, or in what a code means.
    """

    standings: tuple[Standing, ...]
    instead: str = ""
    codes: tuple[str, ...] = ()


class Index:
    """The words of one book, read once."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._texts = {
            rule.id: _folded(" ".join(_words_of(book, rule))) for rule in book.rulebook.rules.values()
        }
        self._codes, self._displays = _codes(book), _displays(book)

    def find(self, wish: Wish) -> Found:
        """The rules that fit every member of ``wish`` and have all of its words."""
        words = _WORD.findall(_folded(wish.words))
        fitting = [one for one in self._book.standings.values() if _fits(one, wish)]
        found = tuple(one for one in fitting if all(self._has(one.rule.id, word) for word in words))
        codes = tuple(dict.fromkeys(name for word in words for name in self._sets(word)))
        return Found(found, "" if found else self._instead(words), codes)

    def _has(self, rule: str, word: str) -> bool:
        if word in self._texts[rule]:
            return True
        users = self._book.annex.users
        return any(rule in users.get((VALUE_SET, name), ()) for name in self._sets(word))

    def _sets(self, word: str) -> tuple[str, ...]:
        """The value sets that hold ``word`` as a code, or, where no rule says it, in what a code means."""
        if word in self._codes:
            return self._codes[word]
        return () if self._is_said(word) else self._displays.get(word, ())

    def _instead(self, words: list[str]) -> str:
        """The words with those that nothing has replaced by the closest that something has; empty: none."""
        closest = [word if self._known(word) else _closest(word, self._vocabulary) for word in words]
        return " ".join(closest) if closest != words and all(closest) else ""

    def _known(self, word: str) -> bool:
        return bool(self._sets(word)) or self._is_said(word)

    def _is_said(self, word: str) -> bool:
        return any(word in text for text in self._texts.values())

    @cached_property
    def _vocabulary(self) -> list[str]:
        words = {word.strip(".:()[]") for text in self._texts.values() for word in _WORD.findall(text)}
        return sorted(word for word in words if len(word) > 2)

    @cached_property
    def drugs(self) -> Mapping[str, str]:
        """The drugs that some rule is about: id -> title."""
        used = {drug for one in self._book.standings.values() for drug in one.drugs}
        return self._titled({name: self._book.rulebook.value_sets[name].title for name in used})

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """The sources that some rule cites: id -> title."""
        references = self._book.rulebook.references
        used = {one.reference for rule in self._book.rulebook.rules.values() for one in rule.evidence}
        return self._titled({name: references[name].title for name in used})

    @property
    def kinds(self) -> list[str]:
        """The kinds that some rule is of, the weightiest first."""
        used = {rule.kind for rule in self._book.rulebook.rules.values()}
        return [kind for kind in Kind if kind in used]

    @property
    def statuses(self) -> list[str]:
        """The standings that some rule has."""
        used = {rule.status for rule in self._book.rulebook.rules.values()}
        return [status for status in Status if status in used]

    @staticmethod
    def _titled(names: Mapping[str, str]) -> Mapping[str, str]:
        return dict(sorted(names.items(), key=lambda one: _folded(one[1])))


def closest_name(name: str, known: Mapping[str, object]) -> str:
    """The name among ``known`` that is most like ``name``; empty where none is."""
    return _closest(name.casefold(), {each.casefold(): each for each in known})


def _closest(word: str, known: Mapping[str, str] | list[str]) -> str:
    close = get_close_matches(word, known, n=1, cutoff=_LEAST_ALIKE)
    if not close:
        return ""
    return known[close[0]] if isinstance(known, Mapping) else close[0]


def _fits(one: Standing, wish: Wish) -> bool:
    rule = one.rule
    return (
        (not wish.drug or wish.drug in one.drugs)
        and (not wish.kind or wish.kind == rule.kind)
        and (not wish.status or wish.status == rule.status)
        and (not wish.source or any(each.reference == wish.source for each in rule.evidence))
    )


def _words_of(book: Book, rule: Rule) -> Iterator[str]:
    rulebook = book.rulebook
    yield from (rule.id, rule.title, rule.purpose, rule.kind, *rule.all_covers)
    yield from (criterion.says for criterion in rule.criteria.values())
    yield from (outcome.summary for outcome in rule.outcomes if outcome is not None)
    for one in rule.evidence:
        yield from (one.reference, rulebook.references[one.reference].title)
    for name in book.standings[rule.id].drugs:
        yield from (name, rulebook.value_sets[name].title)


def _codes(book: Book) -> Mapping[str, tuple[str, ...]]:
    """Code, in small letters -> the value sets that hold it."""
    found: dict[str, dict[str, None]] = {}
    for held in book.rulebook.value_sets.values():
        for code in (*held.codes, *held.may_be):
            found.setdefault(code.code.casefold(), {})[held.id] = None
    return {code: tuple(names) for code, names in found.items()}


def _displays(book: Book) -> Mapping[str, tuple[str, ...]]:
    """Word of a display -> the value sets with a code of that display."""
    found: dict[str, dict[str, None]] = {}
    for held in book.rulebook.value_sets.values():
        for code in (*held.codes, *held.may_be):
            for word in _WORD.findall(_folded(code.display)):
                found.setdefault(word, {})[held.id] = None
    return {word: tuple(names) for word, names in found.items()}


def _folded(text: str) -> str:
    """Small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
