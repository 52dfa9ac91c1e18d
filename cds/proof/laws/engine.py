"""The engine's terms for true and for false never hold together, and hold exactly where the core says so.

The findings that a rule needs are free here: each is met, not met or unknown.
"""

import operator
from collections.abc import Callable, Iterator, Mapping

import z3

from cds.core.rules import AllOf, Rule
from cds.engine.integers import limit_of
from cds.engine.terms import Literal, Operator, Source, Terms, terms_of, values_of
from cds.proof.ground import Ground
from cds.proof.kleene import Pair
from cds.proof.law import Breach, Law, Outcome
from cds.proof.patient import facts_in, word_in
from cds.proof.record import Listed, Measured
from cds.proof.translation import Translation


def _prove(ground: Ground) -> Iterator[Outcome]:
    for rule in ground.rulebook.rules.values():
        yield Outcome(rule.id, differs(ground, rule, rule))


def differs(ground: Ground, rule: Rule, compiled: Rule) -> Breach | None:
    """Somebody for whom the terms of ``compiled`` say otherwise than the core says of ``rule``."""
    findings = {
        name: Pair(z3.Bool(f"{name} is met"), z3.Bool(f"{name} is not met")) for name in rule.findings
    }
    documented = {name: pair.true for name, pair in findings.items()}
    core = Translation(ground.patient, documented, findings)
    world = [axiom for fact in rule.facts for axiom in ground.patient[fact].axioms()]
    world += [z3.Not(z3.And(*pair)) for pair in findings.values()]
    finding = core.rule(rule.id)
    asked = (
        (True, compiled.decide, finding.true),
        (False, compiled.decide, finding.false),
        (True, AllOf(compiled.patients), core.scope(rule)),
    )
    for wanted, tree, verdict in asked:
        terms = terms_of(compiled, tree, wanted, ground.rulebook.facts, ground.numbers)
        fires = _holds(ground, terms, findings)
        if ground.search(*world, fires != verdict) is not None:
            model = ground.smallest(ground.patient, rule.facts, *world, fires != verdict)
            message = f"is judged otherwise by the engine's terms for {'true' if wanted else 'false'}"
            facts, word = facts_in(model, ground.patient, rule.facts), word_in(model, finding)
            said = {name: word_in(model, pair) for name, pair in findings.items()}
            return Breach(rule, message, facts, word, word, findings=said)
    return None


def _holds(ground: Ground, terms: Terms, findings: Mapping[str, Pair]) -> z3.BoolRef:
    return z3.Or([z3.And([_literal(ground, literal, findings) for literal in term]) for term in terms])


def _literal(ground: Ground, literal: Literal, findings: Mapping[str, Pair]) -> z3.BoolRef:
    source, name = literal.field
    match source:
        case Source.FINDING:
            return _among((findings[name].false, findings[name].true), literal)
        case Source.DOCUMENTED:
            return _among((z3.Not(findings[name].true), findings[name].true), literal)
        case Source.VALUE:
            symbol = ground.patient[name]
            values = values_of(ground.rulebook.facts[name])
            return (
                _among([symbol.is_[value] for value in values], literal)
                if isinstance(symbol, Listed)
                else _NEVER
            )
    symbol = ground.patient[name]
    return _bound(symbol, source, literal) if isinstance(symbol, Measured) else _NEVER


_NEVER = z3.BoolVal(False)
_TESTS: Mapping[Operator, Callable[[int, int], bool]] = {
    Operator.EQ: operator.eq,
    Operator.NEQ: operator.ne,
    Operator.LT: operator.lt,
    Operator.LTE: operator.le,
    Operator.GT: operator.gt,
    Operator.GTE: operator.ge,
}


def _among(fields: list[z3.BoolRef] | tuple[z3.BoolRef, ...], literal: Literal) -> z3.BoolRef:
    """A field that holds an index: true where the index that is set passes the test; never where none is."""
    test = _TESTS[literal.operator]
    return z3.Or([field for index, field in enumerate(fields) if test(index, literal.value)])


def _bound(symbol: Measured, source: Source, literal: Literal) -> z3.BoolRef:
    """A field that holds a bound: compared as integers that keep the order of fractions."""
    at = 2 * [limit_of(limit) for limit in symbol.limits].index(literal.value)
    lower = source is Source.LOWER
    return {
        (True, Operator.GTE): symbol.least[at],
        (True, Operator.GT): symbol.least[at + 1],
        (False, Operator.LT): symbol.most[at],
        (False, Operator.LTE): symbol.most[at + 1],
    }[lower, literal.operator]


LAW = Law("engine", "the engine's terms say what the core says, and never both true and false", _prove)
