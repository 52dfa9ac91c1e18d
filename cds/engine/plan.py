"""What a program asks of the engine: each term once, in the first stratum that can answer it.

A rule asks two questions, *is it true* and *is it false*; each distinct scope asks whether it is known true.
Every question has a slot, and a term marks the slots of the questions it answers.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cds.core.evaluate import Numbers
from cds.core.rules import AllOf, Rule, RuleBook
from cds.engine.durable import MAX_FIELDS, MAX_TERMS
from cds.engine.terms import Field, Source, Term, Terms, terms_of


@dataclass(frozen=True, slots=True)
class Stratum:
    """The rules settled here, by index, and the terms to match for it, in parts of one ruleset each."""

    rules: tuple[int, ...]
    parts: tuple[tuple[Term, ...], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Rule ``i`` of ``n`` has slots ``i`` for true, ``n + i`` for false, and ``scopes[i]`` for its scope."""

    rule_ids: tuple[str, ...]
    scopes: tuple[int, ...]
    slots: int
    marks: dict[Term, list[int]]
    strata: tuple[Stratum, ...]


def plan_of(rulebook: RuleBook, rules: tuple[Rule, ...], numbers: Numbers) -> Plan:
    """The plan for ``rules``, as ``RuleBook.reach`` gave them. RuleBookError as ``terms_of``."""
    count = len(rules)
    marks: dict[Term, list[int]] = {}
    slot_of_scope: dict[Terms, int] = {}
    scopes = []
    for i, rule in enumerate(rules):
        for slot, wanted in ((i, True), (count + i, False)):
            _mark(marks, slot, terms_of(rule, rule.decide, wanted, rulebook.facts, numbers))
        scope = terms_of(rule, AllOf(rule.patients), True, rulebook.facts, numbers)
        if scope not in slot_of_scope:
            slot_of_scope[scope] = 2 * count + len(slot_of_scope)
            _mark(marks, slot_of_scope[scope], scope)
        scopes.append(slot_of_scope[scope])
    return Plan(
        rule_ids=tuple(rule.id for rule in rules),
        scopes=tuple(scopes),
        slots=2 * count + len(slot_of_scope),
        marks=marks,
        strata=_strata(rulebook, rules, marks),
    )


def _mark(marks: dict[Term, list[int]], slot: int, terms: Terms) -> None:
    for term in sorted(terms, key=_reading_order):
        marks.setdefault(term, []).append(slot)


def _reading_order(term: Term) -> list[tuple[str, str, str, int]]:
    return sorted((x.field.name, x.field.source.value, x.operator.value, x.value) for x in term)


def _strata(rulebook: RuleBook, rules: tuple[Rule, ...], terms: Iterable[Term]) -> tuple[Stratum, ...]:
    settled: dict[int, list[int]] = {}
    for i, rule in enumerate(rules):
        settled.setdefault(rulebook.strata[rule.id], []).append(i)
    asked: dict[int, list[Term]] = {}
    for term in terms:
        asked.setdefault(_level(rulebook, term), []).append(term)
    return tuple(
        Stratum(tuple(settled.get(level, ())), tuple(_parts(asked.get(level, ()))))
        for level in sorted(settled.keys() | asked.keys())
    )


def _level(rulebook: RuleBook, term: Term) -> int:
    """The stratum after those that settle the findings the term needs."""
    needed = (x.field.name for x in term if x.field.source in (Source.FINDING, Source.DOCUMENTED))
    return max((rulebook.strata[rule_id] + 1 for rule_id in needed), default=0)


def _parts(terms: Iterable[Term]) -> Iterator[tuple[Term, ...]]:
    """The terms in as few parts as the engine's limits allow, in order."""
    part: list[Term] = []
    fields: set[Field] = set()
    for term in terms:
        own = {literal.field for literal in term}
        if part and (len(part) == MAX_TERMS or len(fields | own) > MAX_FIELDS):
            yield tuple(part)
            part, fields = [], set()
        part.append(term)
        fields |= own
    if part:
        yield tuple(part)
