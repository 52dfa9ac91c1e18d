"""What stands on the page of one rule, in its order."""

from collections.abc import Iterator
from dataclasses import dataclass

from cds.core.facts import FactDef
from cds.core.rules import Compare, Criterion, Evidence, Outcome, Parameter, Reference, Rule, ValueSet
from cds.handbook.book import Book
from cds.handbook.history import Entry, told_of
from cds.handbook.picture import Picture, around
from cds.handbook.words import Node, Part, Words
from cds.rulebook.contents import FACT, PARAMETER, VALUE_SET
from cds.rulebook.examples import Case, answer, satisfied
from cds.rulebook.register import Standing
from cds.rulebook.scenarios import Scenario

HOOKS = {
    "patient-view": "when the chart is opened",
    "order-select": "when an order is chosen",
    "order-sign": "when an order is signed",
}


@dataclass(frozen=True, slots=True)
class Card:
    """What one verdict says; ``outcome`` None where the rule is silent."""

    verdict: str
    outcome: Outcome | None
    summary: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Worked:
    """One example with what the rule says to it now; ``said`` is empty where it cannot be worked out."""

    name: str
    given: tuple[tuple[Part, str], ...]
    expected: str
    missing: tuple[Part, ...]
    said: str
    fits: bool


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule."""

    rule: Rule
    standing: Standing
    path: str
    heard: tuple[str, ...]
    drugs: tuple[ValueSet, ...]
    patients: tuple[Node, ...]
    criteria: tuple[tuple[Criterion, str, Node], ...]
    decide: Node
    cards: tuple[Card, ...]
    numbers: tuple[Parameter, ...]
    facts: tuple[FactDef, ...]
    value_sets: tuple[ValueSet, ...]
    evidence: tuple[tuple[Evidence, Reference], ...]
    base: tuple[tuple[Part, str], ...]
    examples: tuple[Worked, ...]
    scenarios: tuple[Scenario, ...]
    told: tuple[Entry, ...]
    commits: tuple[Entry, ...]
    picture: Picture | None


def view(book: Book, rule: Rule, words: Words) -> RuleView:
    """The view of ``rule``; its examples are worked out now."""
    rulebook, annex, path = book.rulebook, book.annex, book.annex.paths[rule.id]
    sets = (rulebook.value_sets[name] for name in book.rests_on(rule, VALUE_SET))
    facts = (rulebook.facts[name] for name in book.rests_on(rule, FACT) if name in rulebook.facts)
    return RuleView(
        rule=rule,
        standing=book.standings[rule.id],
        path=path,
        heard=tuple(HOOKS[hook] for hook in rule.hooks),
        drugs=tuple(rulebook.value_sets[name] for name in rule.ordering),
        patients=tuple(words.tree(rule, one) for one in rule.patients),
        criteria=tuple(
            (one, words.sentence(one.says), words.tree(rule, one.expression))
            for one in rule.criteria.values()
        ),
        decide=words.tree(rule, rule.decide),
        cards=tuple(_cards(rule, words)),
        numbers=tuple(_numbers(book, rule)),
        facts=tuple(facts),
        value_sets=tuple(sets),
        evidence=tuple((one, rulebook.references[one.reference]) for one in rule.evidence),
        base=words.given(rule.base),
        examples=tuple(_examples(book, rule, words)),
        scenarios=annex.scenarios.get(rule.id, ()),
        told=told_of(rule, annex.told),
        commits=annex.commits.get(path, ()),
        picture=around(rulebook, rule.id, book.feeds.get(rule.id, ())),
    )


def _numbers(book: Book, rule: Rule) -> Iterator[Parameter]:
    """What it rests on, the numbers that it compares with itself first."""
    own = [leaf.parameter for leaf in rule.leaves() if isinstance(leaf, Compare)]
    for name in dict.fromkeys((*own, *book.rests_on(rule, PARAMETER))):
        yield book.rulebook.parameters[name]


def _cards(rule: Rule, words: Words) -> Iterator[Card]:
    for verdict, outcome in (("met", rule.met), ("not met", rule.not_met), ("unknown", rule.unknown)):
        if outcome is None:
            yield Card(verdict, None)
        else:
            summary, detail = (words.sentence(text) for text in (outcome.summary, outcome.detail))
            yield Card(verdict, outcome, summary, detail)


def _examples(book: Book, rule: Rule, words: Words) -> Iterator[Worked]:
    cases = {case.example.name: case for case in book.cases(rule)}
    for example in rule.examples:
        said, fits = _said(book, rule, cases.get(example.name))
        missing = tuple(words.fact(name) for name in example.missing or ())
        given = words.given(example.given)
        yield Worked(example.name, given, _spaced(example.expect), missing, said, fits)


def _said(book: Book, rule: Rule, case: Case | None) -> tuple[str, bool]:
    if case is None:
        return "", False
    given = answer(rule, case, book.numbers)
    return _spaced(given.word), satisfied(case.example, given)


def _spaced(word: str) -> str:
    return word.replace("_", " ")
