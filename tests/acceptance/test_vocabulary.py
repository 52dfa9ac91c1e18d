"""The words of the feature files mean what the rules mean by them."""

from typing import Any

import pytest

from cds.core.rules import RuleBook
from cds.fhir.terminology import Terminology
from tests.acceptance.record import Coding, concept
from tests.acceptance.steps import vocabulary as words

_CODED: dict[str, Coding] = {
    word: coding
    for table in (
        words.CONDITIONS,
        words.DRUGS,
        words.MEASURES,
        words.TESTS,
        words.ANSWERS,
        words.STOP_REASONS,
        words.OUTCOMES,
        {"injection": words.INJECTION},
    )
    for word, coding in table.items()
    if coding.value_set
}


@pytest.fixture(scope="module")
def terminology(rulebook: RuleBook) -> Terminology:
    return Terminology(rulebook)


@pytest.mark.parametrize("word", _CODED)
def test_a_word_is_coded_as_the_rules_read_it(terminology: Terminology, word: str) -> None:
    coding = _CODED[word]
    assert coding.value_set in terminology.concept(concept(coding)).sets


@pytest.mark.parametrize("word", ["paracetamol"])
def test_a_word_without_a_value_set_is_in_none(terminology: Terminology, word: str) -> None:
    assert not terminology.concept(concept(words.DRUGS[word])).sets


@pytest.mark.parametrize(("parameter", "value"), words.POLICIES.values())
def test_a_policy_is_a_choice_of_its_parameter(rulebook: RuleBook, parameter: str, value: Any) -> None:
    assert value in rulebook.parameters[parameter].choices
