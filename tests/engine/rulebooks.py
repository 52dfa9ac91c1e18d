"""Rulebooks and fact sheets for the engine's tests: made by hand, or at random from a seeded source."""

import random
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from cds.core.evaluate import Numbers
from cds.core.facts import (
    NEVER,
    TREATMENT_OUTCOMES,
    Bounded,
    Fact,
    FactDef,
    FactSheet,
    FactType,
    Known,
    Reason,
    Unknown,
)
from cds.core.rules import (
    AllOf,
    AnyOf,
    AtLeastNOf,
    Compare,
    Comparison,
    Criterion,
    DatedValue,
    Expression,
    Finding,
    Is,
    Kind,
    Named,
    NoneOf,
    Parameter,
    Rule,
    RuleBook,
    Status,
)

DAY = date(2026, 3, 2)
SINCE = date(2026, 1, 1)
CHOICES = ("low", "middle", "high", "extreme")


def rule(
    rule_id: str,
    decide: Expression,
    patients: tuple[Expression, ...] = (),
    criteria: Mapping[str, Expression] | None = None,
) -> Rule:
    """A rule with nothing but its trees."""
    named = {name: Criterion(name, "", tree) for name, tree in (criteria or {}).items()}
    return Rule(
        id=rule_id,
        title=rule_id,
        kind=Kind.CAUTION,
        status=Status.REVIEW,
        version="0.1.0",
        covers=(),
        purpose="",
        not_for=(),
        author="",
        reviewers=(),
        review_by=DAY,
        evidence=(),
        hooks=(),
        ordering=(),
        patients=patients,
        criteria=named,
        decide=decide,
        met=None,
        not_met=None,
        unknown=None,
        base={},
        examples=(),
        path=f"rules/{rule_id}.yaml",
        line=1,
    )


def parameter(name: str, *values: Fraction | int | str | None) -> Parameter:
    """A parameter whose values come into force a month apart, the first on ``SINCE``."""
    exact = (Fraction(value) if isinstance(value, int) else value for value in values)
    dated = (DatedValue(SINCE.replace(month=1 + i), value, "test") for i, value in enumerate(exact))
    return Parameter(name, name, "1", tuple(dated))


def book(
    rules: Sequence[Rule], facts: Mapping[str, FactType] | None = None, parameters: Sequence[Parameter] = ()
) -> RuleBook:
    """A rulebook of these parts; choice facts have ``CHOICES``."""
    defined = {
        name: FactDef(name, name, kind, choices=CHOICES if kind is FactType.CHOICE else ())
        for name, kind in (facts or {}).items()
    }
    return RuleBook(
        rules={r.id: r for r in rules},
        facts=defined,
        parameters={p.name: p for p in parameters},
        value_sets={},
        references={},
        products={},
        digest="test",
    )


def reach(rulebook: RuleBook) -> tuple[Rule, ...]:
    """All rules of the book, in dependency order."""
    return rulebook.reach(tuple(rulebook.rules))


def numbers(rulebook: RuleBook, day: date = DAY) -> Numbers:
    """The parameters in force on ``day``."""
    return Numbers(rulebook, day)


_TYPES = (FactType.YES_NO, FactType.CHOICE, FactType.TREATMENT_OUTCOME, FactType.QUANTITY, FactType.QUANTITY)
_LIMITS = (
    Fraction(0),
    Fraction(-3),
    Fraction(30),
    Fraction("1.5"),
    Fraction("29.999999"),
    Fraction(240),
    NEVER,
)
_NEAR = (
    Fraction(0),
    Fraction(1, 10**6),
    Fraction(1, 3 * 10**6),
    Fraction(1, 10**9),
    Fraction(1),
    Fraction(1, 7),
)
_VALUES = {
    FactType.YES_NO: (False, True),
    FactType.CHOICE: CHOICES,
    FactType.TREATMENT_OUTCOME: TREATMENT_OUTCOMES,
}


class Source:
    """Random rulebooks and fact sheets of every operator, type and state of knowledge."""

    def __init__(self, random_: random.Random) -> None:
        self.random = random_

    def rulebook(self, rules: int | None = None) -> RuleBook:
        """Some rules over some facts; later ones may need the findings of earlier ones, in several strata."""
        facts = {f"{kind.value}_{i}": kind for i in range(2) for kind in _TYPES}
        limits = [parameter(f"limit_{i}", self.random.choice(_LIMITS)) for i in range(5)]
        counts = [parameter(f"n_{n}", n) for n in range(-1, 5)]
        absent = [parameter("withdrawn", 30, None), parameter("policy", "a word"), parameter("later")]
        parameters = [*limits, *counts, *absent]
        made: list[Rule] = []
        for i in range(rules if rules is not None else self.random.randint(1, 8)):
            made.append(self.rule(f"rule-{i}", facts, parameters, [r.id for r in made]))
        return book(made, facts, parameters)

    def rule(
        self,
        rule_id: str,
        facts: Mapping[str, FactType],
        parameters: Sequence[Parameter],
        findings: list[str],
    ) -> Rule:
        criteria: dict[str, Expression] = {}
        for i in range(self.random.randint(0, 3)):
            criteria[f"criterion_{i}"] = self.tree(2, facts, parameters, findings, list(criteria))
        decide = self.tree(2, facts, parameters, findings, list(criteria))
        scopes = self.random.choice((0, 0, 1, 2))
        # A scope names no criterion: lint criterion-unknown.
        patients = tuple(self.tree(1, facts, parameters, findings, []) for _ in range(scopes))
        return rule(rule_id, decide, patients, criteria)

    def tree(
        self,
        depth: int,
        facts: Mapping[str, FactType],
        parameters: Sequence[Parameter],
        findings: list[str],
        criteria: list[str],
    ) -> Expression:
        if depth == 0 or self.random.random() < 0.3:
            return self.leaf(facts, parameters, findings, criteria)
        count = self.random.choice((0, 1, 2, 2, 3, 3))
        items = tuple(self.tree(depth - 1, facts, parameters, findings, criteria) for _ in range(count))
        if self.random.random() < 0.25:
            return AtLeastNOf(self.random.choice([p.name for p in parameters if p.name[0] in "nwpl"]), items)
        return self.random.choice((AllOf, AnyOf, NoneOf))(items)

    def leaf(
        self,
        facts: Mapping[str, FactType],
        parameters: Sequence[Parameter],
        findings: list[str],
        criteria: list[str],
    ) -> Expression:
        if criteria and self.random.random() < 0.2:
            return Named(self.random.choice(criteria))
        if findings and self.random.random() < 0.3:
            return Finding(self.random.choice(findings), documented=self.random.random() < 0.4)
        fact, kind = self.random.choice(sorted(facts.items()))
        if kind is FactType.QUANTITY:
            limit = self.random.choice([p.name for p in parameters if p.name[0] != "n"])
            return Compare(fact, self.random.choice(tuple(Comparison)), limit)
        values = _VALUES[kind]
        return Is(fact, tuple(self.random.sample(values, self.random.randint(0, len(values)))))

    def sheet(self, rulebook: RuleBook) -> FactSheet:
        """A fact sheet in which every fact is known, bounded, unknown or not there at all."""
        share = self.random.choice((0.0, 0.2, 0.5, 0.9))
        facts: dict[str, Fact] = {}
        for name, definition in rulebook.facts.items():
            if self.random.random() >= share:
                facts[name] = self.fact(definition, rulebook)
            elif self.random.random() < 0.5:
                facts[name] = Unknown(self.random.choice(tuple(Reason)))
        return FactSheet(facts)

    def fact(self, definition: FactDef, rulebook: RuleBook) -> Fact:
        if definition.type is not FactType.QUANTITY:
            return Known(self.random.choice(_VALUES[definition.type]))
        if self.random.random() < 0.6:
            return Known(self.number())
        lower, upper = sorted((self.number(), self.number()))
        return Bounded(
            self.random.choice((lower, lower, None)),
            self.random.choice((upper, upper, None)),
            Reason.NOT_RECORDED,
        )

    def number(self) -> Fraction:
        """A number on a limit, or as near to one as makes a difference, or far beyond all."""
        if self.random.random() < 0.1:
            return self.random.choice((Fraction(10**40), Fraction(-(10**40)), Fraction(10**19, 3)))
        return self.random.choice(_LIMITS) + self.random.choice((-1, 1)) * self.random.choice(_NEAR)
