"""The rules and what they rest on, arranged: by topic, drug and source, with what is to be confirmed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cds.core.facts import FactDef
from cds.core.rules import DatedValue, Kind, Parameter, Rule
from cds.handbook.book import Book
from cds.handbook.words import Part
from cds.rulebook.open_points import OpenPoint
from cds.rulebook.register import Standing

_WEB = ("https://", "http://")


def topic_of(book: Book, rule: Rule) -> str:
    """The folder that the rule stands in, as it is read."""
    return book.annex.paths[rule.id].split("/")[-2].replace("_", " ")


def by_topic(book: Book, standings: Iterable[Standing]) -> Mapping[str, list[Standing]]:
    """Topic -> its rules among ``standings``, the weightiest kinds first."""
    found: dict[str, list[Standing]] = {}
    order = list(Kind)
    for one in sorted(standings, key=lambda one: (order.index(one.rule.kind), one.rule.id)):
        found.setdefault(topic_of(book, one.rule), []).append(one)
    return dict(sorted(found.items()))


def by_drug(book: Book) -> Mapping[str, list[Standing]]:
    """Drug (value set) -> the rules about its orders and those whose card proposes it."""
    drugs = sorted({drug for one in book.standings.values() for drug in one.drugs})
    return {drug: [one for one in book.standings.values() if drug in one.drugs] for drug in drugs}


def values_by_source(book: Book) -> Mapping[str, list[tuple[Parameter, DatedValue]]]:
    """Reference -> the numbers that are taken from it."""
    found: dict[str, list[tuple[Parameter, DatedValue]]] = {}
    for name in sorted(book.rulebook.parameters):
        parameter = book.rulebook.parameters[name]
        for value in parameter.values:
            found.setdefault(value.reference, []).append((parameter, value))
    return found


def points_by_kind(book: Book) -> Mapping[str, list[OpenPoint]]:
    """Kind of entry -> what is to be confirmed about entries of that kind, by name."""
    found: dict[str, list[OpenPoint]] = {}
    for points in book.annex.points.values():
        for point in points:
            found.setdefault(point.entry[0], []).append(point)
    for listed in found.values():
        listed.sort(key=lambda point: (point.entry[1], point.line, point.about))
    return found


def reading_of(fact: FactDef) -> tuple[tuple[str, tuple[Part, ...]], ...]:
    """How a fact is read, member by member."""
    return tuple((name.replace("_", " "), tuple(_parts(value))) for name, value in (fact.read or {}).items())


def _parts(value: Any) -> Iterator[Part]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield Part(f"{name}: ")
            yield from _parts(inner)
            yield Part(" ")
    elif isinstance(value, tuple):
        for inner in value:
            yield from _parts(inner)
            yield Part(" ")
    else:
        yield Part("yes" if value is True else str(value))


def web_address(url: str) -> str:
    """``url`` where a reader may follow it; empty where it is no address of the web."""
    return url if url.startswith(_WEB) else ""
