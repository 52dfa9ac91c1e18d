"""The JSON Schemas: valid themselves, every shipped file fits them, what an editor should redden does not."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from marshmallow import Schema, fields

from cds.rulebook import containers, rule_schema, schemas
from cds.rulebook.contents import Contents
from cds.rulebook.expressions import GROUPS, OPERATORS
from cds.rulebook.fields import Plain
from cds.rulebook.file_kinds import KINDS, FileKind, kind_of
from cds.rulebook.folder import read
from cds.rulebook.json_definitions import Definitions
from cds.rulebook.json_schema import DIALECT, _Writer, json_schema
from tests.hooks.calls import ROOT

BY_NAME = {kind.name: kind for kind in KINDS}


class Core(yaml.CSafeLoader):
    """The core schema of YAML 1.2, by which editors read; PyYAML's own is that of 1.1."""


Core.yaml_implicit_resolvers = {}
for tag, pattern in (
    ("bool", "true|True|TRUE|false|False|FALSE"),
    ("null", "~|null|Null|NULL|"),
    ("int", "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), None)


@cache
def shipped() -> Contents:
    return read(ROOT / "rules")


@cache
def schema(kind: FileKind) -> dict[str, Any]:
    """As an editor gets it: written and read again."""
    plain: dict[str, Any] = json.loads(json.dumps(json_schema(kind, shipped())))
    return plain


@cache
def validator(kind: FileKind) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema(kind), validate_formats=True)


def as_json(text: str) -> Any:
    """YAML as an editor sees it: keys are texts."""

    def plain(node: Any) -> Any:
        if isinstance(node, dict):
            return {
                key if isinstance(key, str) else json.dumps(key): plain(item) for key, item in node.items()
            }
        return [plain(item) for item in node] if isinstance(node, list) else node

    return plain(yaml.load(text, Loader=Core))  # noqa: S506 - derived from the safe loader


def faults(kind: FileKind, text: str) -> list[str]:
    return [error.message for error in validator(kind).iter_errors(as_json(text))]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_schema_is_one(kind: FileKind) -> None:
    assert schema(kind)["$schema"] == DIALECT
    assert jsonschema_rs.meta.is_valid(schema(kind))


def test_every_shipped_file_fits() -> None:
    assert len(shipped().documents) > 100
    for path, document in shipped().documents.items():
        assert faults(kind_of(document.data), Path(path).read_text(encoding="utf-8")) == [], path


RULE = (ROOT / "rules" / "cluster_headache" / "ketamine" / "ketamine-renal-contraindication.yaml").read_text(
    encoding="utf-8"
)
FACTS = (ROOT / "rules" / "facts" / "renal.yaml").read_text(encoding="utf-8")
PARAMETERS = (ROOT / "rules" / "parameters" / "ketamine.yaml").read_text(encoding="utf-8")
VALUE_SET = (ROOT / "rules" / "value_sets" / "lithium.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "text", "old", "new"),
    [
        ("rule", RULE, "fact: creatinine_clearance", "fact: creatinin_clearance"),
        ("rule", RULE, "less_than: ketamine.min_creatinine_clearance", "less_than: ketamine.min"),
        ("rule", RULE, "less_than: ketamine.min_creatinine_clearance", "less_than: 30"),
        ("rule", RULE, "less_than: ", "below: "),
        ("rule", RULE, "    fact: creatinine_clearance\n", ""),
        ("rule", RULE, "status: review", "status: reviewed"),
        ("rule", RULE, "kind: contraindication", "kind: contra-indication"),
        ("rule", RULE, 'version: "', 'version: 0.1 # "'),
        ("rule", RULE, "reference: ketalgia", "reference: ketalgya"),
        ("rule", RULE, "ordering: ketamine", "ordering: ketamin"),
        ("rule", RULE, "not_met: silent", "not_met: silence"),
        ("rule", RULE, "expect: out_of_scope", "expect: out-of-scope"),
        ("rule", RULE, "    sex: male", "    sex: man"),
        ("rule", RULE, "purpose:", "purposes:"),
        ("rule", RULE, "reviewers: []", "reviewers:"),
        ("fact", FACTS, "type: yes_no", "type: yes-no"),
        ("fact", FACTS, "derive: cockcroft_gault", "derive: cockroft_gault"),
        ("fact", FACTS, "value_set: egfr", "value_set: e-gfr"),
        ("fact", FACTS, "when: active", "when: activ"),
        ("parameter", PARAMETERS, "unit: mL/min", "unit: ml/min"),
        ("parameter", PARAMETERS, "value: 30\n", "value: true\n"),
        ("parameter", PARAMETERS, "        reference: ketalgia\n", ""),
        ("value-set", VALUE_SET, 'code: "6448"', "code: 6448"),
        ("value-set", VALUE_SET, "system: atc", "system: act"),
        ("value-set", VALUE_SET, "id: lithium", "id: Lithium"),
    ],
)  # fmt: skip
def test_what_an_editor_reddens(kind: str, text: str, old: str, new: str) -> None:
    assert old in text
    assert faults(BY_NAME[kind], text) == []
    assert faults(BY_NAME[kind], text.replace(old, new, 1)) != []


def test_an_editor_can_list_what_exists_with_titles() -> None:
    names = schema(BY_NAME["rule"])["$defs"]
    for kind, entries in (
        ("fact", shipped().facts),
        ("parameter", shipped().parameters),
        ("value-set", shipped().value_sets),
        ("reference", shipped().references),
        ("rule", shipped().rules),
        ("knowledge-id", shipped().knowledge),
    ):
        listed = dict(zip(names[kind]["enum"], names[kind]["enumDescriptions"], strict=True))
        assert listed == {name: entry.title for name, entry in entries.items()}
    assert names["given"]["properties"]["age"]["description"] == f"{shipped().facts['age'].title}, in a"


def _all_schemas() -> list[type[Schema]]:
    return [
        each
        for module in (rule_schema, schemas)
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Schema) and each.__module__ == module.__name__
    ]


@pytest.mark.parametrize("each", _all_schemas(), ids=lambda each: each.__name__)
def test_every_key_says_what_it_is_for(each: type[Schema]) -> None:
    for name, field in each().fields.items():
        assert isinstance(field, Plain)
        assert field.about.endswith("."), f"{each.__name__}.{name}"


def test_every_operator_says_what_it_means() -> None:
    criterion = Definitions(shipped()).operators({}, {})["properties"]
    assert {*GROUPS, *OPERATORS, "fact", "finding", "documented"} == criterion.keys()
    assert all(operator["description"] for operator in criterion.values())


def test_a_field_without_a_json_schema_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError, match="Email has no JSON Schema"):
        _Writer(Definitions(shipped())).of(fields.Email())


def test_a_name_whose_entry_cannot_be_read_is_listed_without_a_title(book: Any) -> None:
    book.edit("facts/renal.yaml", "    title: Age\n", "")
    listed = json_schema(BY_NAME["rule"], book.contents())["$defs"]["fact"]
    assert dict(zip(listed["enum"], listed["enumDescriptions"], strict=True))["age"] == ""


def test_the_containers_are_those_that_the_schemas_use() -> None:
    assert {
        containers.Texts,
        containers.Listing,
        containers.Nested,
        containers.Entries,
        containers.Given,
    } <= {base for each in _all_schemas() for field in each().fields.values() for base in type(field).__mro__}
