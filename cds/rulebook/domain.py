"""The patients that matter to one rule: every value on which it could turn, in every combination.

For a number these are its limits, what lies between them and what lies just beyond; for a choice every
choice; and always unknown. They come with few changes first: the author's own examples with one
fact changed, then two, then every combination over the base.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, pairwise, product
from math import floor

from cds.core.evaluate import Numbers
from cds.core.facts import NEVER, FactSheet, FactType, Known, Missing, Reason, Unknown
from cds.core.rules import Compare, Rule
from cds.core.truth import FALSE, TRUE, UNKNOWN, Truth
from cds.rulebook.examples import ORDERING, Case, Trial, as_written, case_of, faults_in

_MOST = 20_000
_NOT_KNOWN = Unknown(Reason.NOT_RECORDED)
_FINDING = (("true", TRUE), ("false", FALSE), ("unknown", UNKNOWN))
# Units that are counted in whole steps wherever the limit and every example are whole.
_COUNTED = ("a", "mo", "wk", "d", "h", "min", "1", "{score}")

Value = Known | Unknown | Truth | str


@dataclass(frozen=True, slots=True)
class Patient:
    """One combination: what an example would have to give beyond the base, and the case it makes."""

    given: Mapping[str, str]
    case: Case


@dataclass(frozen=True, slots=True)
class _Input:
    name: str
    values: tuple[tuple[str, Value], ...]  # as written, as evaluated


class Domain:
    """The patients of one rule, under one or two sets of numbers. ``complete`` once all were given out."""

    def __init__(self, trial: Trial, rule: Rule, *numbers: Numbers) -> None:
        self.trial = trial
        self.rule = rule
        self.numbers = numbers
        self.inputs = tuple(self._inputs())
        self.complete = False

    def patients(self) -> Iterator[Patient]:
        """The combinations, few changes first; at most 20,000."""
        starts = self._starts()
        left = _MOST
        for size in range(len(self.inputs) + 1):
            for start in starts if size < 3 else starts[:1]:
                for chosen in combinations(self.inputs, size):
                    for values in product(*(each.values for each in chosen)):
                        left -= 1
                        if left < 0:
                            return
                        yield _changed(start, chosen, values)
        self.complete = bool(starts)

    def _starts(self) -> tuple[Case, ...]:
        """The base, then the examples: all of them that can be read."""
        rulebook, rule = self.trial.rulebook, self.rule
        cases = list(self.trial.cases.get(rule.id, ()))
        if not faults_in(rulebook, rule, rule.base):
            base = replace(rule.examples[0], given={})
            cases.insert(0, case_of(rulebook, rule, base, self.trial.numbers))
        open_findings = dict.fromkeys(rule.findings, (UNKNOWN, ()))
        return tuple(replace(case, findings=open_findings | dict(case.findings)) for case in cases)

    def _inputs(self) -> Iterator[_Input]:
        if self.rule.ordering:
            yield _Input(ORDERING, tuple((drug, drug) for drug in (*self.rule.ordering, "another-drug")))
        for name in self.rule.facts:
            yield _Input(name, tuple(self._values(name)))
        for needed in self.rule.findings:
            yield _Input(needed, _FINDING)

    def _values(self, name: str) -> Iterator[tuple[str, Value]]:
        fact = self.trial.rulebook.facts[name]
        if fact.type is FactType.QUANTITY:
            for value in self._points(name):
                yield ("never" if value == NEVER else f"{float(value):.10g} {fact.unit}"), Known(value)
        elif fact.type is FactType.YES_NO:
            yield from (("true", Known(True)), ("false", Known(False)))
        else:
            yield from ((choice, Known(choice)) for choice in fact.choices)
        yield "unknown", _NOT_KNOWN

    def _points(self, name: str) -> Iterator[Fraction]:
        found = {
            limit
            for leaf in self.rule.leaves()
            if isinstance(leaf, Compare) and leaf.fact == name
            for numbers in self.numbers
            if (limit := numbers.limit(leaf.parameter)) is not None
        }
        limits = sorted(found)
        if all(counted(self.trial, self.rule, name, limit) for limit in limits):
            yield from sorted({limit + step for limit in limits for step in (-1, 0, 1)})
        elif limits:
            step = abs(limits[0]) / 50 or Fraction(1, 50)
            edges = [limits[0] - step, *limits, limits[-1] + step]
            yield from (simplest(low, high) for low, high in pairwise(edges))
            yield from limits


def _changed(start: Case, chosen: tuple[_Input, ...], values: tuple[tuple[str, Value], ...]) -> Patient:
    facts = dict(start.sheet)
    findings = dict(start.findings)
    ordered = start.ordered
    given = {name: as_written(value) for name, value in start.example.given.items()}
    for each, (text, value) in zip(chosen, values, strict=True):
        given[each.name] = text
        if isinstance(value, Truth):
            findings[each.name] = (
                value,
                (Missing(each.name, Reason.NOT_RECORDED),) if value is UNKNOWN else (),
            )
        elif isinstance(value, str):
            ordered = value
        else:
            facts[each.name] = value
    return Patient(given, Case(start.example, FactSheet(facts), findings, ordered))


def counted(trial: Trial, rule: Rule, fact: str, limit: Fraction) -> bool:
    """Whether the limit and every value of ``fact`` in the examples are whole, in a unit that is counted."""
    values = [
        known.value for case in trial.cases.get(rule.id, ()) if isinstance(known := case.sheet[fact], Known)
    ]
    whole = all(isinstance(value, Fraction) and value.denominator == 1 for value in (limit, *values))
    return whole and trial.rulebook.facts[fact].unit in _COUNTED


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The decimal with the fewest digits strictly between two numbers: 34 for 33.25 and 35."""
    middle = (low + high) / 2
    for places in range(9):
        value = Fraction(floor(middle * 10**places + Fraction(1, 2)), 10**places)
        if low < value < high:
            return value
    return middle
