"""The kinds of file in a rules folder, told by what stands in them: each with the schema that loads it."""

from dataclasses import dataclass

from marshmallow import Schema

from cds.rulebook.rule_schema import RuleSchema
from cds.rulebook.schemas import (
    FactSchema,
    KnowledgeIdSchema,
    ParameterSchema,
    ProductSchema,
    ReferenceSchema,
    ValueSetSchema,
)
from cds.rulebook.source import Block


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file. ``schema`` is that of the whole file, or of each entry under ``key`` if there is one.

    ``files`` is where such files stand in the folder, as a glob pattern.
    """

    name: str
    schema: Schema
    files: str
    key: str = ""


RULE = FileKind("rule", RuleSchema(), "cluster_headache/**/*.yaml")
VALUE_SET = FileKind("value-set", ValueSetSchema(), "value_sets/*.yaml")
KINDS = (
    RULE,
    FileKind("parameter", ParameterSchema(), "parameters/*.yaml", "parameters"),
    FileKind("fact", FactSchema(), "facts/*.yaml", "facts"),
    VALUE_SET,
    FileKind("reference", ReferenceSchema(), "references.yaml", "references"),
    FileKind("product", ProductSchema(), "products.yaml", "products"),
    FileKind("knowledge-id", KnowledgeIdSchema(), "knowledge_ids.yaml", "knowledge_ids"),
)


def kind_of(data: Block) -> FileKind:
    """The kind of a file by its content; a rule if nothing says otherwise."""
    for kind in KINDS:
        if kind.key and kind.key in data:
            return kind
    return VALUE_SET if "criteria" not in data and {"codes", "includes"} & data.keys() else RULE
