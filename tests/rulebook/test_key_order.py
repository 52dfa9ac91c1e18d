"""Which keys are out of order: the schemas tell the order, at any depth."""

import pytest

from cds.rulebook.key_order import Misplaced, misplaced
from cds.rulebook.source import read_document


def found(text: str) -> list[Misplaced]:
    return list(misplaced(read_document("x.yaml", text.encode())[0]))


@pytest.mark.parametrize(
    ("text", "path", "wanted"),
    [
        ("title: A\nid: a\ncriteria: {}\n", (), ("id", "title", "criteria")),
        ("id: a\ntitle: A\ncodes:\n  - { code: 'x', system: loinc }\n", ("codes", 0), ("system", "code")),
        (
            "parameters:\n  a.b:\n    unit: d\n    title: A\n",
            ("parameters", "a.b"),
            ("title", "unit"),
        ),
        (
            "parameters:\n  a.b:\n    title: A\n    values:\n      2026-01-01: { reference: r, value: 2 }\n",
            ("parameters", "a.b", "values", "2026-01-01"),
            ("value", "reference"),
        ),
        (
            "facts:\n  age:\n    read: { value_set: v, resource: Observation }\n",
            ("facts", "age", "read"),
            ("resource", "value_set"),
        ),
        (
            "criteria:\n  a:\n    is: true\n    fact: b\n    says: A\n",
            ("criteria", "a"),
            ("says", "fact", "is"),
        ),
        (
            "criteria: {}\ndecide:\n  none_of: [a]\n  all_of:\n    - any_of: [b]\n",
            ("decide",),
            ("all_of", "none_of"),
        ),
        (
            "criteria: {}\ndecide:\n  all_of:\n    - { is: true, fact: a }\n",
            ("decide", "all_of", 0),
            ("fact", "is"),
        ),
        (
            "applies_to:\n  patients:\n    - { is: true, fact: a }\ncriteria: {}\n",
            ("applies_to", "patients", 0),
            ("fact", "is"),
        ),
        (
            "criteria: {}\noutcomes:\n  met: { summary: A, indicator: info }\n  not_met: silent\n",
            ("outcomes", "met"),
            ("indicator", "summary"),
        ),
        (
            "criteria: {}\nexamples:\n  cases:\n    - { expect: met, name: A }\n",
            ("examples", "cases", 0),
            ("name", "expect"),
        ),
    ],
)
def test_a_block_out_of_order(text: str, path: tuple[str | int, ...], wanted: tuple[str, ...]) -> None:
    (block,) = found(text)
    assert (block.path, block.wanted) == (path, wanted)


def test_outer_blocks_come_first() -> None:
    text = "people: { review_by: x, author: a }\nid: a\ncriteria: {}\n"
    assert [each.path for each in found(text)] == [(), ("people",)]


def test_names_and_facts_keep_the_order_of_their_author() -> None:
    text = (
        "criteria:\n  b: { says: B, finding: x }\n  a: { says: A, finding: y }\n"
        "examples:\n  base: { b: true, a: true }\n  cases:\n    - { name: N, given: { z: true, a: true } }\n"
    )
    assert found(text) == []
    assert found("parameters:\n  b.b: { title: B }\n  a.a: { title: A }\n") == []


def test_an_unknown_key_stays_behind_the_one_it_follows() -> None:
    text = "kind: caution\nremark: about the kind\nid: a\ncriteria: {}\n"
    assert found(text)[0].wanted == ("id", "kind", "remark", "criteria")
    assert found("remark: first\nid: a\ncriteria: {}\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "facts: none\n",
        "facts:\n  age: 3\n",
        "criteria: [a]\nevidence: none\npeople: [x]\n",
        "facts:\n  a:\n    read: b\n",
    ],
)
def test_what_has_another_shape_is_for_the_loader(text: str) -> None:
    assert found(text) == [] or found(text)[0].path == ()
