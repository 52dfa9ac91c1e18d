"""Rules in plain language."""

import pytest

from cds.core.explain import Wording
from cds.core.rules import AtLeastNOf, Named
from cds.core.speech import English
from cds.handbook.words import Node, Part, Words
from cds.rulebook.examples import numbers_of
from cds.rulebook.loader import load
from tests.hooks.calls import ROOT

RULEBOOK = load(ROOT / "tests" / "rulebook" / "worked")
REFRACTORY = RULEBOOK.rules["refractory-chronic-cluster-headache"]
FIRST_LINE = RULEBOOK.rules["verapamil-first-line"]


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(RULEBOOK, Wording(RULEBOOK, numbers_of(RULEBOOK)))


def said(node: Node) -> str:
    return "".join(part.text for part in node.parts)


def test_numbers_are_filled_in_and_what_differs_stands_in_brackets(words: Words) -> None:
    text = "Mean {attacks_per_day} over {refractory.window}. Needed: {missing}."
    assert words.sentence(text) == (
        "Mean [Mean attacks per day over the observation window] over 14 days. Needed: [what is missing]."
    )


def test_a_comparison_links_fact_and_number(words: Words) -> None:
    node = words.tree(REFRACTORY, REFRACTORY.criteria["frequent_attacks"].expression)
    assert said(node) == "Mean attacks per day over the observation window is at least 2 per day"
    assert [part.about for part in node.parts] == [
        ("fact", "attacks_per_day"),
        None,
        ("parameter", "refractory.min_attacks_per_day"),
    ]


def test_choices_findings_and_what_is_documented(words: Words) -> None:
    node = words.tree(REFRACTORY, REFRACTORY.criteria["verapamil_exhausted"].expression)
    assert said(node) == "any of these:"
    assert [said(item) for item in node.items] == [
        "Outcome of verapamil is insufficient-efficacy or intolerance",
        "Verapamil is contraindicated is documented",
    ]
    finding = words.tree(FIRST_LINE, FIRST_LINE.criteria["verapamil_contraindicated"].expression)
    assert finding.parts[0] == Part("Verapamil is contraindicated", ("rule", "verapamil-contraindicated"))
    assert said(finding).endswith("as established by that rule")


def test_the_decision_is_made_of_the_sentences(words: Words) -> None:
    node = words.tree(FIRST_LINE, FIRST_LINE.decide)
    groups = {said(item): [said(one) for one in item.items] for item in node.items}
    assert groups == {
        "all of these:": [
            "The patient is an adult",
            "No preventive treatment is prescribed",
            "Verapamil has not been tried",
        ],
        "none of these:": ["Verapamil is contraindicated"],
    }
    some = AtLeastNOf("refractory.window", (Named("adult"),))
    assert said(words.tree(FIRST_LINE, some)) == "at least 14 days of these:"


def test_the_facts_of_an_example(words: Words) -> None:
    given = words.given({"age": "18 a", "verapamil-contraindicated": False, "ordering": "ketamine"})
    assert given == (
        (Part("Age", ("fact", "age")), "18 a"),
        (Part("Verapamil is contraindicated", ("rule", "verapamil-contraindicated")), "no"),
        (Part("Drug ordered"), "ketamine"),
    )


class Shouted(English):
    """A language in which every text is recognised."""

    def text(self, message: str) -> str:
        return message.upper()

    def clinical(self, text: str) -> str:
        return f"<{text}>"


def test_sentences_are_said_in_the_language_of_the_reader() -> None:
    words = Words(RULEBOOK, Wording(RULEBOOK, numbers_of(RULEBOOK)), Shouted())
    adult = words.tree(REFRACTORY, REFRACTORY.criteria["frequent_attacks"].expression)
    assert said(adult) == "<Mean attacks per day over the observation window> IS AT LEAST 2 per day"
    assert words.sentence("Needed: {missing}.") == "<Needed: [WHAT IS MISSING].>"
