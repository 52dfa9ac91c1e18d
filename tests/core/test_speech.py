"""English says every text as it is written."""

from cds.core.speech import ENGLISH, Translated


def test_english() -> None:
    assert ENGLISH.language == "en"
    assert ENGLISH.text("not known") == "not known"
    assert ENGLISH.remark("undated") == "undated"
    assert ENGLISH.clinical("Below {limit}") == "Below {limit}"
    assert ENGLISH.knows_clinical("Below {limit}")
    assert [ENGLISH.plural("day", "days", count) for count in (0, 1, 2)] == ["days", "day", "days"]


def test_a_translated_text_is_a_text() -> None:
    assert Translated("menos de {limit}") == "menos de {limit}"
