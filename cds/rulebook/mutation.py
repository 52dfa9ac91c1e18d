"""Every small way to break a rule: a slip of the pen in its scope, criteria, decision or limits.

The language is closed, so the list is too: an item dropped, all for any, a comparison for another, a value
negated, a choice forgotten or added, a limit five percent off, a condition of the scope dropped,
``documented`` for ``finding``, a count off by one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

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
)
from cds.rulebook.contents import walk
from cds.rulebook.domain import counted
from cds.rulebook.examples import Trial

_T = TypeVar("_T")
_SHARE = Fraction(1, 20)
Facts = Mapping[str, FactDef]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A broken rule, what was done to it, and where.

    ``numbers`` are the limits it is judged by; ``part`` is the expression that was changed, before and after.
    """

    rule: Rule
    numbers: Numbers
    change: str
    line: int
    part: tuple[Expression, Expression] | None = None


@dataclass(frozen=True, slots=True)
class _Variant:
    change: str
    culprit: Expression
    expression: Expression


def mutants(trial: Trial, rule: Rule, lines: Mapping[int, int]) -> Iterator[Mutant]:
    """Every broken version of ``rule``. ``lines`` maps ``id(expression)`` to its line."""
    facts = trial.rulebook.facts

    def mutant(broken: Rule, whole: Expression, variant: _Variant) -> Mutant:
        part = (whole, variant.expression)
        return Mutant(broken, trial.numbers, variant.change, lines[id(variant.culprit)], part)

    yield from _of_scope(trial, rule, lines)
    for index, condition in enumerate(rule.patients):
        for variant in _variants(facts, condition):
            patients = (*rule.patients[:index], variant.expression, *rule.patients[index + 1 :])
            yield mutant(replace(rule, patients=patients), condition, variant)
    for name, criterion in rule.criteria.items():
        for variant in _variants(facts, criterion.expression):
            criteria = {**rule.criteria, name: replace(criterion, expression=variant.expression)}
            yield mutant(replace(rule, criteria=criteria), criterion.expression, variant)
    for variant in _variants(facts, rule.decide):
        yield mutant(replace(rule, decide=variant.expression), rule.decide, variant)
    yield from _of_numbers(trial, rule, lines)


def _of_scope(trial: Trial, rule: Rule, lines: Mapping[int, int]) -> Iterator[Mutant]:
    for index, condition in enumerate(rule.patients):
        fewer = replace(rule, patients=_without(rule.patients, index))
        yield Mutant(
            fewer, trial.numbers, f"{describe(condition)} is dropped from the scope", lines[id(condition)]
        )
    if rule.ordering:
        line = rule.lines["applies_to.ordering"]
        yield Mutant(replace(rule, ordering=()), trial.numbers, "`ordering` is dropped", line)
        for index, drug in enumerate(rule.ordering if len(rule.ordering) > 1 else ()):
            fewer = replace(rule, ordering=_without(rule.ordering, index))
            yield Mutant(fewer, trial.numbers, f"`{drug}` is dropped from `ordering`", line)


# ------------------------------------------------------------------ expressions


def _variants(facts: Facts, node: Expression) -> Iterator[_Variant]:
    if isinstance(node, Is):
        yield from _of_is(facts, node)
    elif isinstance(node, Compare):
        for comparison in Comparison:
            if comparison is not node.comparison:
                changed = replace(node, comparison=comparison)
                yield _Variant(f"`{node.comparison}` on `{node.fact}` becomes `{comparison}`", node, changed)
    elif isinstance(node, Finding):
        words = ("finding", "documented") if node.documented else ("documented", "finding")
        other = replace(node, documented=not node.documented)
        yield _Variant(f"`{words[1]}: {node.rule}` becomes `{words[0]}`", node, other)
    elif not isinstance(node, Named):
        yield from _of_group(facts, node)


def _of_is(facts: Facts, node: Is) -> Iterator[_Variant]:
    fact = facts[node.fact]
    if fact.type is FactType.YES_NO:
        changed = Is(node.fact, tuple(not value for value in node.values))
        yield _Variant(f"`{node.fact}` is negated", node, changed)
        return
    others = tuple(choice for choice in fact.choices if choice not in node.values)
    yield _Variant(f"`{node.fact}` is negated", node, Is(node.fact, others))
    if len(node.values) == 1:
        return
    for index, value in enumerate(node.values):
        yield _Variant(f"`{value}` is dropped", node, Is(node.fact, _without(node.values, index)))
    for choice in others:
        yield _Variant(f"`{choice}` counts too", node, Is(node.fact, (*node.values, choice)))


def _of_group(facts: Facts, node: AllOf | AnyOf | NoneOf | AtLeastNOf) -> Iterator[_Variant]:
    for index, item in enumerate(node.items):
        yield _Variant(f"{describe(item)} is dropped", item, replace(node, items=_without(node.items, index)))
    for other in (AllOf, AnyOf, NoneOf):
        if not isinstance(node, other) and not (len(node.items) == 1 and _same_on_one(type(node), other)):
            yield _Variant(f"`{_WORD[type(node)]}` becomes `{_WORD[other]}`", node, other(node.items))
    for index, item in enumerate(node.items):
        for variant in _variants(facts, item):
            items = (*node.items[:index], variant.expression, *node.items[index + 1 :])
            yield _Variant(variant.change, variant.culprit, replace(node, items=items))


# ------------------------------------------------------------------ numbers


def _of_numbers(trial: Trial, rule: Rule, lines: Mapping[int, int]) -> Iterator[Mutant]:
    for leaf in dict.fromkeys(leaf for leaf in rule.leaves() if isinstance(leaf, Compare)):
        limit = trial.numbers.limit(leaf.parameter)
        if limit is not None:
            step = _step(trial, rule, leaf.fact, limit)
            for changed in (limit - step, limit + step):
                yield _moved(trial, rule, leaf.parameter, changed, lines)
    for name, most in _counts(rule).items():
        n = trial.numbers.limit(name)
        for changed in (n - 1, n + 1) if n is not None else ():
            if 1 <= changed <= most:
                yield _moved(trial, rule, name, changed, lines)


def _step(trial: Trial, rule: Rule, fact: str, limit: Fraction) -> Fraction:
    """Five percent of the limit; at least 1 where the fact is counted in whole steps."""
    step = abs(limit) * _SHARE or _SHARE
    return max(step, Fraction(1)) if counted(trial, rule, fact, limit) else step


def _moved(trial: Trial, rule: Rule, name: str, value: Fraction, lines: Mapping[int, int]) -> Mutant:
    rulebook, day = trial.rulebook, trial.numbers.day
    parameter = rulebook.parameters[name]
    values = (*parameter.values, replace(parameter.values[-1], since=day, value=value))
    numbers = Numbers(
        replace(rulebook, parameters={**rulebook.parameters, name: replace(parameter, values=values)}), day
    )
    old = trial.numbers.limit(name)
    change = f"`{name}` is {_shown(value)} instead of {_shown(old)}"
    return Mutant(rule, numbers, change, _line_of(lines, rule, name))


def _shown(value: Fraction | None) -> str:
    return "" if value is None else f"{float(value):.10g}"


def _line_of(lines: Mapping[int, int], rule: Rule, parameter: str) -> int:
    """The line of the first node that names ``parameter``."""
    expressions = (*rule.patients, *(c.expression for c in rule.criteria.values()), rule.decide)
    return next(
        lines[id(node)]
        for expression in expressions
        for node in walk(expression)
        if (isinstance(node, Compare) and node.parameter == parameter)
        or (isinstance(node, AtLeastNOf) and node.n == parameter)
    )


def _counts(rule: Rule) -> dict[str, int]:
    """The parameters that count, each with the length of the shortest list it counts in."""
    counts: dict[str, int] = {}
    for expression in (*(c.expression for c in rule.criteria.values()), rule.decide):
        for node in walk(expression):
            if isinstance(node, AtLeastNOf):
                counts[node.n] = min(counts.get(node.n, len(node.items)), len(node.items))
    return counts


_WORD: dict[type, str] = {AllOf: "all_of", AnyOf: "any_of", NoneOf: "none_of", AtLeastNOf: "at_least_n_of"}


def _same_on_one(kind: type, other: type) -> bool:
    return kind is not NoneOf and other is not NoneOf


def _without(items: tuple[_T, ...], index: int) -> tuple[_T, ...]:
    return (*items[:index], *items[index + 1 :])


def describe(node: Expression) -> str:
    """The node in a few words, for a message."""
    if isinstance(node, Named):
        return f"`{node.name}`"
    if isinstance(node, Finding):
        return f"`{node.rule}`"
    if isinstance(node, Is | Compare):
        return f"the condition on `{node.fact}`"
    return f"a group of {len(node.items)}"
