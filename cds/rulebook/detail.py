"""One thing that differs in an entry of two rulebooks, and how much hangs on it."""

import enum
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple


class Weight(enum.IntEnum):
    """What a difference can move, the weightiest first."""

    VERDICT = 0  # an answer: met, not met, unknown
    CARD = 1  # who sees a card, when, of which level, with what on offer
    WORDS = 2  # sentences, sources, people, examples


class Detail(NamedTuple):
    """What differs, before and after in words. ``before`` is empty for what appeared, ``after`` for what
    went."""

    what: str
    before: str
    after: str
    weight: Weight


def different(what: str, before: str, after: str, weight: Weight) -> Iterator[Detail]:
    """The detail, where both differ."""
    if before != after:
        yield Detail(what, before, after, weight)


def listed(what: str, before: Iterable[str], after: Iterable[str], weight: Weight) -> Iterator[Detail]:
    """A detail for every item that is in one of two lists alone; their order does not count."""
    then, now = list(before), list(after)
    yield from (Detail(what, item, "", weight) for item in then if item not in now)
    yield from (Detail(what, "", item, weight) for item in now if item not in then)


def plain(value: object) -> str:
    """A value of a file in one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_inner(each)}" for key, each in value.items())
    if isinstance(value, tuple | list):
        return ", ".join(map(_inner, value))
    return str(value)


def _inner(value: object) -> str:
    nested = isinstance(value, Mapping | tuple | list)
    return f"({plain(value)})" if nested else plain(value)


def members(before: object, after: object, weights: Mapping[str, Weight]) -> Iterator[Detail]:
    """The attributes that ``weights`` names, in its order."""
    for name, weight in weights.items():
        then, now = plain(getattr(before, name)), plain(getattr(after, name))
        yield from different(name.replace("_", " "), then, now, weight)
