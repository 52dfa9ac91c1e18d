"""The layout of a rule file restored: keys in their fixed order, each with the comment above it.

Texts are moved, never written anew: wrapping, quotes, columns and comments stay as their author set them.
What the file says is compared before and after.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import yaml

from cds.core.errors import Issue
from cds.rulebook.key_order import Misplaced, Path, misplaced
from cds.rulebook.source import Block, Document, Items, SourceError, read_document

_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_COMMENT = re.compile(r"( *)#.*")


def restored(path: str, content: bytes) -> tuple[str, tuple[Issue, ...]]:
    """The text of the file ``path`` as ``cds fmt`` leaves it, and what it mends there.

    SourceError if the file cannot be read, holds a key twice, or would say something else afterwards.
    """
    document = _read(path, content)
    before = text = content.decode("utf-8-sig")
    issues = [_issue(document, each) for each in misplaced(document)]
    current = document
    while (first := next(misplaced(current), None)) is not None:
        text = _reordered(text, first)
        current = _same(document, text, f"{document.line(*first.path)}")
    text, current = _tidy(document, text)
    if text.encode() != content and not issues:
        number = next((n for n, line in enumerate(before.splitlines(), 1) if line != line.rstrip()), 1)
        issues = [Issue(path, number, "layout", "blanks at the end of a line or of the file", _HINT)]
    return text, tuple(issues)


_HINT = "`cds fmt` mends it"


def _issue(document: Document, found: Misplaced) -> Issue:
    message = f"`{found.key}` is out of order; the order is: {', '.join(found.wanted)}"
    return Issue(document.path, found.line, "key-order", message, _HINT)


def _read(path: str, content: bytes) -> Document:
    document, issues = read_document(path, content)
    if issues:
        raise SourceError(issues[0])
    return document


def _same(document: Document, text: str, line: str) -> Document:
    """``text`` as read, if it says what ``document`` says."""
    try:
        read = _read(document.path, text.encode())
    except SourceError:
        read = None
    if read is None or not _equal(read.data, document.data):
        message = "its keys cannot be brought in order by moving text alone"
        hint = "move them by hand, in block style: one key a line"
        raise SourceError(Issue(document.path, int(line), "key-order", message, hint))
    return read


def _equal(one: Any, other: Any) -> bool:
    """Whether two nodes say the same and are quoted alike; the order of keys does not count, nor do blanks
    around a text, which the loader strips."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Block):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, Items):
        return len(one) == len(other) and all(map(_equal, one, other))
    return bool(one.strip() == other.strip() if isinstance(one, str) else one == other)


def _tidy(document: Document, text: str) -> tuple[str, Document]:
    """No blanks at the end of lines and one line end at the end of the file, unless a text holds them."""
    for tidy in (_TRAILING.sub("", text.replace("\r\n", "\n")).rstrip("\n") + "\n", text):
        read = _read(document.path, tidy.encode())
        if _equal(read.data, document.data):
            break
    return tidy, read


# ------------------------------------------------------------------ moving text


def _reordered(text: str, found: Misplaced) -> str:
    """``text`` with the keys of one block in order."""
    node = _node(yaml.compose(text, Loader=yaml.CSafeLoader), found.path)
    items = {str(key.value): (key, value) for key, value in node.value}
    wanted = [list(items).index(key) for key in found.wanted]
    return (_in_flow if node.flow_style else _in_block)(text, list(items.values()), wanted)


def _node(node: Any, path: Path) -> Any:
    for step in path:
        if isinstance(step, int):
            node = node.value[step]
        else:
            node = next(value for key, value in node.value if key.value == step)
    return node


def _in_flow(text: str, items: list[Any], wanted: list[int]) -> str:
    """``{ a: 1, b: 2 }``: the pairs change places, the commas and blanks between them do not."""
    spans = [(key.start_mark.index, value.end_mark.index) for key, value in items]
    gaps = [text[left[1] : right[0]] for left, right in pairwise(spans)]
    pairs = [text[slice(*spans[index])] for index in wanted]
    moved = "".join(pair + gap for pair, gap in zip(pairs, [*gaps, ""], strict=True))
    return text[: spans[0][0]] + moved + text[spans[-1][1] :]


def _in_block(text: str, items: list[Any], wanted: list[int]) -> str:
    """One key a line: each moves with its value and the comment right above it; blank lines stay."""
    column = items[0][0].start_mark.column
    starts = [items[0][0].start_mark.index]
    starts += [_start(text, key.start_mark.index, column) for key, _ in items[1:]]
    ends = [*starts[1:], items[-1][1].end_mark.index]
    bodies, gaps = zip(
        *(_parted(text[start:end], column) for start, end in zip(starts, ends, strict=True)), strict=True
    )
    indent = " " * column
    plain = [body.removeprefix(indent) if index else body for index, body in enumerate(bodies)]
    placed = [(indent if slot else "") + plain[index] + gaps[slot] for slot, index in enumerate(wanted)]
    return text[: starts[0]] + "".join(placed) + text[ends[-1] :]


def _start(text: str, index: int, column: int) -> int:
    """Where the lines of a key start: at the comment right above it, else at its own line."""
    start = text.rindex("\n", 0, index) + 1
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        comment = _COMMENT.fullmatch(text[above : start - 1])
        if comment is None or len(comment[1]) != column:
            break
        start = above
    return start


def _parted(chunk: str, column: int) -> tuple[str, str]:
    """The text of one key, and the blank lines and comments below it that belong to no key."""
    lines = chunk.split("\n")
    last = next(_backwards(lines, column))
    body = "\n".join(lines[:last])
    return body, chunk[len(body) :]


def _backwards(lines: list[str], column: int) -> Iterator[int]:
    """How many of the lines are the key's own, the shortest number first that leaves nothing of it out."""
    for count in range(len(lines), 0, -1):
        line = lines[count - 1]
        comment = _COMMENT.fullmatch(line)
        if line.strip() and (comment is None or len(comment[1]) > column):
            yield count
