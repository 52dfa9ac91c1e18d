"""The shipped rulebook with one thing changed."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from cds.core.rules import RuleBook

CLEARANCE = "ketamine.min_creatinine_clearance"
RENAL = "ketamine-renal-contraindication"


def with_number(rulebook: RuleBook, name: str, value: int) -> RuleBook:
    """With another value of one parameter, at all times."""
    parameter = rulebook.parameters[name]
    entry = replace(parameter.values[0], value=Fraction(value))
    return replace(rulebook, parameters={**rulebook.parameters, name: replace(parameter, values=(entry,))})


def with_rule(rulebook: RuleBook, name: str, **changed: Any) -> RuleBook:
    """With other members of one rule."""
    rule = replace(rulebook.rules[name], **changed)
    return replace(rulebook, rules={**rulebook.rules, name: rule})


def without_rule(rulebook: RuleBook, name: str) -> RuleBook:
    """Without one rule, whose finding no other needs."""
    return replace(rulebook, rules={known: rule for known, rule in rulebook.rules.items() if known != name})
