"""One YAML file as plain data that knows its lines, read strictly.

YAML guesses: ``on: no`` loads as ``{True: False}``, ``1.10`` as 1.1, ``0123`` as 83, and a repeated key wins
silently. Here every scalar keeps its text; only ``true``, ``false`` and ``null`` written plainly are more
than text; repeated keys, anchors, aliases, merge keys, tags and tabs are refused. Whoever wants a number or a
date parses it where it is wanted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from cds.core.errors import Issue

_MAX_DEPTH = 24
_TAB = re.compile(r"^[ ]*\t", re.MULTILINE)
_PLAIN: dict[str, bool | None] = {"true": True, "false": False, "null": None, "": None}


class Bare(str):
    """A scalar written without quotes: ``1.10`` is the text "1.10", and one can tell it was not quoted."""

    __slots__ = ()


class Block(dict[str, Any]):
    """A mapping. ``line`` is where it starts, ``lines`` where each key stands."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Items(list[Any]):
    """A list. ``line`` is where it starts, ``lines`` where each item stands."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


@dataclass(frozen=True)
class Document:
    """One file: its path relative to the rules folder and its content."""

    path: str
    data: Block

    def line(self, *keys: str | int) -> int:
        """The line of the value at ``keys``, or of the nearest block around it that exists."""
        node: Any = self.data
        line = self.data.line
        for key in keys:
            if isinstance(node, Block) and key in node.lines:
                line, node = node.lines[str(key)], node[str(key)]
            elif isinstance(node, Items) and isinstance(key, int) and key < len(node):
                line, node = node.lines[key], node[key]
            else:
                break
        return line


class SourceError(Exception):
    """The file cannot be read any further; ``issue`` says why and where."""

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        super().__init__(str(issue))


def read_document(path: str, content: bytes) -> tuple[Document, list[Issue]]:
    """The file ``path`` and those of its faults that do not stop reading (repeated keys, anchors).

    SourceError for the others.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        hint = "save the file as UTF-8"
        raise SourceError(Issue(path, line, "not-yaml", "is not UTF-8 text", hint)) from None
    tab = _TAB.search(text)
    if tab is not None:
        line = text.count("\n", 0, tab.end()) + 1
        raise SourceError(Issue(path, line, "tab", "a tab indents this line", "indent with spaces"))
    builder = _Builder(path)
    try:
        node = builder.document(iter(yaml.CSafeLoader(text).get_event, None))
    except yaml.YAMLError as error:
        raise SourceError(_syntax_issue(path, error)) from None
    if not isinstance(node, Block):
        raise SourceError(
            Issue(path, 1, "not-yaml", "does not hold `key: value` lines", "see the rule format")
        )
    return Document(path, node), builder.issues


class _Builder:
    """Builds the tree from parser events and collects what is refused."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.issues: list[Issue] = []

    def document(self, events: Iterator[yaml.Event]) -> Any:
        node: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._stop(
                        event,
                        "not-yaml",
                        "a second document starts here",
                        "keep one document a file: drop `---`",
                    )
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event, events, 0)
        return node

    def _node(self, event: Any, events: Iterator[yaml.Event], depth: int) -> Any:
        if depth > _MAX_DEPTH:
            self._stop(event, "not-yaml", "is nested too deeply", "give the inner part a name of its own")
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "yaml-alias", f"`*{event.anchor}` repeats another place", "write it out here")
            return None
        if event.anchor is not None:
            self._refuse(
                event, "yaml-alias", f"`&{event.anchor}` marks a place to be repeated", "remove the mark"
            )
        if event.tag is not None:
            self._refuse(event, "yaml-tag", f"`{event.tag}` is a YAML tag", "remove the tag")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(event, events, depth)
        return self._block(event, events, depth)

    def _items(self, start: Any, events: Iterator[yaml.Event], depth: int) -> Items:
        items = Items(_line(start))
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.lines.append(_line(event))
            items.append(self._node(event, events, depth + 1))
        return items

    def _block(self, start: Any, events: Iterator[yaml.Event], depth: int) -> Block:
        block = Block(_line(start))
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event)
            value = self._node(next(events), events, depth + 1)
            if key in block.lines:
                first = block.lines[key]
                self._refuse(
                    event, "duplicate-key", f"`{key}` stands here a second time", f"first on line {first}"
                )
            else:
                block.lines[key] = _line(event)
                block[key] = value
        return block

    def _key(self, event: Any) -> str:
        if isinstance(event, yaml.AliasEvent):
            self._stop(event, "yaml-alias", f"`*{event.anchor}` stands as a key", "write the key out")
        if not isinstance(event, yaml.ScalarEvent) or not event.value:
            self._stop(
                event,
                "not-yaml",
                "a key is not a plain word",
                "write `key: value`; quote a value with braces",
            )
        if event.anchor is not None:
            self._refuse(
                event, "yaml-alias", f"`&{event.anchor}` marks a place to be repeated", "remove the mark"
            )
        if event.value == "<<" and not event.style:
            self._refuse(event, "yaml-alias", "`<<` merges another block", "write the keys out here")
        return str(event.value)

    def _refuse(self, event: Any, lint: str, message: str, hint: str) -> None:
        self.issues.append(Issue(self.path, _line(event), lint, message, hint))

    def _stop(self, event: Any, lint: str, message: str, hint: str) -> None:
        raise SourceError(Issue(self.path, _line(event), lint, message, hint))


def _scalar(event: yaml.ScalarEvent) -> str | bool | None:
    if event.style:
        return str(event.value)
    return _PLAIN[event.value] if event.value in _PLAIN else Bare(event.value)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


_SYNTAX_HINTS = (
    (
        "mapping values are not allowed",
        "a colon inside a sentence: put the whole sentence in quotes; else this line, or the one above, "
        "begins in the wrong column or lacks the space after its colon",
    ),
    (
        "expected comment or line break",
        "a line that begins with > or |: a comparison is written in words, such as `at_least`; "
        "anything else goes in quotes",
    ),
    ("could not find expected ':'", "a line lacks its colon, or a sentence goes on without being indented"),
    ("did not find expected key", "check the indentation of this line and the quotes of the line above"),
    ("did not find expected", "check the indentation, and that every bracket and quote is closed"),
    ("cannot start any token", "a value that starts with a sign such as @ % ` or a tab: put it in quotes"),
    ("found unexpected end of stream", "a quote that was opened is never closed"),
)


def _syntax_issue(path: str, error: yaml.YAMLError) -> Issue:
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read")
    mark = getattr(error, "problem_mark", None)
    line = int(mark.line) + 1 if mark is not None else 1
    hint = next(
        (hint for part, hint in _SYNTAX_HINTS if part in problem), "check indentation, colons and quotes"
    )
    return Issue(path, line, "not-yaml", f"is not readable as YAML: {problem}", hint)
