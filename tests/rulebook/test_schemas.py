"""The shape of the shared files."""

from datetime import date
from typing import Any

import pytest
from marshmallow import Schema, ValidationError

from cds.rulebook.problems import issues_of, messages_of
from cds.rulebook.schemas import (
    SYSTEMS,
    FactSchema,
    KnowledgeIdSchema,
    ParameterSchema,
    ProductSchema,
    ReferenceSchema,
    ValueSetSchema,
)
from cds.rulebook.source import read_document


def load(schema: Schema, text: str) -> Any:
    document, _ = read_document("file.yaml", text.encode())
    return schema.load(document.data)


def said(schema: Schema, text: str) -> list[str]:
    """`line lint message / hint` of every fault."""
    document, _ = read_document("file.yaml", text.encode())
    with pytest.raises(ValidationError) as raised:
        schema.load(document.data)
    issues = issues_of(document, messages_of(raised.value))
    return [f"{issue.line} {issue.lint} {issue.message} / {issue.hint}" for issue in issues]


def test_a_reference() -> None:
    loaded = load(ReferenceSchema(), 'title: A\npmid: "1244564"\nread_on: 2026-11-20\n')
    assert loaded["pmid"] == "1244564"
    assert said(ReferenceSchema(), "title: A\npmid: 1244564\n")[0].startswith("2 bare-code")


def test_a_parameter_has_a_unit_or_choices() -> None:
    values = "values:\n  2026-11-20: { value: 1, reference: a }\n"
    assert "choices" not in load(ParameterSchema(), f"title: A\nunit: d\n{values}")
    for text in (f"title: A\n{values}", f"title: A\nunit: d\nchoices: [a]\n{values}"):
        assert "either `unit` or `choices`" in said(ParameterSchema(), text)[0]


def test_a_withdrawn_value() -> None:
    text = "title: A\nunit: d\nvalues:\n  2026-11-20: { value: null, reference: a }\n"
    assert load(ParameterSchema(), text)["values"][date(2026, 11, 20)]["value"] is None


def test_a_value_has_a_day_and_a_reference() -> None:
    text = "title: A\nunit: d\nvalues:\n  2026-02-30: { value: 1 }\n  2026-11-20: { value: 1 }\n"
    found = said(ParameterSchema(), text)
    hint = "write YYYY-MM-DD, such as 2027-11-30"
    assert f"4 date-form `2026-02-30` is not a day of the calendar / {hint}" in found
    assert "5 missing-key `reference` is missing / " in found


def test_a_fact() -> None:
    text = """
title: Serum creatinine
type: quantity
unit: umol/L
accepts: [mg/dL]
substance: creatinine
read: { resource: Observation, value_set: x }
when_not_recorded: false
because: Nobody measures it.
settled_by: { system: loinc, code: "2160-0", display: Creatinine }
"""
    loaded = load(FactSchema(), text)
    assert loaded["when_not_recorded"] == "false"
    assert loaded["settled_by"]["system"] == "http://loinc.org"


def test_a_fact_with_every_word_wrong() -> None:
    text = (
        "title: A\ntype: number\nunit: mg/dl\nderive: cockroft_gault\n"
        "when_not_recorded: no\nsubstance: iron\n"
    )
    found = said(FactSchema(), text)
    assert len(found) == 5
    assert any("did you mean `cockcroft_gault`?" in line for line in found)
    assert any("did you mean `mg/dL`?" in line for line in found)


def test_a_value_set() -> None:
    text = 'id: x\ntitle: X\ntext_prompts: [x]\ncodes:\n  - { system: snomed, code: "1", display: A }\n'
    assert load(ValueSetSchema(), text)["codes"][0]["system"] == SYSTEMS["snomed"]
    text = (
        "id: x\ntitle: X\ncodes:\n  - { system: urn:cluster-headache-cds:procedure, code: a, display: A }\n"
    )
    assert load(ValueSetSchema(), text)["codes"][0]["system"] == "urn:cluster-headache-cds:procedure"
    assert load(ValueSetSchema(), "id: x\ntitle: X\nincludes: [y]\n")["includes"] == ("y",)


def test_a_value_set_without_codes_or_with_an_unknown_system() -> None:
    assert "neither `codes` nor `includes`" in said(ValueSetSchema(), "id: x\ntitle: X\n")[0]
    text = "id: x\ntitle: X\ncodes:\n  - { system: snomd, code: a, display: A }\n"
    assert said(ValueSetSchema(), text) == [
        "4 system-unknown `snomd` is not a code system / did you mean `snomed`?"
    ]
    text = "id: x\ntitle: X\ncodes:\n  - { system: snomed, code: 193031009, display: A }\n"
    assert said(ValueSetSchema(), text)[0].startswith("4 bare-code 193031009 is written without quotes")


def test_products_and_knowledge_ids() -> None:
    assert load(ProductSchema(), 'name: a\ncodes: ["1", "2"]\n') == {"name": "a", "codes": ("1", "2")}
    assert load(KnowledgeIdSchema(), 'title: a\nsection: "5.3"\n') == {"title": "a", "section": "5.3"}
