"""Text of a record stands in a card as a code span: no Markdown, no HTML, no link, one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.hooks.plaintext import plain

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</code><script>alert(1)</script>",
    "`**bold**`",
    "``` \n# heading",
    "[click](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "a\nb\r\nc\x00d\x1be",
    "\u202egnp.exe\u2066\u200b",
    "&lt;b&gt; &amp;",
    "\"><'",
    "\u2028\u2029\x85",
    "\ud83d",
)


@pytest.mark.parametrize(
    "text",
    ["Observation/1", "Observation/a.b-C 2026-02-20T09:00:00+01:00", "http://www.evil.example", "a" * 128],
)
def test_what_ids_and_times_are_made_of_stays_as_it_is(text: str) -> None:
    assert plain(text) == f"`{text}`"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>", "`?b?`"),
        ("a`b", "`a?b`"),
        ("a\nb", "`a b`"),
        ("  a  b ", "`a b`"),
        ("a\u202eb", "`a b`"),
        ("naïve_id*", "`naïve_id*`"),
        ("", "`?`"),
        ("\x00", "`?`"),
        ("x" * 200, f"`{'x' * 127}…`"),
        ("a&b \"c\" 'd'", "`a?b ?c? ?d?`"),
    ],
)
def test_what_could_mean_something_is_replaced(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(st.text() | st.sampled_from(HOSTILE) | st.text(alphabet="`<>&\"' \n\x00\u202ea/."))
def test_nothing_leaves_the_code_span(text: str) -> None:
    shown = plain(text)
    inside = shown[1:-1]
    assert shown == f"`{inside}`"
    assert 0 < len(inside) <= 128
    assert not set(inside) & set("`<>&\"'")
    assert inside.isprintable()
    assert inside == inside.strip()
