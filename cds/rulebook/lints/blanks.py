"""What ``cds new`` left to be filled in and nobody has."""

from collections.abc import Iterator
from typing import Any

from cds.rulebook.contents import Contents
from cds.rulebook.lints.lint import Fault, Lint
from cds.rulebook.skeletons import BLANK
from cds.rulebook.source import Block, Items


def _blanks(contents: Contents) -> Iterator[Fault]:
    for document in contents.documents.values():
        for line, name, text in _texts(document.data):
            rest = text.partition(BLANK)[2].strip(" .\n")
            message = f"`{name}` is still blank" + (f": {rest}" if rest else "")
            yield Fault(document.path, line, message, f"write it, and take {BLANK} out")


def _texts(node: Block) -> Iterator[tuple[int, str, str]]:
    """Every text that holds a blank: its line, its key and itself."""
    stack: list[tuple[str, Block | Items]] = [("", node)]
    while stack:
        above, current = stack.pop()
        pairs: Any = current.items() if isinstance(current, Block) else enumerate(current)
        for key, value in pairs:
            name = key if isinstance(key, str) else above
            if isinstance(value, Block | Items):
                stack.append((name, value))
            elif isinstance(value, str) and BLANK in value:
                yield current.lines[key], name, value


LINTS = (Lint("blank", "A blank on a card says that nobody has thought about it.", _blanks),)
