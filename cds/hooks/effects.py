"""What changes for one case when one rulebook takes the place of another: rule by rule, in which direction.

Nothing that is told of a case holds anything of the patient: names of rules and drugs, verdicts and levels.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from cds.hooks.advice import LEVELS

CHART = "chart"
_SETTLED = ("met", "not_met")


class Direction(enum.StrEnum):
    """Which way a rule's answer goes. An alarm is a card of level warning or critical."""

    NEW_ALARM = "new alarm"
    LOST_ALARM = "lost alarm"
    LEVEL_CHANGED = "level changed"
    BECAME_UNKNOWN = "became unknown"
    UNKNOWN_SETTLED = "unknown settled"
    NEW_ADVICE = "new advice"
    LOST_ADVICE = "lost advice"
    VERDICT_CHANGED = "verdict changed"
    WORDS_ONLY = "words only"


class State(NamedTuple):
    """What a rule answers: its verdict, empty where it is not among the findings; the level of its card,
    empty where it is silent."""

    verdict: str = ""
    level: str = ""


class Effect(NamedTuple):
    """One rule that answers otherwise about the chart or an order, on which hooks."""

    rule: str
    about: str
    hooks: tuple[str, ...]
    direction: Direction
    before: State
    after: State


@dataclass(frozen=True, slots=True)
class CaseEffects:
    """One case. ``cards_change``: some card is not the same; else it is verdicts alone, or nothing.

    ``not_kept`` are facts that a recorded decision lacks; ``trouble`` says why the case could not be judged.
    """

    case: str
    cards_change: bool = False
    effects: tuple[Effect, ...] = ()
    not_kept: tuple[str, ...] = ()
    trouble: str = ""


def direction(before: State, after: State) -> Direction:
    """Whether an answer was lost or found comes first, then its card, then its verdict."""
    if before.verdict in _SETTLED and after.verdict == "unknown":
        return Direction.BECAME_UNKNOWN
    if before.verdict == "unknown" and after.verdict in _SETTLED:
        return Direction.UNKNOWN_SETTLED
    if before.level != after.level:
        return _of_levels(before.level, after.level)
    return Direction.WORDS_ONLY if before.verdict == after.verdict else Direction.VERDICT_CHANGED


def _of_levels(before: str, after: str) -> Direction:
    advice = LEVELS[-1]
    if not before:
        return Direction.NEW_ADVICE if after == advice else Direction.NEW_ALARM
    if not after:
        return Direction.LOST_ADVICE if before == advice else Direction.LOST_ALARM
    return Direction.LEVEL_CHANGED


class Collected:
    """The effects on one case, each told once, with the hooks that show it."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, State, State], Effect] = {}

    def add(self, effects: Iterable[Effect], *, together: bool) -> None:
        """Take in what one question showed.

        What an order shows beside the other drafts of its session is told where it does not show it alone.
        """
        for one in effects:
            alone = self._found.get(_key(one))
            if together and alone is not None and set(one.hooks) <= set(alone.hooks):
                continue
            told = one._replace(about=f"{one.about}, with the other drafts") if together else one
            before = self._found.get(_key(told), told)
            self._found[_key(told)] = told._replace(hooks=tuple(dict.fromkeys((*before.hooks, *told.hooks))))

    @property
    def effects(self) -> tuple[Effect, ...]:
        """All of them, in the order seen."""
        return tuple(self._found.values())


def _key(effect: Effect) -> tuple[str, str, State, State]:
    return effect.rule, effect.about, effect.before, effect.after
