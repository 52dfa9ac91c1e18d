"""Text of a record made harmless before it stands in a card.

Cards are Markdown, and real clients render raw HTML in it (the reference client does) and turn whatever
looks like an address into a link, escaped or not. So what comes from a record stands in a code span: nothing
in it is Markdown, and without angle brackets, quotes and ampersands nothing in it is HTML.
"""

import re

_HARMLESS = re.compile(r"[A-Za-z0-9\-./:+]+(?: [A-Za-z0-9\-./:+]+)*")
_MARKUP = frozenset("`<>&\"'")
_LONGEST = 128


def plain(text: str) -> str:
    """``text`` as a code span of one line and at most 128 characters; what is unsafe in it becomes ``?``."""
    if len(text) <= _LONGEST and _HARMLESS.fullmatch(text):
        return f"`{text}`"
    shown = " ".join("".join(map(_shown, text)).split())
    if len(shown) > _LONGEST:
        shown = f"{shown[: _LONGEST - 1].rstrip()}…"
    return f"`{shown or '?'}`"


def _shown(character: str) -> str:
    if character in _MARKUP:
        return "?"
    return character if character.isprintable() else " "  # control characters and marks of direction
