"""Which texts of a Python source are for translation."""

from io import BytesIO

import pytest

from cds.language.extraction import messages

CONSTANTS = {"constants": "REASONS NAMED"}


def extracted(source: str) -> list[str | tuple[str, ...]]:
    return [text for _, _, text, _ in messages(BytesIO(source.encode()), (), (), CONSTANTS)]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('speech.text("Still needed")', ["Still needed"]),
        ('text("one " "and two")', ["one and two"]),
        ('_("A page")', ["A page"]),
        ('speech.plural("{count} day", "{count} days", n)', [("{count} day", "{count} days")]),
        ("speech.text(known)", []),
        ('other("Not for a reader")', []),
        ('Unknown(Reason.TOO_OLD, note="undated")', ["undated"]),
        ('note = "this" if so else "that"', ["this", "that"]),
        ('_WHY = "not dated exactly"\nlack(0, reason, _WHY)', ["not dated exactly"]),
        ('_WHY = "obese"\nnote = _WHY if so else ""', ["obese"]),
        ('interval(low, high, inputs, missing, "both differ")', ["both differ"]),
        ('def _note(so):\n    return "so" if so else "not so"', ["so", "not so"]),
        ('REASONS = {1: "too old", 2: "unreadable"}\nOTHER = "no"', ["too old", "unreadable"]),
        ('NAMED = ("years", "days")', ["years", "days"]),
        ("note: str = kept.note", []),
        ('a.b = "text"', []),
        ("(lambda: 1)()", []),
    ],
)
def test_texts(source: str, found: list[str | tuple[str, ...]]) -> None:
    assert extracted(source) == found


def test_a_message_is_told_with_its_line() -> None:
    assert list(messages(BytesIO(b'\n\nplural("one", "many", 2)'), (), (), {})) == [
        (3, "ngettext", ("one", "many"), [])
    ]
