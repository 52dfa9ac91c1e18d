"""Changes of one fact that turn a verdict of one assessment."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from cds.core.evaluate import Glance, Verdict
from cds.core.facts import Fact, FactType, Known
from cds.core.truth import Truth
from cds.review.turning.breakpoints import Cell, cells_of
from cds.review.turning.changes import Change, Range, Turn
from cds.review.turning.levers import Lever
from cds.review.turning.network import WhatIf

_A_LITTLE = 10**6  # the part of a step by which an end is asked whether it is exact


@dataclass(frozen=True, slots=True)
class Trials:
    """What every cell of one lever gives, the facts ``also`` set too: the verdicts it moves, by rule."""

    lever: Lever
    cells: tuple[Cell, ...]
    verdicts: tuple[Mapping[str, Glance], ...]

    def truths(self, present: Verdict) -> list[Truth | None]:
        """The truth of one rule for each cell; None where the rule would not speak."""
        rule_id = present.rule.id
        found = [verdicts.get(rule_id, present) for verdicts in self.verdicts]
        return [verdict.truth if verdict.in_scope else None for verdict in found]


def trials_of(
    trial: WhatIf, lever: Lever, among: frozenset[str], also: Mapping[str, Fact] | None = None
) -> Trials:
    """Every cell of ``lever`` tried, for the rules ``among`` (with all that these need)."""
    cells = tuple(cells_of(trial, lever, among, also))
    if also:
        verdicts = tuple(trial.moved({**also, lever.name: cell.value}, among) for cell in cells)
    else:
        now = trial.fact(lever.name)
        verdicts = tuple(
            {} if _holds(cell, lever, now) else trial.moved({lever.name: cell.value}, among) for cell in cells
        )
    return Trials(lever, cells, verdicts)


def _holds(cell: Cell, lever: Lever, now: Fact) -> bool:
    """Whether the fact lies in the cell as it is, so that nothing moves."""
    if not isinstance(now, Known):
        return False
    if lever.definition.type is FactType.QUANTITY:
        return bool(cell.first * lever.step <= now.value <= cell.last * lever.step)
    return cell.value == Known(now.value)


def turns_of_one(trial: WhatIf, trials: Trials, present: Verdict) -> Iterator[Turn]:
    """The changes of this one fact that turn ``present`` to met or not met."""
    runs = list(_runs(trials, present))
    for truth in (Truth.FALSE, Truth.TRUE):
        if truth is not present.truth:
            for run in _nearest(trial, trials.lever, [cells for each, cells in runs if each is truth]):
                yield Turn((change_to(trial, trials.lever, run, present, truth),), truth)


def _runs(trials: Trials, present: Verdict) -> Iterator[tuple[Truth | None, list[Cell]]]:
    """Neighbouring cells that give the same; of what is no number, all cells that do."""
    told = list(zip(trials.truths(present), trials.cells, strict=True))
    if trials.lever.definition.type is not FactType.QUANTITY:
        told.sort(key=lambda each: -1 if each[0] is None else int(each[0]))
    for truth, group in groupby(told, key=lambda each: each[0]):
        yield truth, [cell for _, cell in group]


def _nearest(trial: WhatIf, lever: Lever, runs: list[list[Cell]]) -> list[list[Cell]]:
    """Where a number is known, the nearest run below it and the nearest above; else all of them."""
    present = trial.fact(lever.name)
    if lever.definition.type is not FactType.QUANTITY or not isinstance(present, Known):
        return runs
    below = [run for run in runs if run[-1].last * lever.step < present.value]
    above = [run for run in runs if run[0].first * lever.step > present.value]
    return below[-1:] + above[:1]


def change_to(
    trial: WhatIf,
    lever: Lever,
    run: list[Cell],
    present: Verdict,
    truth: Truth,
    also: Mapping[str, Fact] | None = None,
) -> Change:
    """The change of ``lever`` to a value of ``run``, which gives ``truth``."""
    definition, now = lever.definition, trial.fact(lever.name)
    if definition.type is not FactType.QUANTITY:
        values = tuple(cell.value.value for cell in run if isinstance(cell.value, Known))
        return Change(definition, now, Known(values[0]), values=values)

    def gives(value: Fraction) -> bool:
        moved = trial.moved({**(also or {}), lever.name: Known(value)}, trial.network.needs(present.rule.id))
        found = moved.get(present.rule.id, present)
        return found.truth is truth and found.in_scope

    low, high = run[0].first, run[-1].last
    opens_down = low * lever.step == lever.lowest
    opens_up = high == int(lever.highest / lever.step)
    if opens_down and high == low:  # none at all, which is one value and no range
        return Change(
            definition, now, run[0].value, range=Range(lever.lowest, lever.lowest, True, True, lever.step)
        )
    lower, with_lower = (None, False) if opens_down else _end(lever, low, -1, gives)
    upper, with_upper = (None, False) if opens_up else _end(lever, high, 1, gives)
    found = Range(lower, upper, with_lower, with_upper, lever.step)
    downward = isinstance(now, Known) and high * lever.step < now.value
    nearest = high if downward or (opens_down and not opens_up) else low
    return Change(definition, now, Known(nearest * lever.step), range=found)


def _end(lever: Lever, steps: int, side: int, gives: Callable[[Fraction], bool]) -> tuple[Fraction, bool]:
    """The end of a range at ``steps``, which belongs to it, and whether to say so: its neighbour outside,
    exclusive, where everything up to that belongs to it as well."""
    value, step = steps * lever.step, lever.step
    a_little = step / _A_LITTLE
    outside = value + side * step
    if gives(outside - side * a_little):
        return outside, False
    return value, True
