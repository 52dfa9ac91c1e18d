"""The markers ``@pytest.mark.obligation("39", ...)`` in the source of the tests."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True, order=True)
class Marked:
    """A test and a number that one of its markers names. ``path`` is relative to the project."""

    path: str
    test: str
    number: str


def marked(folder: Path = ROOT / "tests") -> list[Marked]:
    """Every marker of every test function in ``folder``, also one on a single parameter of a test.

    ValueError for a marker that would be lost: on what is no test, or with what is no text.
    """
    return sorted(one for file in sorted(folder.rglob("*.py")) for one in _of_file(file))


def _of_file(file: Path) -> Iterator[Marked]:
    source = file.read_text(encoding="utf-8")
    if "mark.obligation(" not in source:
        return
    tree = ast.parse(source, file)
    path = file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else file.name
    is_collected = file.name.startswith("test_")
    found = 0
    for node in tree.body:
        if not (isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and is_collected):
            continue
        for call in _markers(node.decorator_list):
            found += 1
            for argument in call.args:
                if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                    raise ValueError(f"{path}:{argument.lineno}: the number of an obligation is a text")
                yield Marked(path, node.name, argument.value)
    if found != len(list(_markers([tree]))):
        raise ValueError(f"{path}: a marker `obligation` is on something that is no test function")


def _markers(nodes: list[ast.expr] | list[ast.Module]) -> Iterator[ast.Call]:
    for root in nodes:
        for node in ast.walk(root):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                if (
                    node.func.attr == "obligation"
                    and isinstance(owner, ast.Attribute)
                    and owner.attr == "mark"
                ):
                    yield node
