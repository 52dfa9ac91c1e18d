"""The sentences: no number but through a parameter, every placeholder resolves; and keys stand in order."""

import re
from collections.abc import Iterator

from cds.core.facts import FactType
from cds.core.rules import Named, NoneOf, Rule
from cds.rulebook.contents import BUILT_IN_FACTS, FACT, PARAMETER, Contents, walk
from cds.rulebook.key_order import misplaced
from cds.rulebook.lints.lint import Fault, Lint
from cds.rulebook.placeholders import MISSING, PLACEHOLDER, placeholders
from cds.rulebook.problems import did_you_mean

# Names that contain a digit and are no clinical number.
NAMES_WITH_DIGITS = (
    "CYP1A2", "CYP2B6", "CYP2C9", "CYP2C19", "CYP2D6", "CYP3A4", "ICHD-3", "T4", "T3", "SpO2", "CO2", "B12",
)  # fmt: skip
_NAME = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, NAMES_WITH_DIGITS))})(?![\w-])")
_DIGIT = re.compile(r"[0-9]")
_SYMBOL = re.compile(r"<=|>=|=<|=>|!=|==|&&|\|\||[<>≤≥≠]")
_SPOKEN = {
    "<": "below", ">": "more than", "<=": "at most", "=<": "at most", "≤": "at most", ">=": "at least",
    "=>": "at least", "≥": "at least", "!=": "not", "≠": "not", "==": "is", "&&": "and", "||": "or",
}  # fmt: skip
_QUOTED = re.compile(r"^\s*>", re.MULTILINE)  # Markdown's sign of a quoted line
_NEGATION = re.compile(r"\b(?:not|no|never|without)\b", re.IGNORECASE)


def sentences(rule: Rule) -> Iterator[tuple[str, str, int]]:
    """Key, text and line of every sentence that is shown."""
    for criterion in rule.criteria.values():
        yield "says", criterion.says, rule.lines[f"criteria.{criterion.name}.says"]
    for name, card in (("met", rule.met), ("not_met", rule.not_met), ("unknown", rule.unknown)):
        if card is not None:
            yield "summary", card.summary, rule.lines[f"outcomes.{name}.summary"]
            if card.detail:
                yield "detail", card.detail, rule.lines[f"outcomes.{name}.detail"]


def _numbers(contents: Contents) -> Iterator[Fault]:
    for rule in contents.rules.values():
        for key, text, line in sentences(rule):
            if _DIGIT.search(text) is None:
                continue
            digits = re.search(r"\S*[0-9]\S*", _NAME.sub("", PLACEHOLDER.sub("", text)))
            if digits is not None:
                hint = "write the parameter in braces, such as {ketamine.min_creatinine_clearance}"
                yield Fault(rule.path, line, f"`{digits[0]}` is a number in `{key}`", hint)


def _symbols(contents: Contents) -> Iterator[Fault]:
    for rule in contents.rules.values():
        for key, text, line in (("title", rule.title, rule.lines["title"]), *sentences(rule)):
            symbol = _SYMBOL.search(_QUOTED.sub("", text))
            if symbol is not None:
                message = f"`{symbol[0]}` is a symbol in `{key}`"
                yield Fault(rule.path, line, message, f"write it in words: {_SPOKEN[symbol[0]]}")


def unresolved_placeholders(contents: Contents) -> Iterator[Fault]:
    """Every placeholder that names nothing, or nothing that can be shown."""
    for rule in contents.rules.values():
        for key, text, line in sentences(rule):
            for name in placeholders(text):
                yield from _resolves(contents, rule, key, name, line)
            if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
                yield Fault(rule.path, line, "a brace is not closed", "placeholders are {name}")


def _resolves(contents: Contents, rule: Rule, key: str, name: str, line: int) -> Iterator[Fault]:
    if name == MISSING:
        if key == "says":
            yield Fault(
                rule.path, line, "{missing} stands in `says`", "it belongs into the card for `unknown`"
            )
    elif "." in name:
        if not contents.resolves(PARAMETER, name):
            hint = did_you_mean(name, contents.declared[PARAMETER])
            yield Fault(rule.path, line, f"there is no parameter `{name}`", hint)
    elif name in BUILT_IN_FACTS or not contents.resolves(FACT, name):
        hint = did_you_mean(name, [*contents.declared[FACT], MISSING])
        yield Fault(rule.path, line, f"there is no fact `{name}` to show", hint)
    elif name in contents.facts and contents.facts[name].type is FactType.RAW:
        yield Fault(
            rule.path, line, f"`{name}` is raw and cannot be shown", "show the fact that is derived from it"
        )


def _double_negative(contents: Contents) -> Iterator[Fault]:
    for rule in contents.rules.values():
        expressions = [rule.decide, *(criterion.expression for criterion in rule.criteria.values())]
        groups = [node for expression in expressions for node in walk(expression) if isinstance(node, NoneOf)]
        named = dict.fromkeys(
            node.name for group in groups for node in walk(group) if isinstance(node, Named)
        )
        for name in named:
            criterion = rule.criteria.get(name)
            if criterion is not None and _NEGATION.search(criterion.says):
                line = rule.lines[f"criteria.{name}.says"]
                yield Fault(
                    rule.path,
                    line,
                    f"`{name}` says a negation and stands under `none_of`",
                    "say it positively",
                )


# ------------------------------------------------------------------ key order (rule format, section 3)


def _key_order(contents: Contents) -> Iterator[Fault]:
    for document in contents.documents.values():
        for found in misplaced(document):
            hint = f"the order is: {', '.join(found.wanted)}; `cds fmt` restores it"
            yield Fault(document.path, found.line, f"`{found.key}` is out of order", hint)


LINTS = (
    Lint("number-in-rule", "A number lives in one place, its parameter.", _numbers),
    Lint("symbol-in-words", "Sentences are read aloud; signs are not.", _symbols),
    Lint(
        "placeholder-unresolved",
        "A card must not show braces to a prescriber.",
        unresolved_placeholders,
        unsound=True,
    ),
    Lint("double-negative", "None of 'is not' is read wrongly.", _double_negative, warning=True),
    Lint(
        "key-order", "Rules are compared side by side: the same thing stands in the same place.", _key_order
    ),
)
