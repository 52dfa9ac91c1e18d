"""Where what the rules say of a fact may change: the cells between which every criterion is constant.

Limits on the fact itself are taken from the rules; limits on what is derived from it (creatinine clearance
from creatinine) are found by bisection on the derivation, on the lattice of the lever's steps.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from cds.core.conditions import Case, Conditions
from cds.core.facts import Fact, FactSheet, FactType, Known
from cds.core.rules import Compare, Comparison
from cds.core.truth import Truth
from cds.review.turning.levers import Lever
from cds.review.turning.network import Leaf, Values, WhatIf

_RATIO = 2  # between two points of the first look
_FIRST = 2000  # the first look begins at this part of the highest value


class Cell(NamedTuple):
    """The values of a fact for which every criterion says the same: from ``first`` to ``last``, in whole
    steps, of a quantity; else ``value`` alone."""

    value: Fact
    first: int = 0
    last: int = 0


def cells_of(
    trial: WhatIf, lever: Lever, among: frozenset[str], also: Mapping[str, Fact] | None = None
) -> list[Cell]:
    """The cells of ``lever`` in order, as the rules ``among`` see it, where the facts ``also`` are set."""
    definition = lever.definition
    if definition.type is FactType.YES_NO:
        return [Cell(Known(True)), Cell(Known(False))]
    if definition.type is not FactType.QUANTITY:
        return [Cell(Known(choice)) for choice in definition.choices]
    first, last = int(lever.lowest / lever.step), int(lever.highest / lever.step)
    ends = sorted({cut for cut in _cuts(trial, lever, among, also or {}) if first <= cut < last})
    starts = [first, *(end + 1 for end in ends)]
    return [
        Cell(Known(start * lever.step), start, end) for start, end in zip(starts, [*ends, last], strict=True)
    ]


def _cuts(trial: WhatIf, lever: Lever, among: frozenset[str], also: Mapping[str, Fact]) -> Iterator[int]:
    """Each ``k`` such that something may change from ``k`` steps to ``k + 1``."""
    found: dict[str, _Derived] = {}
    for leaf, _ in trial.plan((lever.name,), among).leaves:
        if leaf.fact != lever.name:
            if leaf.fact not in found:
                found[leaf.fact] = _Derived(trial, lever, leaf.fact, also)
            yield from found[leaf.fact].cuts(leaf)
        elif isinstance(leaf, Compare):
            yield from _of_comparison(trial, lever, leaf)


def _of_comparison(trial: WhatIf, lever: Lever, leaf: Compare) -> Iterator[int]:
    limit = trial.network.numbers.limit(leaf.parameter)
    if limit is not None:
        below = leaf.comparison in (Comparison.AT_LEAST, Comparison.LESS_THAN)
        steps = limit / lever.step
        whole = steps.numerator // steps.denominator
        yield whole - 1 if below and steps.denominator == 1 else whole


class _Derived:
    """A fact derived from a lever, as a function of the lever's steps."""

    def __init__(self, trial: WhatIf, lever: Lever, name: str, also: Mapping[str, Fact]) -> None:
        self._trial, self._lever, self._name = trial, lever, name
        grounds, facts = trial.network.grounds[name], {**trial.facts, **also}
        self._facts = {each: facts[each] for each in grounds if each in facts}
        self._plan = trial.towards(name, (lever.name,))
        found = Values([], {}, {}) if also else self._shared()
        self._values, self._cuts = found.by_steps, found.cuts

    def _shared(self) -> Values:
        """What was found for another order or the chart, which share the patient's facts."""
        facts = [self._facts.get(name) for name in self._trial.network.grounds[self._name]]
        key = (self._lever.name, self._name)
        found = self._trial.kept.get(key)
        if found is None or found.facts != facts:
            found = self._trial.kept[key] = Values(facts, {}, {})
        return found

    def cuts(self, leaf: Leaf) -> tuple[int, ...]:
        """Where ``leaf``, which is on this fact, turns."""
        if leaf not in self._cuts:
            self._cuts[leaf] = tuple(self._found(leaf))
        return self._cuts[leaf]

    def _found(self, leaf: Leaf) -> Iterator[int]:
        condition = Conditions(self._trial.network.numbers.limit).of(leaf).truth

        def says(steps: int) -> Truth:
            return condition(Case(FactSheet({self._name: self._at(steps)}), {}))

        points = _first_look(self._lever)
        for (low, below), (high, above) in pairwise([(point, says(point)) for point in points]):
            while below is not above:
                low, below = _edge(says, low, high, below)
                yield low - 1

    def _at(self, steps: int) -> Fact:
        if steps not in self._values:
            changes = {self._lever.name: Known(steps * self._lever.step)}
            facts = {**self._facts, **changes}
            for name, derive, _ in self._plan:
                facts[name] = derive(facts, self._trial.network.numbers)
            self._values[steps] = facts[self._name]
        return self._values[steps]


def _edge(says: Callable[[int], Truth], low: int, high: int, below: Truth) -> tuple[int, Truth]:
    """The first ``k`` above ``low`` that says something else than ``low``, by halving, and what it says."""
    while high - low > 1:
        middle = (low + high) // 2
        if says(middle) is below:
            low = middle
        else:
            high = middle
    return high, says(high)


def _first_look(lever: Lever) -> list[int]:
    """Values at which to look first: each twice the one before, and the limits on the fact."""
    first, last = int(lever.lowest / lever.step), int(lever.highest / lever.step)
    points = {first, last, *(int(limit / lever.step) for limit in lever.limits)}
    at = max(first, last // _FIRST, 1)
    while at < last:
        points.add(at)
        at *= _RATIO
    return sorted(point for point in points if first <= point <= last)
