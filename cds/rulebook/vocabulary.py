"""The codes of a rulebook, and of code tables beside it, found by words or by code."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cds.rulebook.contents import RULE, VALUE_SET, Contents
from cds.rulebook.dependencies import everything_under
from cds.rulebook.schemas import SYSTEMS

_COLUMNS = ("concept", "system", "code", "display", "status", "source")
_SHORT = {uri: name for name, uri in SYSTEMS.items()}
_WORD = re.compile(r"[^\W_]+")


class TableError(ValueError):
    """A code table cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One code: where it stands, and what else it is looked up by.

    ``where`` are value sets, those that hold it through another included; ``may_be`` those that it only
    leaves unknown; ``table`` is the concept and standing in a code table.
    """

    system: str
    code: str
    display: str
    where: tuple[str, ...] = ()
    may_be: tuple[str, ...] = ()
    ingredient: str = ""
    table: str = ""

    @property
    def short(self) -> str:
        """The code system as the rule files write it."""
        return _SHORT.get(self.system, self.system)


class Vocabulary:
    """What can be searched: the codes of ``contents`` and those of code tables."""

    def __init__(self, contents: Contents, tables: Iterable[Path] = ()) -> None:
        self._contents = contents
        self._entries = [*_of_value_sets(contents), *_of_products(contents)]
        held = {(entry.system, entry.code) for entry in self._entries}
        for table in tables:
            self._entries += (entry for entry in read_table(table) if (entry.system, entry.code) not in held)

    def search(self, words: Iterable[str]) -> list[Entry]:
        """The entries of which every one of ``words`` starts a word, or the code.

        First those that are themselves called so, then those whose value set, ingredient or concept is.
        """
        wanted = [word.strip("*") for text in words for word in _plain(text).split()]
        found = [(_rank(entry, wanted), entry) for entry in self._entries if _fit(wanted, self._text(entry))]
        return [entry for _, entry in sorted(found, key=lambda one: (one[0], _plain(one[1].display)))]

    def _text(self, entry: Entry) -> str:
        titles = (self._contents.value_sets[name].title for name in (*entry.where, *entry.may_be))
        return " ".join((entry.display, entry.code, entry.ingredient, entry.table, *entry.where, *titles))

    def rules_using(self, entry: Entry) -> tuple[str, ...]:
        """The rules that look at one of the entry's value sets."""
        return tuple(sorted({rule for name in entry.where for rule in self._users.get(name, ())}))

    @cached_property
    def _users(self) -> Mapping[str, set[str]]:
        """Value set -> the rules that rest on it."""
        users: dict[str, set[str]] = {}
        for rule in self._contents.rules:
            for kind, name in everything_under(self._contents, (RULE, rule)):
                if kind == VALUE_SET:
                    users.setdefault(name, set()).add(rule)
        return users


def _of_value_sets(contents: Contents) -> Iterator[Entry]:
    """One entry a code; value sets may call it differently, the first one's word is kept."""
    shown: dict[tuple[str, str], str] = {}
    where: dict[tuple[str, str], list[str]] = {}
    may_be: dict[tuple[str, str], list[str]] = {}
    for value_set in contents.value_sets.values():
        for codes, holders in ((value_set.codes, where), (value_set.may_be, may_be)):
            for code in codes:
                key = (code.system, code.code + "*" * code.prefix)
                shown.setdefault(key, code.display)
                holders.setdefault(key, []).append(value_set.id)
    for key, display in shown.items():
        yield Entry(*key, display, tuple(where.get(key, ())), tuple(may_be.get(key, ())))


def _of_products(contents: Contents) -> Iterator[Entry]:
    """Products are found by their ingredient, and stand where it stands."""
    rxnorm = SYSTEMS["rxnorm"]
    holders: dict[str, list[str]] = {}
    for value_set in contents.value_sets.values():
        for code in value_set.codes:
            if code.system == rxnorm:
                holders.setdefault(code.code, []).append(value_set.id)
    named = (document.data.get("products") for document in contents.documents.values())
    names = {key: entry["name"] for products in named if products for key, entry in products.items()}
    for product, ingredient in contents.products.items():
        where = tuple(holders.get(ingredient, ()))
        yield Entry(rxnorm, product, f"product of {names[ingredient]}", where, ingredient=ingredient)


def read_table(path: Path) -> list[Entry]:
    """The codes of a tab-separated table with the columns concept, system, code, display, status, source.
    TableError if it is not one."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(f"{path}: {getattr(error, 'strerror', None) or 'is not UTF-8 text'}") from None
    if not rows or tuple(rows[0]) != _COLUMNS:
        raise TableError(f"{path}: its first line is not {', '.join(_COLUMNS)}, separated by tabs")
    entries = []
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(_COLUMNS):
            raise TableError(f"{path}:{number}: {len(row)} columns, {len(_COLUMNS)} are wanted")
        concept, system, code, display, status, _source = row
        entries.append(Entry(system, code, display, table=f"{concept}, {status}"))
    return entries


def _rank(entry: Entry, wanted: list[str]) -> tuple[bool, bool, bool]:
    """What comes first: called so itself, no mere product, held by a value set."""
    return not _fit(wanted, f"{entry.display} {entry.code}"), bool(entry.ingredient), not entry.where


def _fit(wanted: list[str], text: str) -> bool:
    known = _words(text)
    return all(_starts(word, known) for word in wanted)


def _words(text: str) -> set[str]:
    """The words of a text, without accents and capitals; what is joined by signs (Z86.73) also as one."""
    plain = _plain(text)
    return {*_WORD.findall(plain), *(word.strip("*,;()") for word in plain.split())}


def _starts(word: str, known: set[str]) -> bool:
    """Whether ``word`` starts one of the ``known`` words, or each of its parts does: beta-blocker."""
    parts = _WORD.findall(word)
    return any(each.startswith(word) for each in known) or (
        len(parts) > 1 and all(any(each.startswith(part) for each in known) for part in parts)
    )


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
