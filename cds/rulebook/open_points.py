"""What nobody has confirmed yet: ``to_confirm`` and ``to-confirm``, wherever they stand in the files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from cds.core.quantity import show
from cds.core.rules import DatedValue, Parameter, Rule, ValueSet
from cds.rulebook.contents import FACT, PARAMETER, RULE, VALUE_SET, Contents
from cds.rulebook.dependencies import Entry

TO_CONFIRM = "to-confirm"
_KEY = "to_confirm"


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One of them: the entry it belongs to, what it is about in the words of the files, why, and where."""

    entry: Entry
    about: str
    why: str
    path: str
    line: int


def open_points(contents: Contents) -> Mapping[Entry, tuple[OpenPoint, ...]]:
    """The open points of every parameter, fact, value set and rule that has some."""
    found: dict[Entry, list[OpenPoint]] = {}
    for point in _all(contents):
        found.setdefault(point.entry, []).append(point)
    return {entry: tuple(points) for entry, points in found.items()}


def _all(contents: Contents) -> Iterator[OpenPoint]:
    for parameter in contents.parameters.values():
        for value in parameter.values:
            if value.to_confirm:
                about = f"{amount(parameter, value)} from {value.since}"
                entry = (PARAMETER, parameter.name)
                yield OpenPoint(entry, about, value.to_confirm, parameter.path, parameter.line)
    for fact in contents.facts.values():
        if fact.to_confirm:
            yield OpenPoint((FACT, fact.name), fact.title, fact.to_confirm, fact.path, fact.line)
    for value_set in contents.value_sets.values():
        yield from _of_value_set(contents, value_set)
    for rule in contents.rules.values():
        yield from _of_rule(rule)


def amount(parameter: Parameter, value: DatedValue) -> str:
    """A dated value with its unit; ``withdrawn`` where it is none."""
    if value.value is None:
        return "withdrawn"
    return show(value.value, parameter.unit or "1") if isinstance(value.value, Fraction) else value.value


def _of_value_set(contents: Contents, value_set: ValueSet) -> Iterator[OpenPoint]:
    document = contents.documents[value_set.path]
    entry = (VALUE_SET, value_set.id)
    if _KEY in document.data:
        why = str(document.data[_KEY])
        yield OpenPoint(entry, value_set.title, why, value_set.path, document.line(_KEY))
    for key in ("codes", "may_be"):
        for index, code in enumerate(document.data.get(key, ())):
            if _KEY in code:
                about = f"{code['system']} {code['code']} {code['display']}"
                line = document.line(key, index)
                yield OpenPoint(entry, about, str(code[_KEY]), value_set.path, line)


def _of_rule(rule: Rule) -> Iterator[OpenPoint]:
    for index, evidence in enumerate(rule.evidence):
        words = (("strength", evidence.strength), ("certainty", evidence.certainty))
        open_words = " and ".join(name for name, word in words if word == TO_CONFIRM)
        if open_words:
            about = f"evidence of {evidence.reference}"
            why = f"{open_words} to be confirmed"
            yield OpenPoint((RULE, rule.id), about, why, rule.path, rule.lines[f"evidence.{index}"])
