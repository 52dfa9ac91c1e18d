"""Changes of two facts that together turn a verdict which no single one turns. A bounded search."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from cds.core.evaluate import Verdict
from cds.core.facts import Fact, FactType, Known
from cds.core.truth import Truth
from cds.review.turning.breakpoints import Cell
from cds.review.turning.changes import Change, Turn
from cds.review.turning.levers import Lever
from cds.review.turning.network import WhatIf
from cds.review.turning.singles import Trials, change_to, trials_of

MOST_LEVERS = 6  # of one verdict, of which pairs are made
MOST_PAIRS = 3  # told of one verdict and outcome
_SAMPLES = 4  # parts of a number's range at whose ends it is tried


def turns_of_two(
    trial: WhatIf, tried: Iterable[Trials], present: Verdict, wanted: Sequence[Truth]
) -> Iterator[Turn]:
    """Pairs of changes that turn ``present`` to one of ``wanted``; where either may come of it, so say."""
    found: dict[Truth | None, int] = {}
    for one, other in combinations(_promising(trial, tried, present), 2):
        lacking = [truth for truth in wanted if found.get(truth, 0) < MOST_PAIRS]
        if not lacking:
            return
        if _are_apart(trial, one.lever, other.lever):
            for turn in _pair(trial, one, other, present, lacking):
                found[turn.truth] = found.get(turn.truth, 0) + 1
                yield turn


def _are_apart(trial: WhatIf, one: Lever, other: Lever) -> bool:
    """Whether neither is derived from the other."""
    grounds = trial.network.grounds
    return one.name not in grounds[other.name] and other.name not in grounds[one.name]


def _promising(trial: WhatIf, tried: Iterable[Trials], present: Verdict) -> list[Trials]:
    """What is missed, and what moves a criterion of the rule but not the rule; the missed first."""
    missed = [each for each in tried if _is_missed(each, present)]
    read = {each.lever.name for each in missed if not each.lever.is_derived}
    missed = [
        each
        for each in missed
        if not each.lever.is_derived or read.isdisjoint(trial.network.grounds[each.lever.name])
    ]
    moving = [each for each in tried if each not in missed and _moving(each, present)]
    return [*missed, *moving][:MOST_LEVERS]


def _is_missed(trials: Trials, present: Verdict) -> bool:
    lever = trials.lever
    return any(item.fact == lever.name or item.fact in lever.definition.inputs for item in present.missing)


def _moving(trials: Trials, present: Verdict) -> list[Cell]:
    """The cells that move a criterion of the rule."""
    now = tuple(trace.truth for trace in present.traces)
    found = []
    for cell, verdicts in zip(trials.cells, trials.verdicts, strict=True):
        moved = verdicts.get(present.rule.id)
        if moved is not None and moved.criteria != now:
            found.append(cell)
    return found


def _pair(
    trial: WhatIf, one: Trials, other: Trials, present: Verdict, wanted: Sequence[Truth]
) -> Iterator[Turn]:
    first, second = _moving(one, present), _moving(other, present)
    if present.truth is Truth.UNKNOWN and not (first and second):  # where one turns it depends on the other
        if _settle(trial, one.lever, other.lever, present):
            yield Turn((_any(trial, one.lever), _any(trial, other.lever)), None)
        return
    among, lacking = trial.network.needs(present.rule.id), set(wanted)
    for here, there in product(_open_cells(trial, one) or first, _open_cells(trial, other) or second):
        if not lacking:
            return
        changes = {one.lever.name: here.value, other.lever.name: there.value}
        truth = trial.moved(changes, among).get(present.rule.id, present).truth
        if truth in lacking:
            lacking.remove(truth)
            yield from _of_truth(trial, one.lever, other.lever, present, truth, here)


def _open_cells(trial: WhatIf, trials: Trials) -> tuple[Cell, ...]:
    """Every cell of a fact that is not known: one that moves nothing alone may do so with another."""
    return () if isinstance(trial.fact(trials.lever.name), Known) else trials.cells


def _settle(trial: WhatIf, one: Lever, other: Lever, present: Verdict) -> bool:
    """Whether both together settle the verdict whatever they are, and it may be either way."""
    among = trial.network.needs(present.rule.id)
    found = set()
    for first, second in product(_samples(one), _samples(other)):
        moved = trial.moved({one.name: first, other.name: second}, among).get(present.rule.id, present)
        if moved.truth is Truth.UNKNOWN or not moved.in_scope:
            return False
        found.add(moved.truth)
    return len(found) == 2


def _of_truth(
    trial: WhatIf, one: Lever, other: Lever, present: Verdict, truth: Truth, here: Cell
) -> Iterator[Turn]:
    """Values of both, about the cell ``here`` of the first, that give ``truth`` at every corner."""
    among = trial.network.needs(present.rule.id)
    across = _first_run(trials_of(trial, other, among, {one.name: here.value}), present, truth)
    if across:
        second = change_to(trial, other, across, present, truth, {one.name: here.value})
        along = _first_run(trials_of(trial, one, among, {other.name: second.trial}), present, truth)
        first = change_to(trial, one, along, present, truth, {other.name: second.trial})
        if _holds(trial, first, second, present, truth):
            yield Turn((first, second), truth)


def _first_run(trials: Trials, present: Verdict, truth: Truth) -> list[Cell]:
    """The first run of cells that give ``truth``; of what is no number, all that do."""
    run: list[Cell] = []
    for each, cell in zip(trials.truths(present), trials.cells, strict=True):
        if each is truth:
            run.append(cell)
        elif run and trials.lever.definition.type is FactType.QUANTITY:
            break
    return run


def _samples(lever: Lever) -> list[Fact]:
    """Every value of a fact; of a number its lowest, its highest and some between."""
    if lever.definition.type is FactType.YES_NO:
        return [Known(True), Known(False)]
    if lever.definition.type is not FactType.QUANTITY:
        return [Known(choice) for choice in lever.definition.choices]
    first, last = int(lever.lowest / lever.step), int(lever.highest / lever.step)
    return [Known((first + (last - first) * part // _SAMPLES) * lever.step) for part in range(_SAMPLES + 1)]


def _any(trial: WhatIf, lever: Lever) -> Change:
    return Change(lever.definition, trial.fact(lever.name), _samples(lever)[0])


def _holds(trial: WhatIf, first: Change, second: Change, present: Verdict, truth: Truth) -> bool:
    among = trial.network.needs(present.rule.id)
    for one, other in product(corners(trial, first), corners(trial, second)):
        moved = trial.moved({first.name: one, second.name: other}, among).get(present.rule.id, present)
        if moved.truth is not truth or not moved.in_scope:
            return False
    return True


def corners(trial: WhatIf, change: Change) -> list[Fact]:
    """The outermost values of a change."""
    if change.range is None:
        return [Known(value) for value in change.values]
    lever, found = trial.network.levers[change.name], change.range
    low, high = found.lower, found.upper
    if low is None or not found.with_lower:
        low = lever.lowest if low is None else low + lever.step
    if high is None or not found.with_upper:
        high = lever.highest if high is None else high - lever.step
    return [Known(low), Known(high)]
