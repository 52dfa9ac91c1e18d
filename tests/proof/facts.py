"""Facts as the core holds them, and the same as pieces of knowledge of a record."""

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import z3

from cds.core.facts import Bounded, Fact, FactType, Known, Reason, Unknown
from cds.core.rules import RuleBook
from cds.proof.record import Listed, Record

HERE = Path(__file__).parent
BAD = HERE / "bad"
SHIPPED = HERE.parent.parent / "rules"
NOT_KNOWN = Unknown(Reason.NOT_RECORDED)


def pieces(record: Record, facts: Mapping[str, Fact]) -> Iterator[z3.BoolRef]:
    """Every piece of knowledge about ``facts``: true or not, by the definition of the pieces."""
    for name, fact in facts.items():
        symbol = record[name]
        if isinstance(symbol, Listed):
            for value, piece in symbol.is_.items():
                yield piece == (isinstance(fact, Known) and fact.value == value)
            continue
        lower, upper = _ends(fact)
        for i, limit in enumerate(symbol.limits):
            yield symbol.least[2 * i] == (lower is not None and lower >= limit)
            yield symbol.least[2 * i + 1] == (lower is not None and lower > limit)
            yield symbol.most[2 * i] == (upper is not None and upper < limit)
            yield symbol.most[2 * i + 1] == (upper is not None and upper <= limit)


def _ends(fact: Fact) -> tuple[Fraction | None, Fraction | None]:
    if isinstance(fact, Known):
        return fact.value, fact.value
    return (fact.lower, fact.upper) if isinstance(fact, Bounded) else (None, None)


def some_facts(rulebook: RuleBook, record: Record, chance: random.Random) -> dict[str, Fact]:
    """Any facts that rules may ask for; numbers near the limits they are compared with."""
    return {
        name: _some_fact(rulebook, record, name, chance)
        for name, definition in rulebook.facts.items()
        if definition.type is not FactType.RAW
    }


def _some_fact(rulebook: RuleBook, record: Record, name: str, chance: random.Random) -> Fact:
    symbol = record[name]
    if chance.random() < 0.2:
        return NOT_KNOWN
    if isinstance(symbol, Listed):
        return Known(chance.choice(list(symbol.is_)))
    limits = symbol.limits or (Fraction(1),)
    near = sorted(max(chance.choice(limits) + chance.choice((-1, 0, 1)), Fraction(0)) for _ in range(2))
    if chance.random() < 0.6 or near[0] == near[1]:
        return Known(near[0])
    lower, upper = chance.choice(((near[0], near[1]), (None, near[1]), (near[0], None)))
    return Bounded(lower, upper, Reason.NOT_RECORDED)
