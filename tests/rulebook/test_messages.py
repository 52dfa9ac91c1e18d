"""The clinical texts for translators: all that a card or page shows of the rule files, with file and line."""

from pathlib import Path

import pytest

from cds.rulebook.contents import Contents
from cds.rulebook.folder import read
from cds.rulebook.messages import Message, clinical_messages

RULES = Path("rules")


@pytest.fixture(scope="module")
def contents() -> Contents:
    return read(RULES)


@pytest.fixture(scope="module")
def messages(contents: Contents) -> list[Message]:
    return list(clinical_messages(contents))


def test_a_text_stands_where_it_says(messages: list[Message]) -> None:
    """The line holds the text, or begins a block of which the next lines do."""
    for text, path, line in messages:
        if path.startswith("rules/cluster_headache"):
            lines = Path(path).read_text(encoding="utf-8").splitlines()[line - 1 :]
            assert text.split()[0] in " ".join(lines[:3]), (text, path, line)


def test_every_sentence_of_a_rule_is_there(contents: Contents, messages: list[Message]) -> None:
    texts = {message.text for message in messages}
    for rule in contents.rules.values():
        outcomes = [one for one in (rule.met, rule.not_met, rule.unknown) if one is not None]
        wanted = [rule.title, rule.purpose, *rule.not_for, *(one.summary for one in outcomes)]
        wanted += [one.detail for one in outcomes if one.detail]
        wanted += [criterion.says for criterion in rule.criteria.values()]
        assert set(wanted) <= texts, rule.id


def test_what_facts_and_numbers_are_called_is_there(contents: Contents, messages: list[Message]) -> None:
    texts = {message.text for message in messages}
    assert {fact.title for fact in contents.facts.values()} <= texts
    assert {parameter.title for parameter in contents.parameters.values()} <= texts
    assert {one.title for one in contents.value_sets.values()} <= texts


def test_placeholders_stand_in_the_texts(messages: list[Message]) -> None:
    texts = {message.text for message in messages}
    assert "Creatinine clearance is below {ketamine.min_creatinine_clearance}" in texts
    assert "" not in texts
