"""The marshmallow schemas that load the files, as JSON Schema 2020-12 for an editor's completion and hover.

One description: every key, closed list and pattern is taken from the field that loads it, every name from the
rulebook. The loader stays the judge; what JSON Schema cannot say (units that fit, names that form a circle)
is for ``cds check``.
"""

from collections.abc import Mapping
from functools import singledispatchmethod
from typing import Any

from marshmallow import Schema

from cds.core.quantity import UNITS
from cds.rulebook import fields
from cds.rulebook.containers import Entries, Given, Listing, Nested, Texts
from cds.rulebook.contents import KNOWLEDGE_ID, Contents
from cds.rulebook.expressions import Condition, Conditions, Sentence
from cds.rulebook.file_kinds import FileKind
from cds.rulebook.json_definitions import Definitions, Json
from cds.rulebook.reading import Read
from cds.rulebook.rule_schema import Spoken
from cds.rulebook.schemas import SYSTEMS, System

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: Mapping[str, bool] = {"true": True, "false": False}  # what an editor reads such a word as


def json_schema(kind: FileKind, contents: Contents) -> Json:
    """The JSON Schema of a file of ``kind``, with the names of ``contents`` as closed lists."""
    definitions = Definitions(contents)
    body = _Writer(definitions).of(kind.schema)
    if kind.key:
        entries = {"type": "object", "additionalProperties": body, "minProperties": 1}
        body = {
            "type": "object",
            "properties": {kind.key: entries},
            "required": [kind.key],
            "additionalProperties": False,
        }
    head = {"$schema": DIALECT, "title": f"A {kind.name} file of the rulebook"}
    return {**head, **body, "$defs": definitions.all()}


class _Writer:
    """Writes schemas and fields; what is used often is written once, among the ``definitions``."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions

    @singledispatchmethod
    def of(self, shape: Any) -> Json:
        """A schema or a field as JSON Schema."""
        raise TypeError(f"{type(shape).__name__} has no JSON Schema")

    @of.register
    def _schema(self, schema: Schema) -> Json:
        known = {field.data_key or name: field for name, field in schema.fields.items()}
        return {
            "type": "object",
            "description": (schema.__doc__ or "").strip(),
            "properties": {key: self._described(field) for key, field in known.items()},
            "required": [key for key, field in known.items() if field.required],
            "additionalProperties": False,
        }

    def _described(self, field: Any) -> Json:
        written = self.of(field)
        if field.allow_none:
            written = {**written, "type": [*written["type"], "null"]}
        return {"description": field.about, **written} if field.about else written

    @of.register
    def _text(self, field: fields.Text) -> Json:
        return self._definitions.names(field.names) if field.names else {"type": "string", "minLength": 1}

    @of.register
    def _matching(self, field: fields.Matching) -> Json:
        if field.names:
            return self._definitions.names(field.names)
        return {"type": "string", "pattern": f"^{field.pattern.pattern}$"}

    @of.register
    def _version(self, field: fields.Version) -> Json:
        return {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"}

    @of.register
    def _one_of(self, field: fields.OneOf) -> Json:
        return {"enum": [_PLAIN.get(choice, choice) for choice in field.choices]}

    @of.register
    def _day(self, field: fields.Day) -> Json:
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$"}

    @of.register
    def _number(self, field: fields.NumberOrWord) -> Json:
        return {"type": ["number", "string"]}

    @of.register
    def _unit(self, field: fields.Unit) -> Json:
        # A count has the unit 1, which an editor reads as a number.
        return self._definitions.shared("unit", lambda: {"enum": [*sorted(UNITS), 1]})

    @of.register
    def _system(self, field: System) -> Json:
        return {"anyOf": [{"enum": sorted(SYSTEMS)}, {"type": "string", "pattern": "^(https?://|urn:)"}]}

    @of.register
    def _texts(self, field: Texts) -> Json:
        inner = self._definitions.names(field.names) if field.names else self.of(field.inner)
        several = {"type": "array", "items": inner, "uniqueItems": True, "minItems": 0 if field.empty else 1}
        return {"anyOf": [inner, several]} if field.single else several

    @of.register
    def _listing(self, field: Listing) -> Json:
        items = self._definitions.shared(_name_of(field.inner.inner), lambda: self.of(field.inner.inner))
        return {"type": "array", "items": items, "minItems": 0 if field.empty else 1}

    @of.register
    def _nested(self, field: Nested) -> Json:
        return self._definitions.shared(_name_of(field.inner), lambda: self.of(field.inner))

    @of.register
    def _spoken(self, field: Spoken) -> Json:
        return {"anyOf": [{"const": "silent"}, self._nested(field)]}

    @of.register
    def _entries(self, field: Entries) -> Json:
        return {
            "type": "object",
            "propertyNames": self.of(field.key),
            "additionalProperties": self.of(field.inner),
        }

    @of.register(Condition)
    def _condition(self, field: Any) -> Json:
        return self._definitions.condition()

    @of.register
    def _conditions(self, field: Conditions) -> Json:
        return {"type": "array", "items": self._condition(field), "minItems": 1}

    @of.register
    def _sentence(self, field: Sentence) -> Json:
        says = {
            "description": "The criterion as a sentence; numbers as {parameter.name}.",
            **self.of(field.says),
        }
        covers = {
            "description": "Ids of the knowledge paper that the criterion answers for.",
            "type": "array",
            "items": self._definitions.name(KNOWLEDGE_ID),
        }

        def write() -> Json:
            return {**self._definitions.operators({"says": says}, {"covers": covers}), "required": ["says"]}

        return self._definitions.shared("criterion", write)

    @of.register
    def _given(self, field: Given) -> Json:
        return self._definitions.given()

    @of.register
    def _read(self, field: Read) -> Json:
        return self._definitions.read()


def _name_of(schema: Schema) -> str:
    return type(schema).__name__.removesuffix("Schema").lower()
