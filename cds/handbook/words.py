"""Sentences, trees and numbers of the rules in plain language, with what each part of them is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cds.core.explain import PLACEHOLDER, Wording
from cds.core.rules import AllOf, AnyOf, AtLeastNOf, Compare, Expression, Finding, Is, Named, Rule, RuleBook
from cds.core.speech import ENGLISH, Speech, Translated
from cds.rulebook.contents import FACT, PARAMETER, RULE
from cds.rulebook.dependencies import Entry
from cds.rulebook.placeholders import MISSING

CRITERION = "criterion"
"""The kind of an entry that is a criterion of the rule in hand."""
_COMPARED = {
    "at_least": "is at least",
    "more_than": "is more than",
    "at_most": "is at most",
    "less_than": "is less than",
}
_FOUND = {True: "is documented", False: "as established by that rule"}
_YES_NO = {True: "yes", False: "no"}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence; ``about`` the entry that explains it, where there is one."""

    text: str
    about: Entry | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A sentence, or the heading of a group (``all of these``) and what stands under it."""

    parts: tuple[Part, ...]
    items: tuple["Node", ...] = ()


class Words:
    """The words for one rulebook with the numbers of one day, in one language.

    What is said in that language is ``Translated``; a plain text is English for want of a translation.
    """

    def __init__(self, rulebook: RuleBook, wording: Wording, speech: Speech = ENGLISH) -> None:
        self._rulebook = rulebook
        self._wording = wording
        self._speech = speech

    def sentence(self, template: str) -> str:
        """A text of a rule with its numbers; what differs from patient to patient stands in brackets."""
        said = self._speech.clinical(template)
        filled = PLACEHOLDER.sub(lambda found: self._placeholder(found[1]), said)
        return Translated(filled) if self._speech.knows_clinical(template) else filled

    def _placeholder(self, name: str) -> str:
        if name == MISSING:
            return f"[{self.text('what is missing')}]"
        if name in self._rulebook.parameters:
            return self._wording.number(name)
        return f"[{self.title(name)}]"

    def title(self, name: str) -> str:
        """What a fact, parameter or rule is called."""
        for known in (self._rulebook.facts, self._rulebook.parameters, self._rulebook.rules):
            if name in known:
                return self.sentence(known[name].title)
        return name

    def text(self, message: str) -> str:
        """One of our own words."""
        return Translated(self._speech.text(message))

    def tree(self, rule: Rule, expression: Expression) -> Node:
        """An expression of ``rule``; a named criterion is its sentence."""
        match expression:
            case Named(name):
                return Node((Part(self.sentence(rule.criteria[name].says), (CRITERION, name)),))
            case Is() | Compare() | Finding():
                return Node(self._leaf(expression))
            case AllOf():
                heading: tuple[Part, ...] = (Part(self.text("all of these:")),)
            case AnyOf():
                heading = (Part(self.text("any of these:")),)
            case AtLeastNOf():
                least, these = self.text("at least"), self.text("of these:")
                heading = (_own(f"{least} "), self.number(expression.n), _own(f" {these}"))
            case _:
                heading = (Part(self.text("none of these:")),)
        return Node(heading, tuple(self.tree(rule, item) for item in expression.items))

    def _leaf(self, leaf: Is | Compare | Finding) -> tuple[Part, ...]:
        if isinstance(leaf, Finding):
            said = self.text(_FOUND[leaf.documented])
            between = " " if leaf.documented else ", "
            return (Part(self.title(leaf.rule), (RULE, leaf.rule)), _own(f"{between}{said}"))
        fact = self.fact(leaf.fact)
        if isinstance(leaf, Compare):
            return (fact, _own(f" {self.text(_COMPARED[leaf.comparison])} "), self.number(leaf.parameter))
        values = f" {self.text('or')} ".join(map(self._value, leaf.values))
        return (fact, _own(f" {self.text('is')} {values}"))

    def number(self, name: str) -> Part:
        """A parameter's value, and which parameter."""
        return Part(Translated(self._wording.number(name)), (PARAMETER, name))

    def fact(self, name: str) -> Part:
        """A fact by its title."""
        known = name in self._rulebook.facts
        return Part(self.title(name), (FACT, name) if known else None)

    def given(self, facts: Mapping[str, object]) -> tuple[tuple[Part, str], ...]:
        """The facts of an example: what each is called, and its value as the author wrote it."""
        return tuple((self._given(name), self._value(value)) for name, value in facts.items())

    def _given(self, name: str) -> Part:
        if name in self._rulebook.rules:
            return Part(self.title(name), (RULE, name))
        return self.fact(name) if name in self._rulebook.facts else Part(self.text("Drug ordered"))

    def _value(self, value: Any) -> str:
        if isinstance(value, bool):
            return self.text(_YES_NO[value])
        return str(value)


def _own(text: str) -> Part:
    return Part(Translated(text))
