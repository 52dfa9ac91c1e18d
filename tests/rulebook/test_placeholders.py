"""Names in braces."""

from cds.core.rules import Criterion, Named, Outcome
from cds.rulebook.placeholders import facts_named, placeholders, texts_of

CRITERION = Criterion("low", "Below {a.limit} for {age}", Named("x"))
CARD = Outcome("info", "Needs {missing}", "Age {age}, weight {weight}, {a.limit}")


def test_placeholders_in_order() -> None:
    assert placeholders("{b} and { a.limit } and {b}") == ("b", "a.limit", "b")
    assert placeholders("none") == ()


def test_every_sentence() -> None:
    assert texts_of([CRITERION], [CARD, None]) == (CRITERION.says, CARD.summary, CARD.detail)


def test_facts_are_what_is_neither_a_parameter_nor_missing() -> None:
    assert facts_named([CRITERION], [CARD, None]) == ("age", "weight")
