"""The words of the feature files mean what the rules mean by them."""

from typing import Any

import pytest

from cds.core.rules import RuleBook
from cds.fhir.terminology import Terminology
from tests.acceptance.resources import Coding, concept
from tests.acceptance.steps import drugs
from tests.acceptance.steps import vocabulary as words

_CODED: dict[str, Coding] = {
    word: coding
    for table in (
        words.CONDITIONS,
        drugs.DRUGS,
        drugs.ROUTES,
        drugs.DEVICES,
        words.MEASURES,
        words.TESTS,
        words.ANSWERS,
        drugs.STOP_REASONS,
        drugs.OUTCOMES,
        {"injection": drugs.INJECTION},
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


@pytest.mark.parametrize("word", ["amoxicillin"])
def test_a_word_without_a_value_set_is_in_none(terminology: Terminology, word: str) -> None:
    assert not terminology.concept(concept(drugs.DRUGS[word])).sets


@pytest.mark.parametrize(("parameter", "value"), words.POLICIES.values())
def test_a_policy_is_a_choice_of_its_parameter(rulebook: RuleBook, parameter: str, value: Any) -> None:
    assert value in rulebook.parameters[parameter].choices
