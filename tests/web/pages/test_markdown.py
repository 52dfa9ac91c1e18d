"""The details of cards as HTML."""

import re
from html import unescape

import pytest

from cds.web.pages.markdown import html_of


def test_what_cards_are_written_in() -> None:
    html = html_of("**Stop**\n\nCreatinine.\n\n- yes - low: 29 (`Observation/1 2026-02-20`)\n\n_In review._")
    assert html.split("\n") == [
        "<p><strong>Stop</strong></p>",
        "<p>Creatinine.</p>",
        "<ul>",
        "<li>yes - low: 29 (<code>Observation/1 2026-02-20</code>)</li>",
        "</ul>",
        "<p><em>In review.</em></p>",
        "",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[here](javascript:alert(1))",
        "![here](http://example.org/x.png)",
        "<http://example.org>",
        "&lt;script&gt;",
        "[a]: http://example.org\n\n[a]",
    ],
)
def test_nothing_but_text_comes_of_html_and_links(text: str) -> None:
    html = html_of(text)
    assert not any(mark in html for mark in ("<script", "<img", "<a ", "href", 'src="'))


@pytest.mark.parametrize("text", ["---", "> said", "    said", "<p>said</p>"])
def test_what_cards_do_not_hold_stays_text(text: str) -> None:
    html = html_of(text)
    assert re.findall(r"<\w+", html) == ["<p"]
    assert unescape(re.sub("</?p>", "", html)).split() == text.split()
