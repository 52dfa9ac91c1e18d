"""A page as it was found: light at a desk, dark on a phone, each turned to the other scheme while open."""

from collections.abc import Collection
from dataclasses import dataclass

from playwright.sync_api import Browser

from tests.browser.chromium import WIDTHS
from tests.browser.reader import Reader, reading

SCHEMES = ("light", "dark")
# What of axe-core depends on colours: all that can differ once a page is turned to the other scheme.
_OF_COLOURS = ("color-contrast", "link-in-text-block")


@dataclass(frozen=True, slots=True)
class Visit:
    """``weight`` and ``foreign`` are of the first load, with nothing in the cache; ``troubles`` is by width
    and scheme; ``focused`` is the link that the first Tab reaches, and the id that Enter then leads to.
    """

    statuses: tuple[int, ...]
    weight: int
    foreign: list[str]
    focused: tuple[str | None, str]
    troubles: dict[tuple[str, str], list[str]]


def visit(browser: Browser, base: str, path: str) -> Visit:
    """Open the page at ``path`` in a tab that remembers nothing, and look at it in every way."""
    with reading(browser, base, color_scheme="light") as reader:
        first = reader.open(path)
        weight, foreign = reader.weight, reader.foreign()
        troubles = {("desk", "light"): _troubles(reader)}
        reader.turn("dark")
        troubles["desk", "dark"] = _troubles(reader, _OF_COLOURS)
        reader.turn("light")
        focused = _focused(reader)
        x, y = WIDTHS["phone"]
        reader.page.set_viewport_size({"width": x, "height": y})
        reader.turn("dark")
        second = reader.open(path)
        troubles["phone", "dark"] = _troubles(reader)
        reader.turn("light")
        troubles["phone", "light"] = _troubles(reader, _OF_COLOURS)
    return Visit((first, second), weight, foreign, focused, troubles)


def _focused(reader: Reader) -> tuple[str | None, str]:
    page = reader.page
    page.keyboard.press("Tab")
    link = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    return link, page.evaluate("document.activeElement.id")


def _troubles(reader: Reader, rules: Collection[str] = ()) -> list[str]:
    """What axe-core and the console say since last time, and whether the page is wider than its window."""
    found = reader.violations(rules) + reader.complaints
    reader.complaints.clear()
    if (over := reader.overflow()) > 0:
        found.append(f"{over} pixels wider than the window")
    return found
