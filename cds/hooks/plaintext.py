"""Text of a record made harmless before it stands in a card.

Cards are Markdown, and real clients render raw HTML in it (the reference client does). Whatever comes from a
record is cut, stripped of control characters and escaped for both.
"""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")
_MARKUP = re.compile(r"([\\`*_\[\]|~])")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_LONGEST = 80


def plain(text: str) -> str:
    """``text`` as literal text for GitHub-flavoured Markdown, on one line and at most 80 characters."""
    cut = _CONTROL.sub(" ", text).strip()
    if len(cut) > _LONGEST:
        cut = cut[: _LONGEST - 1] + "…"
    escaped = "".join(_HTML.get(character, character) for character in cut)
    return _MARKUP.sub(r"\\\1", escaped).replace("://", r":\/\/").replace("www.", r"www\.")
