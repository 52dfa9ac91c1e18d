"""Lists and blocks: every fault inside them at once, each in its place."""

from typing import Any

import pytest
from marshmallow import ValidationError, fields

from cds.rulebook.containers import Entries, Given, Listing, Nested, Texts
from cds.rulebook.fields import OneOf, StrictSchema, Text, fact_field
from cds.rulebook.source import read_document


class Part(StrictSchema):
    name = Text(required=True)


def value_of(text: str) -> Any:
    """The value of the key `x`."""
    document, _ = read_document("file.yaml", f"x: {text}\n".encode())
    return document.data["x"]


def refused(field: fields.Field[Any], text: str) -> Any:
    with pytest.raises(ValidationError) as raised:
        field.deserialize(value_of(text))
    return raised.value.messages


def test_texts() -> None:
    assert Texts().deserialize(value_of("[a, b]")) == ("a", "b")
    assert Texts(single=True).deserialize(value_of("a")) == ("a",)
    assert Texts(empty=True).deserialize(value_of("[]")) == ()


def test_texts_that_are_none() -> None:
    assert refused(Texts(), "a")[0].message == "a list is wanted here"
    assert refused(Texts(), "[]")[0].message == "the list is empty"
    assert refused(Texts(), "[a, a]")[0].message == "`a` stands here twice"


def test_every_item_is_looked_at() -> None:
    found = refused(Texts(OneOf(["met"])), "[met, nope, nix]")
    assert sorted(found) == [1, 2]


def test_blocks_in_a_list() -> None:
    assert Listing(Part()).deserialize(value_of("[{ name: a }]")) == [{"name": "a"}]
    assert Listing(Part(), empty=True).deserialize(value_of("[]")) == []
    assert sorted(refused(Listing(Part()), "[{ name: a }, { nam: b }]")[1]) == ["nam", "name"]


def test_a_nested_block() -> None:
    assert Nested(Part()).deserialize(value_of("{ name: a }")) == {"name": "a"}
    assert refused(Nested(Part()), "text")[0].lint == "wrong-shape"


def test_named_entries() -> None:
    field = Entries(fact_field(), Nested(Part()))
    assert field.deserialize(value_of("{ a_b: { name: c } }")) == {"a_b": {"name": "c"}}
    found = refused(field, "{ A: { name: c }, b: { nam: c } }")
    assert "small letters" in found["A"][0].hint
    assert "nam" in found["b"]
    assert refused(field, "[a]")[0].lint == "wrong-shape"


def test_given_facts_stay_as_written() -> None:
    assert Given().deserialize(value_of("{ age: 44 a, known: true, code: '1' }")) == {
        "age": "44 a",
        "known": True,
        "code": "1",
    }


def test_given_facts_that_are_none() -> None:
    assert refused(Given(), "[age]")[0].lint == "wrong-shape"
    found = refused(Given(), "{ age: , list: [1] }")
    assert sorted(found) == ["age", "list"]
    assert "`unknown`" in found["age"][0].hint
