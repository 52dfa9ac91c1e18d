"""The effects on many cases put together: by rule and direction, with the cases of each."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cds.hooks.effects import CaseEffects, Direction, State

_DIRECTIONS = list(Direction)


@dataclass(frozen=True, slots=True)
class Group:
    """Cases for which one rule answers otherwise in the same way."""

    rule: str
    direction: Direction
    about: str
    hooks: tuple[str, ...]
    before: State
    after: State
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """All cases. ``cards`` are those with a card that changes, ``verdicts`` those where verdicts alone do.

    ``not_judged`` says of each case that could not be judged why; ``not_kept`` of each fact that recorded
    decisions lack how many they are.
    """

    judged: int
    cards: tuple[str, ...]
    verdicts: tuple[str, ...]
    groups: tuple[Group, ...]
    not_judged: tuple[tuple[str, str], ...]
    not_kept: tuple[tuple[str, int], ...]

    @property
    def has_effect(self) -> bool:
        """Whether anything changes for any case."""
        return bool(self.cards or self.verdicts)


def tally(results: Iterable[CaseEffects]) -> Tally:
    """The results put together; the gravest direction first, then by rule."""
    judged = 0
    cards, verdicts, not_judged = [], [], []
    not_kept: Counter[str] = Counter()
    found: dict[tuple[str, Direction, str, tuple[str, ...], State, State], list[str]] = {}
    for result in results:
        if result.trouble:
            not_judged.append((result.case, result.trouble))
            continue
        judged += 1
        not_kept.update(result.not_kept)
        for one in result.effects:
            key = (one.rule, one.direction, one.about, one.hooks, one.before, one.after)
            found.setdefault(key, []).append(result.case)
        if result.cards_change:
            cards.append(result.case)
        elif result.effects:
            verdicts.append(result.case)
    gravest: dict[str, int] = {}
    for rule, way, *_ in found:
        gravest[rule] = min(gravest.get(rule, len(_DIRECTIONS)), _DIRECTIONS.index(way))
    ordered = sorted(found, key=lambda key: (gravest[key[0]], key[0], _DIRECTIONS.index(key[1]), key[2:]))
    groups = tuple(Group(*key, tuple(found[key])) for key in ordered)
    return Tally(
        judged, tuple(cards), tuple(verdicts), groups, tuple(not_judged), tuple(sorted(not_kept.items()))
    )
