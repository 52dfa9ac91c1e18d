"""The rulebook's expressions as formulas over one record: the same trees that the core evaluates."""

from collections.abc import Mapping

import z3

from cds.core.rules import (
    AllOf,
    AnyOf,
    AtLeastNOf,
    Compare,
    Expression,
    Finding,
    Is,
    Named,
    NoneOf,
    Rule,
)
from cds.proof.kleene import Pair, all_of, any_of, at_least_n_of, constant
from cds.proof.record import Listed, Measured, Record


class Translation:
    """The rules over ``record``; each is translated once.

    ``findings`` holds findings that are not followed to their rules, ``documented`` whether findings are
    documented; by default both follow from the record.
    """

    def __init__(
        self,
        record: Record,
        documented: Mapping[str, z3.BoolRef] | None = None,
        findings: Mapping[str, Pair] | None = None,
    ) -> None:
        self.record = record
        self.rulebook = record.terrain.rulebook
        self.numbers = record.terrain.numbers
        self._documented = documented
        self._rules: dict[str, Pair] = dict(findings or {})

    def rule(self, rule_id: str) -> Pair:
        """The finding of a rule, whether or not it may speak."""
        if rule_id not in self._rules:
            rule = self.rulebook.rules[rule_id]
            self._rules[rule_id] = self.expression(rule, rule.decide)
        return self._rules[rule_id]

    def scope(self, rule: Rule) -> z3.BoolRef:
        """Whether the rule may speak to this patient: every condition known true."""
        return z3.And([self.expression(rule, condition).true for condition in rule.patients])

    def criterion(self, rule: Rule, name: str) -> Pair:
        """One named criterion."""
        return self.expression(rule, rule.criteria[name].expression)

    def decided(self, rule: Rule, criterion: str, value: bool) -> Pair:
        """The rule's finding if one criterion were ``value``, all else being as it is."""
        return self.expression(rule, rule.decide, {criterion: constant(value)})

    def expression(self, rule: Rule, expression: Expression, fixed: Mapping[str, Pair] | None = None) -> Pair:
        """A tree of ``rule``; criteria in ``fixed`` have the truth given there."""
        fixed = fixed or {}
        match expression:
            case Is():
                return self._is(expression)
            case Compare():
                return self._compare(expression)
            case Finding():
                return self._finding(expression)
            case Named() if expression.name in fixed:
                return fixed[expression.name]
            case Named():
                return self.expression(rule, rule.criteria[expression.name].expression, fixed)
        items = [self.expression(rule, item, fixed) for item in expression.items]
        match expression:
            case AllOf():
                return all_of(items)
            case AnyOf():
                return any_of(items)
            case NoneOf():
                return any_of(items).negated
            case AtLeastNOf():
                n = self.numbers.limit(expression.n)
                return constant(None) if n is None else at_least_n_of(int(n), items)

    def _is(self, leaf: Is) -> Pair:
        symbol = self.record[leaf.fact]
        if not isinstance(symbol, Listed):
            return constant(None)
        return symbol.among(leaf.values)

    def _compare(self, leaf: Compare) -> Pair:
        symbol, limit = self.record[leaf.fact], self.numbers.limit(leaf.parameter)
        if limit is None or not isinstance(symbol, Measured):
            return constant(None)
        return symbol.compared(leaf.comparison, limit)

    def _finding(self, leaf: Finding) -> Pair:
        if not leaf.documented:
            return self.rule(leaf.rule)
        if self._documented is not None:
            documented = self._documented[leaf.rule]
            return Pair(documented, z3.Not(documented))
        true = self.rule(leaf.rule).true
        return Pair(true, z3.Not(true))
