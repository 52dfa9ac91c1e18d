"""Which texts of the Python sources are for translation, as an extractor for Babel (``make messages``).

They are the literals given to ``text``, ``plural``, ``_`` and ``ngettext``; the notes of facts and origins,
which are written in English where a record is read and translated where they are shown; and the constants
that the mapping in ``pyproject.toml`` names.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import BinaryIO

_ONE, _TWO = frozenset({"text", "_", "NotABundle"}), frozenset({"plural", "ngettext"})
_NOTED = frozenset({"note"})
_LACK, _INTERVAL = ("lack", 2), ("interval", 4)  # functions with a note among their arguments, and its place
Extracted = tuple[int, str | None, str | tuple[str, ...], list[str]]


def messages(
    file: BinaryIO, _keywords: object, _comment_tags: object, options: Mapping[str, str]
) -> Iterator[Extracted]:
    """What Babel asks an extractor for: line, function, message or its two forms, comments.

    The option ``constants`` names module constants, with spaces between, whose texts are messages.
    """
    tree = ast.parse(file.read())
    named = set(options.get("constants", "").split())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _called(node)
    noted = list(_notes(tree))
    named |= {name.id for node in noted for name in _branches(node) if isinstance(name, ast.Name)}
    constants = (n.value for n in ast.walk(tree) if isinstance(n, ast.Assign) and _target(n) in named)
    for node in (*noted, *constants):
        yield from ((line, None, text, []) for line, text in _texts(node))


def _called(call: ast.Call) -> Iterator[Extracted]:
    name = _name(call.func)
    texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if name in _ONE and texts:
        yield call.lineno, None, texts[0], []
    elif name in _TWO and len(texts) > 1:
        yield call.lineno, "ngettext", (texts[0], texts[1]), []


def _notes(tree: ast.AST) -> Iterator[ast.expr]:
    """Every expression that is somebody's note."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from (keyword.value for keyword in node.keywords if keyword.arg in _NOTED)
            name = _name(node.func)
            yield from (
                node.args[place]
                for called, place in (_LACK, _INTERVAL)
                if name == called and place < len(node.args)
            )
        elif isinstance(node, ast.Assign) and _target(node) in _NOTED:
            yield node.value
        elif isinstance(node, ast.FunctionDef) and node.name == "_note":
            yield from (n.value for n in ast.walk(node) if isinstance(n, ast.Return) and n.value is not None)


def _texts(node: ast.expr) -> Iterator[tuple[int, str]]:
    """The texts that an expression may be."""
    for branch in _branches(node):
        if isinstance(branch, ast.Constant) and isinstance(branch.value, str) and branch.value.strip():
            yield branch.lineno, branch.value


def _branches(node: ast.expr) -> Iterator[ast.expr]:
    """What an expression may be: both branches of a condition, the items of a tuple, a mapping's values."""
    if isinstance(node, ast.IfExp):
        inner = [node.body, node.orelse]
    elif isinstance(node, ast.Tuple | ast.List):
        inner = node.elts
    elif isinstance(node, ast.Dict):
        inner = node.values
    else:
        yield node
        return
    for item in inner:
        yield from _branches(item)


def _target(node: ast.Assign) -> str:
    target = node.targets[0]
    return target.id if isinstance(target, ast.Name) else ""


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
