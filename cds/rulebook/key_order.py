"""The fixed order of keys (rule format, section 3): that in which the schemas declare them.

A key that no schema knows stays behind the one it follows; the names of entries, criteria, facts and days
keep the order in which their author wrote them.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, singledispatch
from typing import Any

from marshmallow import Schema

from cds.rulebook.containers import Entries, Listing, Nested
from cds.rulebook.expressions import EXPRESSION_KEYS, Condition, Conditions, Sentence
from cds.rulebook.file_kinds import kind_of
from cds.rulebook.reading import MEMBERS, Read
from cds.rulebook.source import Block, Document, Items

Path = tuple[str | int, ...]
_NESTING = (Nested, Listing, Entries, Read, Condition, Conditions, Sentence)


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A block whose keys are out of order: where it stands, its keys as they should follow, and the first key
    that stands wrong, with its line."""

    path: Path
    wanted: tuple[str, ...]
    key: str = dataclasses.field(compare=False)
    line: int = dataclasses.field(compare=False)


def misplaced(document: Document) -> Iterator[Misplaced]:
    """Every block of a file whose keys are out of order, outer ones first."""
    kind = kind_of(document.data)
    if not kind.key:
        yield from _of(kind.schema, document.data, ())
    elif isinstance(document.data[kind.key], Block):
        for name, entry in document.data[kind.key].items():
            yield from _of(kind.schema, entry, (kind.key, name))


@singledispatch
def _of(_shape: Any, node: Any, path: Path) -> Iterator[Misplaced]:
    """The misplaced keys in ``node``, which is written by a schema or a field; plain values have none."""
    yield from ()


@_of.register
def _schema(schema: Schema, node: Any, path: Path) -> Iterator[Misplaced]:
    if isinstance(node, Block):
        order, inner = _keys(schema)
        yield from _block(node, path, order)
        for key, value in node.items():
            if key in inner:
                yield from _of(inner[key], value, (*path, key))


@cache
def _keys(schema: Schema) -> tuple[tuple[str, ...], Mapping[str, Any]]:
    """The keys of a schema in order, and the fields of those that hold more than a value."""
    fields = {field.data_key or name: field for name, field in schema.fields.items()}
    return tuple(fields), {key: field for key, field in fields.items() if isinstance(field, _NESTING)}


@_of.register
def _nested(field: Nested, node: Any, path: Path) -> Iterator[Misplaced]:
    yield from _of(field.inner, node, path)


@_of.register
def _listing(field: Listing, node: Any, path: Path) -> Iterator[Misplaced]:
    for index, item in enumerate(node if isinstance(node, Items) else ()):
        yield from _of(field.inner, item, (*path, index))


@_of.register
def _entries(field: Entries, node: Any, path: Path) -> Iterator[Misplaced]:
    for name, item in node.items() if isinstance(node, Block) else ():
        yield from _of(field.inner, item, (*path, name))


@_of.register
def _read(_field: Read, node: Any, path: Path) -> Iterator[Misplaced]:
    if isinstance(node, Block):
        yield from _block(node, path, MEMBERS)


@_of.register(Condition)
@_of.register(Conditions)
@_of.register(Sentence)
def _expression(_field: Any, node: Any, path: Path) -> Iterator[Misplaced]:
    if isinstance(node, Block):
        yield from _block(node, path, EXPRESSION_KEYS)
        for key, value in node.items():
            yield from _expression(_field, value, (*path, key))
    elif isinstance(node, Items):
        for index, item in enumerate(node):
            yield from _expression(_field, item, (*path, index))


def _block(block: Block, path: Path, order: tuple[str, ...]) -> Iterator[Misplaced]:
    ranks: dict[str, int] = {}
    rank = -1
    for key in block:
        rank = order.index(key) if key in order else rank
        ranks[key] = rank
    if list(ranks.values()) != sorted(ranks.values()):
        wanted = tuple(sorted(block, key=ranks.__getitem__))
        first = next(key for key, other in zip(block, wanted, strict=True) if key != other)
        yield Misplaced(path, wanted, first, block.lines[first])
