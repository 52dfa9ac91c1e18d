"""The levels of one number follow one another: no silence between two alarms, no two alarms for one value.

A caution from 140 on and a contraindication from 180 on are two bands of one number. Judged are the cautions
and contraindications of one drug that compare the same number, for one patient of whom only this number
changes: from silent, through an alarm, to a higher alarm (or downwards) without silence between; and where
nothing else is present, never caution and contraindication at once. A number that alarms only together with
another finding (hepatic failure and a reduced clearance) is no band.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import z3

from cds.core.decide import decide
from cds.core.facts import FactSheet, FactType
from cds.core.rules import Compare, Is, Kind, Rule, leaves_of
from cds.core.truth import FALSE, TRUE
from cds.proof.ground import Ground
from cds.proof.law import Breach, Facts, Law, Outcome
from cds.proof.links import linked_facts
from cds.proof.patient import facts_in
from cds.proof.record import Listed, Measured, Record
from cds.proof.translation import Translation

_ALARMS = (Kind.CAUTION, Kind.CONTRAINDICATION)


@dataclass(frozen=True)
class _Group:
    """The alarms of one drug about one number."""

    drug: str
    fact: str
    rules: tuple[Rule, ...]


def _groups(ground: Ground) -> Iterator[_Group]:
    found: dict[tuple[str, str], list[Rule]] = {}
    for rule in ground.rulebook.rules.values():
        if rule.kind in _ALARMS:
            for fact in dict.fromkeys(leaf.fact for leaf in rule.leaves() if isinstance(leaf, Compare)):
                for drug in rule.ordering:
                    found.setdefault((drug, fact), []).append(rule)
    for (drug, fact), rules in found.items():
        yield _Group(drug, fact, tuple(rules))


class _Line:
    """One patient at several values of one number, from low to high."""

    def __init__(self, ground: Ground, group: _Group, points: int) -> None:
        self.ground = ground
        self.group = group
        facts = ground.facts_of(*(rule.id for rule in group.rules))
        own = {group.fact, *(name for name in facts if group.fact in linked_facts(ground.rulebook, name))}
        self.facts = facts
        self.own = own
        self.points = [Record(ground.terrain, f"{n} ", ground.patient, own) for n in range(points)]
        self.rules = [Translation(point) for point in self.points]
        self.formulas = [
            *ground.axioms(name for name in facts if name not in own),
            *ground.order_of((group.drug,), facts),
        ]
        for point in self.points:
            self.formulas += [*ground.axioms(own, point), self._number(point).exact]
        self.formulas += [self._before(low, high) for low, high in pairwise(self.points)]

    def speaks(self, rule: Rule, at: int) -> z3.BoolRef:
        """Whether the rule is met, and may speak, at one of the values."""
        return z3.And(self.rules[at].scope(rule), self.rules[at].rule(rule.id).true)

    def is_silent(self, rules: Sequence[Rule], at: int) -> z3.BoolRef:
        """Whether every rule is known not to be met at one of the values."""
        return z3.And([self.rules[at].rule(rule.id).false for rule in rules])

    def is_alone(self, rules: Sequence[Rule], at: int) -> z3.BoolRef:
        """Whether nothing else is present: no yes/no fact, but those of scope and order and of the number."""
        ground, facts = self.ground, self.ground.rulebook.facts
        scope = {
            leaf.fact
            for rule in rules
            for each in rule.patients
            for leaf in leaves_of(each)
            if isinstance(leaf, Is)
        }
        others = (
            self.points[at][name]
            for name in ground.facts_of(*(rule.id for rule in rules))
            if facts[name].type is FactType.YES_NO and name not in scope | ground.order_facts | self.own
        )
        return z3.Not(z3.Or([each.is_[True] for each in others if isinstance(each, Listed)]))

    def patient(self, *formulas: z3.BoolRef, at: int) -> Facts | None:
        """The smallest patient, as at one of the values; None where there is none."""
        wanted = [*self.formulas, *formulas]
        if self.ground.search(*wanted) is None:
            return None
        model = self.ground.smallest(self.points[at], self.facts, *wanted)
        return facts_in(model, self.points[at], self.facts)

    def _number(self, record: Record) -> Measured:
        symbol = record[self.group.fact]
        if not isinstance(symbol, Measured):
            raise TypeError(self.group.fact)
        return symbol

    def _before(self, low: Record, high: Record) -> z3.BoolRef:
        places = zip(self._number(low).least, self._number(high).least, strict=True)
        return z3.Or([z3.And(above, z3.Not(below)) for below, above in places])


def _prove(ground: Ground) -> Iterator[Outcome]:
    for group in _groups(ground):
        line, ends = _Line(ground, group, 4), _Line(ground, group, 2)
        for lower in group.rules:
            for higher in group.rules:
                yield Outcome(f"gap {group.fact} {lower.id} {higher.id}", _gap(ground, line, lower, higher))
        for one, other in combinations(group.rules, 2):
            if one.kind is not other.kind:
                yield Outcome(f"overlap {group.fact} {one.id} {other.id}", _overlap(ground, ends, one, other))


def _gap(ground: Ground, line: _Line, first: Rule, second: Rule) -> Breach | None:
    """From silent through ``first`` to ``second``, upwards or downwards, with silence between."""
    rules = line.group.rules
    for start, one, between, two in ((0, 1, 2, 3), (3, 2, 1, 0)):
        facts = line.patient(
            line.is_silent(rules, start),
            line.speaks(first, one),
            line.is_silent(rules, between),
            line.speaks(second, two),
            at=between,
        )
        if facts is not None:
            message = f"is silent on {line.group.fact} between its own alarm and that of {second.id}"
            keep = frozenset({line.group.fact})
            still = _silence(ground, rules)
            return Breach(first, message, facts, "not_met", "met", line.group.drug, still=still, keep=keep)
    return None


def _silence(ground: Ground, rules: Sequence[Rule]) -> Callable[[FactSheet], bool]:
    """Whether no rule is met, as the core judges it."""
    needed = ground.rulebook.reach(tuple(rule.id for rule in rules))

    def still(sheet: FactSheet) -> bool:
        verdicts = decide(needed, sheet, ground.numbers).verdicts
        return all(verdicts[rule.id].truth is FALSE for rule in rules)

    return still


def _speaks(ground: Ground, rule: Rule) -> Callable[[FactSheet], bool]:
    """Whether a rule is met and may speak, as the core judges it."""
    needed = ground.rulebook.reach((rule.id,))

    def still(sheet: FactSheet) -> bool:
        verdict = decide(needed, sheet, ground.numbers).verdicts[rule.id]
        return verdict.in_scope and verdict.truth is TRUE

    return still


def _overlap(ground: Ground, line: _Line, one: Rule, other: Rule) -> Breach | None:
    """Both met for one value, neither for another, and nothing else present."""
    for silent, both in ((0, 1), (1, 0)):
        facts = line.patient(
            line.is_silent((one, other), silent),
            line.speaks(one, both),
            line.speaks(other, both),
            line.is_alone((one, other), both),
            at=both,
        )
        if facts is not None:
            mild, severe = (one, other) if one.kind is Kind.CAUTION else (other, one)
            message = f"speaks on {line.group.fact} together with {severe.id}"
            keep = frozenset({line.group.fact})
            still = _speaks(ground, severe)
            return Breach(mild, message, facts, "met", "not_met", line.group.drug, still=still, keep=keep)
    return None


LAW = Law(
    "bands",
    "between two alarms on one number there is no silence, and caution and contraindication do not overlap",
    _prove,
)
