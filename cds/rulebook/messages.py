"""The clinical texts of a rulebook for translators: what a reader is shown, and where it is written."""

from collections.abc import Iterator
from typing import NamedTuple

from cds.core.rules import Outcome, Rule
from cds.rulebook.contents import Contents


class Message(NamedTuple):
    """One text with its placeholders, and the file and line where it is written."""

    text: str
    path: str
    line: int


def clinical_messages(contents: Contents) -> Iterator[Message]:
    """Every text, in the order of the files; one that stands twice comes twice."""
    for fact in contents.facts.values():
        for text in (fact.title, *(choice.replace("-", " ") for choice in fact.choices)):
            yield Message(text, fact.path, fact.line)
    for parameter in contents.parameters.values():
        for text in (parameter.title, *parameter.choices):
            yield Message(text, parameter.path, parameter.line)
    for value_set in contents.value_sets.values():
        yield Message(value_set.title, value_set.path, value_set.line)
    for rule in contents.rules.values():
        for key, text in _texts(rule):
            if text.strip():
                yield Message(text, rule.path, rule.lines.get(key, rule.line))


def _texts(rule: Rule) -> Iterator[tuple[str, str]]:
    """Each text of a rule with its place in the file."""
    yield "title", rule.title
    yield "purpose", rule.purpose
    for number, text in enumerate(rule.not_for):
        yield f"not_for.{number}", text
    for number, evidence in enumerate(rule.evidence):
        yield f"evidence.{number}.says", evidence.says
    for name, criterion in rule.criteria.items():
        yield f"criteria.{name}.says", criterion.says
    for name, outcome in (("met", rule.met), ("not_met", rule.not_met), ("unknown", rule.unknown)):
        yield from _card(f"outcomes.{name}", outcome)


def _card(key: str, outcome: Outcome | None) -> Iterator[tuple[str, str]]:
    if outcome is not None:
        yield f"{key}.summary", outcome.summary
        yield f"{key}.detail", outcome.detail
