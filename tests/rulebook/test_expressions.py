"""Criteria as written become the core's trees; a wrong one is refused in words."""

from typing import Any

import pytest
from marshmallow import ValidationError

from cds.core.rules import (
    AllOf,
    AnyOf,
    AtLeastNOf,
    Compare,
    Comparison,
    Expression,
    Finding,
    Is,
    Named,
    NoneOf,
)
from cds.rulebook.expressions import Condition, Conditions, Located, Sentence
from cds.rulebook.problems import Problem
from cds.rulebook.source import read_document


def value_of(text: str) -> Any:
    document, _ = read_document("file.yaml", f"x: {text}\n".encode())
    return document.data["x"]


def located(text: str) -> Located:
    loaded = Condition().deserialize(value_of(text))
    assert isinstance(loaded, Located)
    return loaded


def problems(text: str) -> list[Problem]:
    with pytest.raises(ValidationError) as raised:
        Condition().deserialize(value_of(text))
    return list(_flat(raised.value.messages))


def _flat(messages: Any) -> Any:
    for item in messages.values() if isinstance(messages, dict) else messages:
        if isinstance(item, Problem):
            yield item
        else:
            yield from _flat(item)


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("adult", Named("adult")),
        ("{ fact: known, is: true }", Is("known", (True,))),
        ("{ fact: outcome, is: effective }", Is("outcome", ("effective",))),
        ("{ fact: outcome, is_one_of: [effective, ongoing] }", Is("outcome", ("effective", "ongoing"))),
        ("{ fact: age, at_least: a.b }", Compare("age", Comparison.AT_LEAST, "a.b")),
        ("{ fact: age, more_than: a.b }", Compare("age", Comparison.MORE_THAN, "a.b")),
        ("{ fact: age, at_most: a.b }", Compare("age", Comparison.AT_MOST, "a.b")),
        ("{ fact: age, less_than: a.b }", Compare("age", Comparison.LESS_THAN, "a.b")),
        ("{ finding: other-rule }", Finding("other-rule")),
        ("{ documented: other-rule }", Finding("other-rule", documented=True)),
        ("{ all_of: [a, b] }", AllOf((Named("a"), Named("b")))),
        ("{ any_of: [a, { none_of: [b] }] }", AnyOf((Named("a"), NoneOf((Named("b"),))))),
        ("{ at_least_n_of: { n: a.n, of: [a, b] } }", AtLeastNOf("a.n", (Named("a"), Named("b")))),
        ("{ all_of: [a], none_of: [b] }", AllOf((AllOf((Named("a"),)), NoneOf((Named("b"),))))),
        (
            "{ says: Adult., covers: [KI-1], fact: age, at_least: a.b }",
            Compare("age", Comparison.AT_LEAST, "a.b"),
        ),
    ],
)
def test_what_is_taken(text: str, expression: Expression) -> None:
    assert located(text).expression == expression


@pytest.mark.parametrize(
    ("text", "lint", "said"),
    [
        ("{ fact: age, at_least: 18 }", "number-in-rule", "parameters/"),
        ("{ fact: age, '>=': a.b }", "symbol-operator", "write `at_least: <parameter>`"),
        ("{ fact: age, '≤': a.b }", "symbol-operator", "write `at_most: <parameter>`"),
        ("{ fact: age < a.b }", "symbol-operator", "write `fact: age`, and below it `less_than: a.b`"),
        ("{ fact: age, less_than: < 30 }", "symbol-operator", "write `less_than: <parameter>`"),
        ("age >= 18", "symbol-operator", "write `fact: age`, and below it `at_least: <parameter>`"),
        ("{ all_of: [sex = male] }", "symbol-operator", "write `fact: sex`, and below it `is: male`"),
        ("{ all_of: [sex != male] }", "symbol-operator", "list what counts"),
        ("{ fact: age, above: a.b }", "unknown-key", "write `more_than:`"),
        ("{ fact: age, lessthan: a.b }", "unknown-key", "did you mean `less_than`?"),
        ("{ fact: age, is_not: x }", "unknown-key", "no `is_not`"),
        ("{ fact: age, at_lest: a.b }", "unknown-key", "did you mean `at_least`?"),
        ("{ fact: age }", "wrong-shape", "one of: is, is_one_of"),
        ("{ fact: age, at_least: a.b, at_most: a.c }", "wrong-shape", "two criteria"),
        ("{ fact: known, is: unknown }", "wrong-value", "unknown is never asked for"),
        ("{ fact: known, is: [a] }", "wrong-value", "a choice is wanted"),
        ("{ fact: outcome, is_one_of: effective }", "wrong-shape", "a list of choices"),
        ("{ fact: outcome, is_one_of: [a, a] }", "wrong-value", "twice"),
        ("{ fact: [a], is: true }", "wrong-shape", "a name is wanted"),
        ("{ finding: a, documented: b }", "wrong-shape", "side by side"),
        ("{ finding: a, is: true }", "wrong-shape", "`is` needs a `fact`"),
        ("{ fact: a, is: true, all_of: [b] }", "wrong-shape", "side by side"),
        ("{ says: Only words. }", "wrong-shape", "nothing that can be decided"),
        ("{ all_of: a }", "wrong-shape", "a list of criteria"),
        ("{ any_of: [] }", "wrong-shape", "a list of criteria"),
        ("{ all_of: [[a]] }", "wrong-shape", "a criterion is wanted"),
        ("{ at_least_n_of: { n: 2, of: [a] } }", "number-in-rule", "is a number in a rule"),
        ("{ at_least_n_of: { n: a.n } }", "wrong-shape", "`n` and `of`"),
        ("{ at_least_n_of: { n: a.n, of: [] } }", "wrong-shape", "a list of criteria"),
        ("[a]", "wrong-shape", "a criterion is wanted"),
        ("true", "wrong-shape", "a criterion is wanted"),
    ],
)
def test_what_is_refused(text: str, lint: str, said: str) -> None:
    (found,) = problems(text)
    assert found.lint == lint
    assert said in f"{found.message} / {found.hint}"


def test_every_fault_in_a_group_is_named() -> None:
    assert len(problems("{ any_of: [{ fact: a }, b, { fact: c, at_least: 3 }] }")) == 2


def test_every_node_has_its_line() -> None:
    text = (
        "\n  all_of:\n    - a\n    - { fact: age, at_least: a.b }\n  none_of:\n    - any_of:\n        - c\n"
    )
    found = located(text)
    assert [(type(site.expression).__name__, site.line) for site in found.sites] == [
        ("AllOf", 2),
        ("AllOf", 2),
        ("Named", 3),
        ("Compare", 4),
        ("NoneOf", 5),
        ("AnyOf", 6),
        ("Named", 7),
    ]
    assert found.sites[0].expression is found.expression


def test_conditions_of_a_scope() -> None:
    (only,) = Conditions().deserialize(value_of("[{ fact: known, is: true }]"))
    assert only.expression == Is("known", (True,))


def test_every_fault_of_a_scope_is_named() -> None:
    with pytest.raises(ValidationError) as raised:
        Conditions().deserialize(
            value_of("[{ fact: known }, { fact: known, is: true }, { fact: age, at_least: 18 }]")
        )
    assert sorted(raised.value.messages) == [0, 2]
    with pytest.raises(ValidationError):
        Conditions().deserialize(value_of("{ fact: known, is: true }"))


def test_a_criterion_with_its_sentence() -> None:
    written = Sentence().deserialize(value_of("{ says: Adult., covers: [KI-1], fact: age, at_least: a.b }"))
    assert (written.says, written.covers) == ("Adult.", ("KI-1",))
    assert written.condition.expression == Compare("age", Comparison.AT_LEAST, "a.b")


def test_a_criterion_without_its_sentence() -> None:
    with pytest.raises(ValidationError) as raised:
        Sentence().deserialize(value_of("{ covers: KI-1, fact: age }"))
    assert sorted(raised.value.messages) == ["_schema", "covers", "says"]


def test_a_criterion_is_a_block() -> None:
    with pytest.raises(ValidationError):
        Sentence().deserialize(value_of("adult"))
