"""Two rulebooks compared: what changed in words, and for which cases it changes what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cds.hooks.tally import Tally
from cds.rulebook.contents import Contents
from cds.rulebook.difference import Change


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two rulebooks, by the name it was asked for."""

    name: str
    digest: str
    rules: int


@dataclass(frozen=True, slots=True)
class Comparing:
    """All there is to report. ``day`` is the day whose numbers count, ``titles`` those of the rules."""

    old: Side
    new: Side
    day: date
    changes: tuple[Change, ...]
    tally: Tally
    titles: Mapping[str, str]
    notes: tuple[str, ...] = ()


def titles_of(read: Iterable[Contents]) -> Mapping[str, str]:
    """What each rule is called; in the last of the rulebooks that have it."""
    return {rule.id: rule.title for one in read for rule in one.rules.values()}
