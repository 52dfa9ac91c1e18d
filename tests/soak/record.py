"""What came of the calls, as one client noted it, and of those of all clients together."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Answered(NamedTuple):
    """A hook call that was answered: its instance, the rulebook, and its cards as a hash of their uuids."""

    instance: str
    rulebook: str
    cards: int


class Report(NamedTuple):
    """Feedback on one card."""

    client: str
    card: str
    outcome: str


class Failure(NamedTuple):
    """A call without an answer, from ``begun`` to ``ended`` (monotonic seconds).

    ``instance``: of a hook call; ``reports``: of feedback. Either may be in the log all the same.
    """

    begun: float
    ended: float
    caller: int
    error: str
    instance: str = ""
    reports: tuple[Report, ...] = ()


@dataclass(slots=True)
class Record:
    """Counts and seconds are by kind of call, ``statuses`` by kind and status."""

    answered: dict[str, Answered] = field(default_factory=dict)
    reports: set[Report] = field(default_factory=set)
    failures: list[Failure] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    seconds: dict[str, "array[float]"] = field(default_factory=lambda: defaultdict(lambda: array("d")))

    @property
    def calls(self) -> int:
        """How many were answered, with whatever."""
        return self.statuses.total()


def together(records: Iterable[Record]) -> Record:
    """One record of all. ValueError where two answers bear the same decision."""
    whole = Record()
    for one in records:
        if whole.answered.keys() & one.answered.keys():
            raise ValueError("two answers bear the same decision")
        whole.answered.update(one.answered)
        whole.reports |= one.reports
        whole.failures += one.failures
        whole.wrong += one.wrong
        whole.stale += one.stale
        whole.statuses.update(one.statuses)
        for kind, seconds in one.seconds.items():
            whole.seconds[kind].extend(seconds)
    return whole


def hash_of_cards(uuids: Iterable[str]) -> int:
    """The same for the same cards in the same order, within one run."""
    return hash(tuple(uuids))
