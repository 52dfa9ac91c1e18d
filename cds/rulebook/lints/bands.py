"""The alarms of one drug about one number: no value between two of them without any, none with two.

A caution above 140 and a contraindication from 180 on are two bands of one number. Judged is a patient of
whom only this number changes: every yes/no fact is no, every other number far from its limit. ``cds prove``
asks the same of all patients.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, groupby, pairwise

from cds.core.evaluate import Numbers
from cds.core.quantity import show
from cds.core.rules import (
    AllOf,
    AnyOf,
    AtLeastNOf,
    Compare,
    Comparison,
    Expression,
    Finding,
    Is,
    Kind,
    Named,
    NoneOf,
    Rule,
    RuleBook,
)
from cds.rulebook.contents import Contents
from cds.rulebook.examples import Trial
from cds.rulebook.lints.lint import ExampleLint, Fault

_ALARMS = (Kind.CAUTION, Kind.CONTRAINDICATION)


@dataclass(frozen=True)
class Bands:
    """The alarms of one drug about one number, and at which of its ``points`` each is met."""

    fact: str
    points: tuple[Fraction, ...]
    met: dict[str, tuple[bool, ...]]  # rule id -> one answer a point

    def alarms(self) -> tuple[bool, ...]:
        """Whether some alarm is met, point by point."""
        return tuple(map(any, zip(*self.met.values(), strict=True)))


def _bands(trial: Trial) -> Iterator[Bands]:
    rulebook = trial.rulebook
    groups: dict[tuple[str, str], list[Rule]] = {}
    for rule in rulebook.rules.values():
        if rule.kind in _ALARMS:
            for fact in dict.fromkeys(leaf.fact for leaf in rule.leaves() if isinstance(leaf, Compare)):
                for drug in rule.ordering or ("",):
                    groups.setdefault((drug, fact), []).append(rule)
    for (_, fact), rules in groups.items():
        if len(rules) > 1:
            points = tuple(_points(trial, fact, rules))
            met = {
                rule.id: tuple(_met(rulebook, trial.numbers, rule, fact, at) for at in points)
                for rule in rules
            }
            yield Bands(
                fact, points, {name: found for name, found in met.items() if any(found) and not all(found)}
            )


def _points(trial: Trial, fact: str, rules: list[Rule]) -> Iterator[Fraction]:
    """Every limit, a value between each two, and one beyond the first and the last."""
    leaves = (
        leaf for rule in rules for leaf in rule.leaves() if isinstance(leaf, Compare) and leaf.fact == fact
    )
    limits = sorted({limit for leaf in leaves if (limit := trial.numbers.limit(leaf.parameter)) is not None})
    if limits:
        yield limits[0] - 1
        for low, high in pairwise(limits):
            yield from (low, (low + high) / 2)
        yield from (limits[-1], limits[-1] + 1)


def _met(rulebook: RuleBook, numbers: Numbers, rule: Rule, fact: str, at: Fraction) -> bool:
    """Whether ``rule`` is met where ``fact`` is ``at`` and nothing else is present."""

    def holds(node: Expression, rule: Rule) -> bool:
        if isinstance(node, Compare):
            limit = numbers.limit(node.parameter)
            return node.fact == fact and limit is not None and _COMPARE[node.comparison](at, limit)
        if isinstance(node, Is):
            return node.values == (False,)
        if isinstance(node, Finding):
            other = rulebook.rules[node.rule]
            return holds(other.decide, other)
        if isinstance(node, Named):
            return holds(rule.criteria[node.name].expression, rule)
        true = sum(holds(item, rule) for item in node.items)
        return _counts(numbers, node, true)

    return holds(rule.decide, rule)


def _counts(numbers: Numbers, node: AllOf | AnyOf | NoneOf | AtLeastNOf, true: int) -> bool:
    if isinstance(node, AllOf):
        return true == len(node.items)
    if isinstance(node, AtLeastNOf):
        n = numbers.limit(node.n)
        return n is not None and true >= n
    return (true > 0) is isinstance(node, AnyOf)


_COMPARE: dict[Comparison, Callable[[Fraction, Fraction], bool]] = {
    Comparison.AT_LEAST: lambda value, limit: value >= limit,
    Comparison.MORE_THAN: lambda value, limit: value > limit,
    Comparison.AT_MOST: lambda value, limit: value <= limit,
    Comparison.LESS_THAN: lambda value, limit: value < limit,
}


def _gaps(contents: Contents, trial: Trial) -> Iterator[Fault]:
    """From silence through an alarm, upwards or downwards, to silence and another alarm."""
    reported: set[tuple[str, str, str]] = set()
    for bands in _bands(trial):
        if not bands.met:
            continue
        order = range(len(bands.points))
        alarms = bands.alarms()
        for way in (order, order[::-1]):
            runs = [(is_alarm, list(run)) for is_alarm, run in groupby(way, key=alarms.__getitem__)]
            runs = runs if runs and not runs[0][0] else runs[1:]
            if len(runs) >= 4:
                (_, before), (_, gap), (_, after) = runs[1:4]
                one, other = _at(bands, before[-1]), _at(bands, after[0])
                if one != other and (one, other, bands.fact) not in reported:
                    reported.add((one, other, bands.fact))
                    yield _gap(contents, trial, bands, one, other, gap)


def _at(bands: Bands, point: int) -> str:
    return next(name for name, met in bands.met.items() if met[point])


def _gap(contents: Contents, trial: Trial, bands: Bands, one: str, other: str, gap: list[int]) -> Fault:
    unit = trial.rulebook.facts[bands.fact].unit or "1"
    at = bands.points[gap[len(gap) // 2]]
    message = f"at {show(at, unit)} of `{bands.fact}` neither this rule nor `{other}` is met"
    hint = "let both name the same parameter, one `less_than` and the other `at_least`"
    return Fault(*_place(contents, trial, one, bands.fact, at), message, hint)


def _overlaps(contents: Contents, trial: Trial) -> Iterator[Fault]:
    reported: set[tuple[str, str]] = set()
    for bands in _bands(trial):
        for one, other in combinations(bands.met, 2):
            mild, grave = sorted(
                (one, other), key=lambda name: _ALARMS.index(trial.rulebook.rules[name].kind)
            )
            both = [a and b for a, b in zip(bands.met[one], bands.met[other], strict=True)]
            if trial.rulebook.rules[mild].kind is trial.rulebook.rules[grave].kind or not any(both):
                continue
            if (mild, grave) not in reported:
                reported.add((mild, grave))
                unit = trial.rulebook.facts[bands.fact].unit or "1"
                at = bands.points[both.index(True)]
                message = f"at {show(at, unit)} of `{bands.fact}` this rule and `{grave}` both alarm"
                hint = f"stop where the graver begins, or name its finding under `none_of`: `{grave}`"
                yield Fault(*_place(contents, trial, mild, bands.fact, at), message, hint)


def _place(contents: Contents, trial: Trial, name: str, fact: str, at: Fraction) -> tuple[str, int]:
    """Path and line of the rule's own comparison with the limit nearest to a value; else of its decision."""
    rule = trial.rulebook.rules[name]
    limits = [
        (abs(limit - at), site.operator_line)
        for site in contents.sites[name]
        if isinstance(site.expression, Compare) and site.expression.fact == fact
        if (limit := trial.numbers.limit(site.expression.parameter)) is not None
    ]
    return rule.path, min(limits, default=(Fraction(0), rule.lines["decide"]))[1]


LINTS = (
    ExampleLint("band-gap", "Between two alarms there is no safe value.", _gaps, excusable=True),
    ExampleLint(
        "band-overlap",
        "One number, one alarm; a second card beside it is not read.",
        _overlaps,
        excusable=True,
    ),
)
