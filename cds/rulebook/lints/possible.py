"""Whether some patient can make an expression true, or false, as far as the range of each fact tells.

Each fact is taken by itself: a number lies in an interval, a choice in a set. What follows from several
facts together is for ``cds prove``. Where this says "no patient", there is none; where it says "some
patient", there may still be none. Only patients of whom everything is known are looked at: more knowledge
never reverses an answer, so what nobody can be when all is known, nobody can be at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from cds.core.evaluate import Numbers
from cds.core.facts import FactDef, FactType
from cds.core.rules import (
    AllOf,
    AnyOf,
    AtLeastNOf,
    Compare,
    Comparison,
    Expression,
    Finding,
    Is,
    Named,
    NoneOf,
    Rule,
    RuleBook,
)

_MOST = 4_000  # steps of one search; who needs more is taken as possible
# Derivations whose result may be below 0: differences.
DIFFERENCES = ("attack_reduction", "dose_increase")
_HIGHEST = {"%": Fraction(100)}


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers from ``low`` to ``high``; None is open, and so is an end that is not ``closed``."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_closed: bool = True
    high_closed: bool = True

    @property
    def empty(self) -> bool:
        """Whether no number lies in it."""
        if self.low is None or self.high is None:
            return False
        closed = self.low_closed and self.high_closed
        return self.low > self.high or (self.low == self.high and not closed)

    def above(self, limit: Fraction, *, closed: bool) -> "Interval":
        """The part above ``limit``, the limit itself if ``closed``."""
        if self.low is None or limit > self.low or (limit == self.low and not closed):
            return replace(self, low=limit, low_closed=closed)
        return self

    def below(self, limit: Fraction, *, closed: bool) -> "Interval":
        """The part below ``limit``, the limit itself if ``closed``."""
        if self.high is None or limit < self.high or (limit == self.high and not closed):
            return replace(self, high=limit, high_closed=closed)
        return self


Region = Interval | frozenset[bool | str]


def region(rulebook: RuleBook, numbers: Numbers, fact: FactDef) -> Region:
    """Every value that ``fact`` can have."""
    read = fact.read or {}
    if fact.type is FactType.YES_NO:
        return frozenset((True, False))
    if fact.type is not FactType.QUANTITY:
        answers = read.get("answers")
        return frozenset(answers if answers and "resource" in read else fact.choices)
    whole = Interval(None if fact.derive in DIFFERENCES else Fraction(0), _HIGHEST.get(fact.unit or ""))
    for name, is_low in zip(read.get("plausible", ()), (True, False), strict=False):
        limit = numbers.limit(name) if name in rulebook.parameters else None
        if limit is not None:
            whole = whole.above(limit, closed=True) if is_low else whole.below(limit, closed=True)
    return whole


def within(found: Region, leaf: Is | Compare, numbers: Numbers, *, want: bool) -> Region:
    """The part of ``found`` where ``leaf`` is as wanted; all of it where the limit is not in force."""
    if isinstance(found, frozenset):
        if not isinstance(leaf, Is):
            return found
        return found & frozenset(leaf.values) if want else found - frozenset(leaf.values)
    limit = numbers.limit(leaf.parameter) if isinstance(leaf, Compare) else None
    if limit is None or not isinstance(leaf, Compare):
        return found
    upward = leaf.comparison in (Comparison.AT_LEAST, Comparison.MORE_THAN)
    closed = leaf.comparison in (Comparison.AT_LEAST, Comparison.AT_MOST)
    if want is upward:
        return found.above(limit, closed=closed is want)
    return found.below(limit, closed=closed is want)


def is_empty(found: Region) -> bool:
    """Whether no value is left."""
    return found.empty if isinstance(found, Interval) else not found


@dataclass(frozen=True, slots=True)
class Goal:
    """An expression of ``rule`` that is to be true (``want``) or false."""

    expression: Expression
    rule: Rule
    want: bool = True

    def parts(self, items: Iterable[Expression], *, want: bool) -> "Way":
        """A goal for each of ``items``."""
        return tuple(Goal(item, self.rule, want) for item in items)


Way = tuple[Goal, ...]
Ways = tuple[Way, ...]
_FREE: Ways = ((),)


class _GivenUp(Exception):
    """The search is too long."""


class Space:
    """The patients of a rulebook, on the given numbers."""

    def __init__(self, rulebook: RuleBook, numbers: Numbers) -> None:
        self.rulebook = rulebook
        self.numbers = numbers
        self.whole: Mapping[str, Region] = {
            name: region(rulebook, numbers, fact) for name, fact in rulebook.facts.items()
        }
        self._left = 0

    def holds_somebody(self, *goals: Goal) -> bool:
        """Whether some patient fulfils every goal; True where the search is too long to tell."""
        self._left = _MOST
        try:
            return self._search(goals, (), {})
        except _GivenUp:
            return True

    def _search(self, wanted: Way, open_choices: tuple[Ways, ...], regions: dict[str, Region]) -> bool:
        goals, choices = list(wanted), list(open_choices)
        while goals:
            self._left -= 1
            if self._left < 0:
                raise _GivenUp
            goal = goals.pop()
            node = goal.expression
            if isinstance(node, Is | Compare):
                found = regions.get(node.fact, self.whole[node.fact])
                regions[node.fact] = found = within(found, node, self.numbers, want=goal.want)
                if is_empty(found):
                    return False
            elif len(ways := self._ways(goal)) == 1:
                goals.extend(ways[0])
            else:
                choices.append(ways)
        if not choices:
            return True
        first, *others = sorted(choices, key=len)
        return any(self._search(way, tuple(others), dict(regions)) for way in first)

    def _ways(self, goal: Goal) -> Ways:
        """The ways to reach a goal, each a list of smaller goals."""
        node, want = goal.expression, goal.want
        if isinstance(node, Named):
            return ((Goal(goal.rule.criteria[node.name].expression, goal.rule, want),),)
        if isinstance(node, Finding):
            if node.documented and not want:
                return _FREE  # a finding that is not known is not documented
            other = self.rulebook.rules[node.rule]
            return ((Goal(other.decide, other, want),),)
        if isinstance(node, AtLeastNOf):
            return self._counted(goal, node)
        if isinstance(node, NoneOf):
            return _joined(goal.parts(node.items, want=not want), every=want)
        if isinstance(node, AllOf | AnyOf):
            return _joined(goal.parts(node.items, want=want), every=want is isinstance(node, AllOf))
        return _FREE

    def _counted(self, goal: Goal, node: AtLeastNOf) -> Ways:
        n = self.numbers.limit(node.n)
        if n is None:
            return _FREE
        needed = int(n) if goal.want else len(node.items) - int(n) + 1
        return tuple(combinations(goal.parts(node.items, want=goal.want), needed))


def _joined(parts: Way, *, every: bool) -> Ways:
    return (parts,) if every else tuple((part,) for part in parts)
