"""How the files of a folder are read: each afresh, or only what has other bytes than last time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema

from cds.core.errors import Issue
from cds.rulebook.problems import shape
from cds.rulebook.source import Document, read_document

Place = tuple[str | int, ...]
Shape = tuple[Mapping[str, Any] | None, list[Issue]]


class Reader:
    """Reads everything afresh."""

    def document(self, path: str, content: bytes) -> tuple[Document, list[Issue]]:
        """As ``read_document``."""
        return read_document(path, content)

    def shape(self, document: Document, schema: Schema, entry: Any, place: Place) -> Shape:
        """As ``problems.shape``."""
        return shape(document, schema, entry, place)


@dataclass(slots=True)
class _File:
    content: bytes
    document: Document
    issues: list[Issue]
    shapes: dict[Place, Shape] = field(default_factory=dict)


class Memory(Reader):
    """Remembers what it has read, for whoever reads one folder again and again. Each place of a file has one
    schema."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}

    def document(self, path: str, content: bytes) -> tuple[Document, list[Issue]]:
        """As ``read_document``; the same document as long as the file has the same bytes."""
        known = self._files.get(path)
        if known is None or known.content != content:
            self._files.pop(path, None)
            known = self._files[path] = _File(content, *read_document(path, content))
        return known.document, known.issues

    def shape(self, document: Document, schema: Schema, entry: Any, place: Place) -> Shape:
        """As ``problems.shape``, of a document read here."""
        shapes = self._files[document.path].shapes
        if place not in shapes:
            shapes[place] = shape(document, schema, entry, place)
        return shapes[place]
