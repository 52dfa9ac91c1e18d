"""The detail of a card as HTML: the Markdown that cards are written in, nothing else, and no HTML in it."""

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@cache
def _renderer() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # only pages with cards need it

    # Cards hold no links, images, headings, rules, quotations or blocks of code; what looks like one in a
    # text of the record stays text.
    unwanted = ["link", "image", "autolink", "heading", "lheading", "reference", "entity"]
    unwanted += ["hr", "blockquote", "fence", "code", "html_block", "html_inline"]
    return MarkdownIt("commonmark", {"html": False}).disable(unwanted)


def html_of(markdown: str) -> Markup:
    """``markdown`` rendered and safe to show; HTML in it is shown as text."""
    return Markup(_renderer().render(markdown))  # noqa: S704 - the renderer escapes whatever it is given
