"""How prescribers answered the cards of each rule: counts, and how sure they make us.

What counts of several reports on one card is the latest: by the instant it tells of, or the one it was
received at where that is earlier, because nothing is reported before it happened. A card that several rules
speak on counts for each of them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import sqrt
from typing import NamedTuple

from cds.audit.feedback import left_out
from cds.audit.store import Stored

NOTICE = ""  # instead of a rule: cards that tell what could not be judged at all
_COMMENT = left_out("userComment")
_Z = 1.959963984540054  # of the standard normal distribution, two-sided 95 %


class Interval(NamedTuple):
    """A share and its 95 % confidence interval, each from 0 to 1."""

    low: float
    share: float
    high: float


def wilson(count: int, of: int) -> Interval:
    """The share ``count / of`` with Wilson's score interval (Wilson 1927), which holds for small numbers too.

    ``of`` is at least 1.
    """
    share, spread = count / of, _Z * _Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    # At the ends the interval reaches none and all, which rounding would miss.
    return Interval(min(share, max(0.0, middle - half)), share, max(share, min(1.0, middle + half)))


class Reason(NamedTuple):
    """Why a card was overridden, as a code; both None where no reason was picked."""

    system: str | None
    code: str | None


@dataclass(slots=True)
class Counts:
    """Cards by what became of them."""

    shown: int = 0
    accepted: int = 0
    overridden: int = 0

    def add(self, outcome: str | None) -> None:
        """One more card; None: nothing was reported of it."""
        self.shown += 1
        self.accepted += outcome == "accepted"
        self.overridden += outcome == "overridden"

    @property
    def answered(self) -> int:
        """Cards that anything was reported of."""
        return self.accepted + self.overridden

    @property
    def unanswered(self) -> int:
        """Cards that nothing was reported of: clients send nothing of a card that is ignored."""
        return self.shown - self.answered

    @property
    def override_rate(self) -> Interval | None:
        """The share overridden of the cards answered; None where none was."""
        return wilson(self.overridden, self.answered) if self.answered else None


@dataclass(slots=True)
class RuleResponses:
    """What became of the cards of one rule (its id, or ``NOTICE``).

    ``months`` (UTC, ``2026-03``) are those in which cards were shown; ``offers`` say of each suggestion how
    often it was shown and accepted; ``comments`` how many overriding reports had one, which is not kept.
    """

    rule: str
    counts: Counts = field(default_factory=Counts)
    months: dict[str, Counts] = field(default_factory=dict)
    reasons: Counter[Reason] = field(default_factory=Counter)
    comments: int = 0
    offered: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)

    def add(self, card: Stored) -> None:
        """One more card, with the report on it that counts."""
        outcome = card["outcome"]
        self.counts.add(outcome)
        self.months.setdefault(f"{card['answered']:%Y-%m}", Counts()).add(outcome)
        offers = dict(card["suggestions"])
        self.offered.update(set(offers.values()))
        if outcome == "accepted":
            self.taken.update({offers[name] for name in card["accepted"] if name in offers})
        elif outcome == "overridden":
            self.reasons[Reason(card["reason_system"], card["reason_code"])] += 1
            self.comments += _COMMENT in card["erased"]


@dataclass(frozen=True, slots=True)
class Responses:
    """The answers to all cards; ``rules`` begin with those that are overridden most for certain."""

    cards: Counts
    rules: Sequence[RuleResponses]


def responses(cards: Iterable[Sequence[Stored]]) -> Responses:
    """Count what ``Store.answered_cards`` gives.

    Rules are sorted by the lower end of the interval of their override rate, highest first, so that few
    answers never come before many; then by the cards nobody answered; then by name.
    """
    total = Counts()
    found: dict[str, RuleResponses] = {}
    for reports in cards:
        card = max(reports, key=_moment)
        total.add(card["outcome"])
        for rule in dict.fromkeys(name.partition("@")[0] for name in card["rules"] or (NOTICE,)):
            found.setdefault(rule, RuleResponses(rule)).add(card)
    return Responses(total, sorted(found.values(), key=_rank))


def _moment(card: Stored) -> tuple[datetime, datetime, datetime, str]:
    if card["outcome"] is None:
        return card["answered"], card["answered"], card["answered"], ""
    at, received = card["outcome_at"], card["received"]
    return min(at, received), at, received, card["id"]


def _rank(one: RuleResponses) -> tuple[float, int, str]:
    rate = one.counts.override_rate
    return -(rate.low if rate else -1.0), -one.counts.unanswered, one.rule
