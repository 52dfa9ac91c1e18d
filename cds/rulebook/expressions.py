"""A criterion as written -> the core's expression tree, with the line of every node.

The operators are a closed list (rule format, section 2). There is no "is unknown", no "is not", no
comparison with a bare number.
"""

import re
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, missing

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
)
from cds.rulebook.containers import Texts
from cds.rulebook.fields import FACT_NAME, PARAMETER_NAME, Plain, Text
from cds.rulebook.problems import Problem, did_you_mean, messages_of, refuse
from cds.rulebook.source import Block, Items

COMPARISONS = tuple(comparison.value for comparison in Comparison)
GROUPS = ("all_of", "any_of", "none_of", "at_least_n_of")
OPERATORS = ("is", "is_one_of", *COMPARISONS)
_STARTS = ("fact", "finding", "documented", *GROUPS)
_BESIDE = ("says", "covers")
EXPRESSION_KEYS = (
    *("says", "fact", "finding", "documented"),
    *("all_of", "any_of", "at_least_n_of", "none_of"),
    *(*OPERATORS, "covers"),
)
"""The keys of a criterion in the order in which they are written."""

_NOT_HERE = {
    "is_not": "there is no `is_not`: list the values that count with `is_one_of`, or use `none_of`",
    "not": "write `none_of: [...]`",
    "else": "there is no `else`: every outcome is written down",
    "default": "there is no default: what is not known stays unknown",
    "equals": "write `is:`",
    "value": "name a parameter: `at_least: <parameter>`",
    "and": "write `all_of:`",
    "or": "write `any_of:`",
    "below": "write `less_than:`",
    "under": "write `less_than:`",
    "above": "write `more_than:`",
    "over": "write `more_than:`",
    "greater_than": "write `more_than:`",
    "min": "write `at_least:`",
    "minimum": "write `at_least:`",
    "max": "write `at_most:`",
    "maximum": "write `at_most:`",
    "up_to": "write `at_most:`",
    "in": "write `is_one_of:`",
    "one_of": "write `is_one_of:`",
    "rule": "write `finding:`",
}
_IN_WORDS = {
    ">=": "at_least", "=>": "at_least", "≥": "at_least", ">": "more_than", "<=": "at_most", "=<": "at_most",
    "≤": "at_most", "<": "less_than", "==": "is", "=": "is", "!=": "none_of", "≠": "none_of",
}  # fmt: skip
_SYMBOL = re.compile(r"[<>=!]=|=[<>]|[<>=≤≥≠]")


@dataclass(frozen=True, slots=True)
class Site:
    """One node of an expression, its line and that of its operator. ``scope``: it stands in `patients`."""

    expression: Expression
    line: int
    operator_line: int
    scope: bool = False


@dataclass(frozen=True, slots=True)
class Located:
    """An expression and the sites of all its nodes, itself first."""

    expression: Expression
    sites: tuple[Site, ...]


class Condition(Plain):
    """An expression: a criterion's name, a fact with its operator, a finding, or a group of such."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Located:
        sites: list[Site] = []
        expression = _expression(value, 0, sites)
        return Located(expression, tuple(sites))


def _expression(node: Any, line: int, sites: list[Site]) -> Expression:
    position = len(sites)
    operator_line = line
    if isinstance(node, str) and node:
        _refuse_symbol(node)
        expression: Expression = Named(str(node))
    elif isinstance(node, Block):
        line = next((node.lines[key] for key in node if key not in _BESIDE), node.line)
        operator_line = next((node.lines[key] for key in node if key in OPERATORS), line)
        expression = _block(node, sites)
    else:
        raise refuse(
            "wrong-shape", "a criterion is wanted here", "a criterion's name, or `fact:` with an operator"
        )
    sites.insert(position, Site(expression, line, operator_line))
    return expression


def _block(node: Block, sites: list[Site]) -> Expression:
    keys = [key for key in node if key not in _BESIDE]
    _refuse_unknown(keys)
    starts = [key for key in keys if key in _STARTS]
    if not starts:
        raise refuse("wrong-shape", "says nothing that can be decided", f"one of: {', '.join(_STARTS)}")
    if all(key in GROUPS for key in keys):
        if len(keys) == 1:
            return _group(node, keys[0], sites)
        return AllOf(tuple(_beside(node, key, sites) for key in keys))
    if len(starts) > 1:
        message = f"`{starts[0]}` and `{starts[1]}` stand side by side"
        raise refuse("wrong-shape", message, "give each its own line under `all_of:` or `any_of:`")
    if starts[0] == "fact":
        return _of_fact(node, [key for key in keys if key != "fact"])
    if len(keys) > 1:
        raise ValidationError({keys[-1]: [Problem("wrong-shape", f"`{keys[-1]}` needs a `fact`")]})
    return Finding(_word(node, starts[0]), documented=starts[0] == "documented")


def symbol_in(text: str) -> Problem | None:
    """What is wrong with a comparison in symbols, `creatinine_clearance < 30`, spelt in words."""
    symbol = _SYMBOL.search(text)
    if symbol is None:
        return None
    left, right = text[: symbol.start()].strip(), text[symbol.end() :].strip()
    word = _IN_WORDS[symbol[0]]
    limit = right if PARAMETER_NAME.fullmatch(right) or (right and word == "is") else "<parameter>"
    hint = f"write `{word}: {limit}`" if word != "none_of" else "list what counts, or write `none_of:`"
    if FACT_NAME.fullmatch(left):
        hint = f"write `fact: {left}`, and below it {hint.removeprefix('write ')}"
    return Problem("symbol-operator", f"`{symbol[0]}` stands where words are wanted", hint)


def _refuse_symbol(text: str) -> None:
    problem = symbol_in(text)
    if problem is not None:
        raise ValidationError([problem])


def _refuse_unknown(keys: list[str]) -> None:
    known = (*_STARTS, *OPERATORS)
    errors = {
        key: [
            symbol_in(key)
            or Problem(
                "unknown-key", f"`{key}` is not an operator", _NOT_HERE.get(key) or did_you_mean(key, known)
            )
        ]
        for key in keys
        if key not in known
    }
    if errors:
        raise ValidationError(errors)


def _of_fact(node: Block, operators: list[str]) -> Is | Compare:
    fact = _word(node, "fact")
    if len(operators) != 1:
        hint = (
            "two limits are two criteria under `all_of:`" if operators else f"one of: {', '.join(OPERATORS)}"
        )
        raise refuse("wrong-shape", f"`fact: {fact}` needs exactly one operator", hint)
    operator = operators[0]
    if operator == "is":
        return Is(fact, (_value(node[operator], operator),))
    if operator == "is_one_of":
        return Is(fact, _values(node[operator]))
    return Compare(fact, Comparison(operator), _parameter(node, operator))


def _value(value: Any, operator: str) -> bool | str:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value not in ("", "unknown"):
        return str(value)
    hint = "unknown is never asked for: an unknown criterion is spoken by `outcomes: unknown`"
    raise ValidationError({operator: [Problem("wrong-value", "`true`, `false` or a choice is wanted", hint)]})


def _values(value: Any) -> tuple[bool | str, ...]:
    if not isinstance(value, Items) or not value:
        raise ValidationError(
            {"is_one_of": [Problem("wrong-shape", "a list of choices is wanted", "[a, b]")]}
        )
    values = tuple(_value(item, "is_one_of") for item in value)
    if len(set(values)) < len(values):
        raise ValidationError(
            {"is_one_of": [Problem("wrong-value", "a choice stands here twice", "keep one")]}
        )
    return values


def _word(node: Block, key: str) -> str:
    value = node[key]
    if not isinstance(value, str) or not value:
        raise ValidationError({key: [Problem("wrong-shape", f"a name is wanted after `{key}:`")]})
    problem = symbol_in(value)
    if problem is not None:
        raise ValidationError({key: [problem]})
    return str(value)


def _parameter(node: Block, key: str) -> str:
    name = _word(node, key)
    if name[0].isdigit() or name[0] in "+-.":
        hint = "give the number a name in parameters/ and write that name here"
        raise ValidationError({key: [Problem("number-in-rule", f"`{name}` is a number in a rule", hint)]})
    return name


def _beside(node: Block, key: str, sites: list[Site]) -> Expression:
    position = len(sites)
    group = _group(node, key, sites)
    sites.insert(position, Site(group, node.lines[key], node.lines[key]))
    return group


def _group(node: Block, key: str, sites: list[Site]) -> Expression:
    try:
        return _grouped(node[key], key, sites)
    except ValidationError as error:
        raise ValidationError({key: error.messages}) from None


def _grouped(value: Any, key: str, sites: list[Site]) -> Expression:
    if key == "at_least_n_of":
        return _counted(value, sites)
    items = _items(value, sites)
    return AllOf(items) if key == "all_of" else AnyOf(items) if key == "any_of" else NoneOf(items)


def _counted(value: Any, sites: list[Site]) -> AtLeastNOf:
    if not isinstance(value, Block) or set(value) != {"n", "of"}:
        raise refuse("wrong-shape", "`n` and `of` are wanted here", "{ n: <parameter>, of: [...] }")
    n = _parameter(value, "n")
    try:
        return AtLeastNOf(n, _items(value["of"], sites))
    except ValidationError as error:
        raise ValidationError({"of": error.messages}) from None


def _items(value: Any, sites: list[Site]) -> tuple[Expression, ...]:
    if not isinstance(value, Items) or not value:
        raise refuse("wrong-shape", "a list of criteria is wanted here", "`[a, b]`, or one `- item` a line")
    items: list[Expression] = []
    errors: dict[int, Any] = {}
    for index, (item, line) in enumerate(zip(value, value.lines, strict=True)):
        try:
            items.append(_expression(item, line, sites))
        except ValidationError as error:
            errors[index] = error.messages
    if errors:
        raise ValidationError(errors)
    return tuple(items)


class Conditions(Plain):
    """The list of conditions under `patients:`; each must be known true."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> list[Located]:
        located: list[Located] = []
        errors: dict[int, Any] = {}
        if not isinstance(value, Items) or not value:
            raise refuse("wrong-shape", "a list of conditions is wanted here", "- { fact: ..., is: ... }")
        for index, (item, line) in enumerate(zip(value, value.lines, strict=True)):
            sites: list[Site] = []
            try:
                located.append(Located(_expression(item, line, sites), tuple(sites)))
            except ValidationError as error:
                errors[index] = error.messages
        if errors:
            raise ValidationError(errors)
        return located


@dataclass(frozen=True, slots=True)
class Written:
    """A criterion as written: its sentence, what decides it, the ids it answers for."""

    says: str
    condition: Located
    covers: tuple[str, ...]


class Sentence(Plain):
    """A criterion: `says`, what decides it, and perhaps `covers`."""

    says = Text(required=True)
    covers = Texts()
    condition = Condition()

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Written:
        if not isinstance(value, Block):
            _refuse_symbol(str(value))
            hint = "indent both below its name"
            raise refuse("wrong-shape", "a criterion has `says:` and what decides it", hint)
        errors: dict[str, Any] = {}
        says, covers, condition = "", (), None
        try:
            condition = self.condition.deserialize(value)
        except ValidationError as error:
            errors = messages_of(error)
        try:
            says = self.says.deserialize(value.get("says", missing))
        except ValidationError as error:
            errors["says"] = error.messages
        try:
            covers = self.covers.deserialize(value["covers"]) if "covers" in value else ()
        except ValidationError as error:
            errors["covers"] = error.messages
        if errors or condition is None:
            raise ValidationError(errors)
        return Written(says, condition, covers)
