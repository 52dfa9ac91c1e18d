"""Sentences, trees and numbers of the rules in plain language, with links to where each is explained."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cds.core.explain import PLACEHOLDER, Wording
from cds.core.rules import AllOf, AnyOf, AtLeastNOf, Compare, Expression, Finding, Is, Named, Rule, RuleBook
from cds.rulebook.placeholders import MISSING

_COMPARED = {
    "at_least": "is at least",
    "more_than": "is more than",
    "at_most": "is at most",
    "less_than": "is less than",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence; ``href`` where it is explained."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A sentence, or the heading of a group (``all of these``) and what stands under it."""

    parts: tuple[Part, ...]
    items: tuple["Node", ...] = ()


class Words:
    """The words for one rulebook with the numbers of one day."""

    def __init__(self, rulebook: RuleBook, wording: Wording) -> None:
        self._rulebook = rulebook
        self._wording = wording

    def text(self, template: str) -> str:
        """A text of a rule with its numbers; what differs from patient to patient stands in brackets."""
        return PLACEHOLDER.sub(lambda found: self._placeholder(found[1]), template)

    def _placeholder(self, name: str) -> str:
        if name == MISSING:
            return "[what is missing]"
        if name in self._rulebook.parameters:
            return self._wording.number(name)
        return f"[{self._wording.title(name)}]"

    def tree(self, rule: Rule, expression: Expression) -> Node:
        """An expression of ``rule``; a named criterion is its sentence."""
        match expression:
            case Named(name):
                return Node((Part(self.text(rule.criteria[name].says), f"#criterion-{name}"),))
            case Is() | Compare() | Finding():
                return Node(self._leaf(expression))
            case AllOf():
                heading: tuple[Part, ...] = (Part("all of these:"),)
            case AnyOf():
                heading = (Part("any of these:"),)
            case AtLeastNOf():
                heading = (Part("at least "), self.number(expression.n), Part(" of these:"))
            case _:
                heading = (Part("none of these:"),)
        return Node(heading, tuple(self.tree(rule, item) for item in expression.items))

    def _leaf(self, leaf: Is | Compare | Finding) -> tuple[Part, ...]:
        if isinstance(leaf, Finding):
            title = self._rulebook.rules[leaf.rule].title
            said = " is documented" if leaf.documented else ", as established by that rule"
            return (Part(title, rule_page(leaf.rule)), Part(said))
        fact = self.fact(leaf.fact)
        if isinstance(leaf, Compare):
            return (fact, Part(f" {_COMPARED[leaf.comparison]} "), self.number(leaf.parameter))
        return (fact, Part(f" is {' or '.join(map(_value, leaf.values))}"))

    def number(self, name: str) -> Part:
        """A parameter's value, linked to its sources."""
        return Part(self._wording.number(name), f"numbers.html#{name}")

    def fact(self, name: str) -> Part:
        """A fact by its title, linked to where it is read."""
        known = name in self._rulebook.facts
        return Part(self._wording.title(name), f"facts.html#{name}" if known else "")

    def given(self, facts: Mapping[str, object]) -> tuple[tuple[Part, str], ...]:
        """The facts of an example: what each is called, and its value as the author wrote it."""
        return tuple((self._given(name), _value(value)) for name, value in facts.items())

    def _given(self, name: str) -> Part:
        if name in self._rulebook.rules:
            return Part(self._rulebook.rules[name].title, rule_page(name))
        return self.fact(name) if name in self._rulebook.facts else Part("Drug ordered")


def rule_page(rule_id: str) -> str:
    """The file of a rule's page."""
    return f"rule-{rule_id}.html"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
