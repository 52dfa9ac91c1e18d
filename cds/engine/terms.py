"""Rule trees as terms: conjunctions of literals over integer fields, for *true* and for *false*.

Negation is pushed to the leaves and the rest multiplied out (disjunctive normal form). Conjunction and
disjunction distribute in Kleene logic too, so a tree is TRUE exactly where one of its terms for true holds,
FALSE exactly where one of its terms for false holds, and unknown where none does. A literal on a field
without a value never holds.
"""

import enum
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from cds.core.errors import Issue, RuleBookError
from cds.core.evaluate import Numbers
from cds.core.facts import TREATMENT_OUTCOMES, FactDef, FactType
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
from cds.engine.integers import limit_of

# Terms a rule may need for one of its answers. The engine would stand more; a reader would not.
CAP = 256
UNABSORBED = 4 * CAP


class Source(enum.Enum):
    """What a field holds. A quantity has two: its bounds, equal where the value is known."""

    VALUE = "value"  # 0/1 of a yes/no fact, or the index in its closed list
    LOWER = "lower"
    UPPER = "upper"
    FINDING = "finding"  # 0/1; no value while unknown
    DOCUMENTED = "documented"  # 0/1; 0 while unknown


class Field(NamedTuple):
    """One integer of the fact the engine sees: of a fact, or of another rule's finding."""

    source: Source
    name: str


class Operator(enum.StrEnum):
    """The comparisons of a field with a constant."""

    EQ = "eq"
    NEQ = "neq"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"


class Literal(NamedTuple):
    """One comparison. It does not hold where the field has no value, whatever the operator."""

    field: Field
    operator: Operator
    value: int


Term = frozenset[Literal]
Terms = frozenset[Term]

NEVER: Terms = frozenset()
ALWAYS: Terms = frozenset({frozenset()})

# comparison -> the literal that makes it true, the literal that makes it false
_BOUNDS = {
    Comparison.AT_LEAST: ((Source.LOWER, Operator.GTE), (Source.UPPER, Operator.LT)),
    Comparison.MORE_THAN: ((Source.LOWER, Operator.GT), (Source.UPPER, Operator.LTE)),
    Comparison.AT_MOST: ((Source.UPPER, Operator.LTE), (Source.LOWER, Operator.GT)),
    Comparison.LESS_THAN: ((Source.UPPER, Operator.LT), (Source.LOWER, Operator.GTE)),
}


def values_of(definition: FactDef) -> tuple[bool | str, ...]:
    """The closed list whose indexes stand for a fact's values; empty for quantities and raw facts."""
    if definition.type is FactType.YES_NO:
        return (False, True)
    if definition.type is FactType.CHOICE:
        return definition.choices
    return TREATMENT_OUTCOMES if definition.type is FactType.TREATMENT_OUTCOME else ()


def terms_of(
    rule: Rule, expression: Expression, wanted: bool, facts: Mapping[str, FactDef], numbers: Numbers
) -> Terms:
    """The terms under which ``expression``, a tree of ``rule``, is TRUE (``wanted``) or FALSE.

    A parameter without a value in force contributes no term: its criterion stays unknown.
    RuleBookError where the tree needs more than ``CAP`` terms or cannot be expressed in integers.
    """
    return _Tree(rule, facts, numbers).terms(expression, wanted)


class _Tree:
    """The trees of one rule, with the definitions and the numbers their leaves need."""

    def __init__(self, rule: Rule, facts: Mapping[str, FactDef], numbers: Numbers) -> None:
        self.rule = rule
        self.facts = facts
        self.numbers = numbers

    def terms(self, expression: Expression, wanted: bool) -> Terms:
        match expression:
            case Is():
                return self.is_(expression, wanted)
            case Compare():
                return self.compare(expression, wanted)
            case Finding():
                source = Source.DOCUMENTED if expression.documented else Source.FINDING
                return _single(Literal(Field(source, expression.rule), Operator.EQ, int(wanted)))
            case Named():
                return self.terms(self.rule.criteria[expression.name].expression, wanted)
            case AllOf():
                count = len(expression.items) if wanted else 1
                return self.at_least(count, expression.items, wanted)
            case AnyOf():
                count = 1 if wanted else len(expression.items)
                return self.at_least(count, expression.items, wanted)
            case NoneOf():
                return self.terms(AnyOf(expression.items), not wanted)
        return self.at_least_n_of(expression, wanted)

    def at_least_n_of(self, group: AtLeastNOf, wanted: bool) -> Terms:
        limit = self.numbers.limit(group.n)
        if limit is None:
            return NEVER
        # false once so many are false that too few remain to reach n
        count = int(limit) if wanted else len(group.items) - int(limit) + 1
        return self.at_least(count, group.items, wanted)

    def is_(self, leaf: Is, wanted: bool) -> Terms:
        listed = values_of(self._definition(leaf.fact))
        if not set(leaf.values) <= set(listed):
            raise self._fault(f"`{leaf.fact}` has no such value", "use a value of the fact's closed list")
        field = Field(Source.VALUE, leaf.fact)
        inside = [i for i, value in enumerate(listed) if (value in leaf.values) is wanted]
        if len(inside) <= 1:
            return frozenset(frozenset({Literal(field, Operator.EQ, index)}) for index in inside)
        outside = [Literal(field, Operator.NEQ, i) for i in range(len(listed)) if i not in inside]
        return frozenset({frozenset(outside or [Literal(field, Operator.GTE, 0)])})

    def compare(self, leaf: Compare, wanted: bool) -> Terms:
        if self._definition(leaf.fact).type is not FactType.QUANTITY:
            raise self._fault(f"`{leaf.fact}` is not a quantity", "use `is` or `is_one_of`")
        number = self.numbers.limit(leaf.parameter)
        if number is None:
            return NEVER
        source, operator = _BOUNDS[leaf.comparison][0 if wanted else 1]
        return _single(Literal(Field(source, leaf.fact), operator, self._limit(leaf.parameter, number)))

    def at_least(self, count: int, items: tuple[Expression, ...], wanted: bool) -> Terms:
        """The terms under which at least ``count`` of the items are ``wanted``."""
        if count > len(items):
            return NEVER
        # reached[n]: the terms under which at least n of the items seen so far are as wanted
        reached: list[Terms] = [ALWAYS, *[NEVER] * max(count, 0)]
        for remaining, item in zip(reversed(range(len(items))), items, strict=True):
            own = self.terms(item, wanted)
            for n in range(count, max(count - remaining, 1) - 1, -1):
                reached[n] = self._absorb([*reached[n], *_product(reached[n - 1], own)])
        return reached[-1]

    def _absorb(self, terms: Iterable[Term]) -> Terms:
        """Without the terms that a shorter one makes redundant."""
        kept: list[Term] = []
        unique = set(terms)
        if len(unique) > UNABSORBED:
            raise self._too_many()
        for term in sorted(unique, key=len):
            if not any(shorter <= term for shorter in kept):
                kept.append(term)
        if len(kept) > CAP:
            raise self._too_many()
        return frozenset(kept)

    def _definition(self, fact: str) -> FactDef:
        try:
            return self.facts[fact]
        except KeyError:
            raise self._fault(f"fact `{fact}` is not defined", "define it in facts/") from None

    def _limit(self, parameter: str, number: Fraction) -> int:
        try:
            return limit_of(number)
        except ValueError as error:
            raise self._fault(f"parameter `{parameter}` {error}", "state it in a fitting unit") from None

    def _too_many(self) -> RuleBookError:
        return self._fault(
            f"`{self.rule.id}` needs more than {CAP} alternatives",
            "make a rule of its own of some of its criteria and use its finding",
        )

    def _fault(self, message: str, hint: str) -> RuleBookError:
        return RuleBookError([Issue(self.rule.path, self.rule.line, "not-compilable", message, hint)])


def _single(literal: Literal) -> Terms:
    return frozenset({frozenset({literal})})


def _product(left: Terms, right: Terms) -> Iterable[Term]:
    return (term for a in left for b in right if _is_consistent(term := a | b))


def _is_consistent(term: Term) -> bool:
    """False where a field would have to equal two values, or a value it must not equal: it can never hold."""
    equal: dict[Field, int] = {}
    for literal in term:
        if (
            literal.operator is Operator.EQ
            and equal.setdefault(literal.field, literal.value) != literal.value
        ):
            return False
    return all(equal.get(x.field) != x.value for x in term if x.operator is Operator.NEQ)
