"""A person at a browser: what the page loaded, what it complained of, what it is like to use."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request

from tests.browser.chromium import WIDTHS

_AXE = Axe()
_MOMENTS, _A_MOMENT = 60, 1_000  # how often, and milliseconds
# WCAG 2.2 A and AA, and what axe-core holds for good practice besides.
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@dataclass(slots=True)
class Reader:
    """One tab. ``complaints`` are errors of the console and of scripts, ``asked`` every address loaded."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    weight: int = 0

    def open(self, path: str) -> int:
        """Go to an address of the site and wait until it is quiet; its status.

        A page that says "in a moment" (202) is asked for again, as it says.
        """
        for _ in range(_MOMENTS):
            self.asked.clear()
            self.weight = 0
            response = self.page.goto(f"{self.base}{path}", wait_until="networkidle")
            # None: the page itself came first with asking again
            if response is not None and response.status != 202:
                return response.status
            self.page.wait_for_timeout(_A_MOMENT)
        return 202

    def violations(self, rules: Collection[str] = ()) -> list[str]:
        """What axe-core finds, a line for each: rule, where, why. By ``rules`` alone, if any are named."""
        wanted = {"type": "rule", "values": [*rules]} if rules else [*_RULES]
        found = _AXE.run(self.page, options={"runOnly": wanted, "resultTypes": ["violations"]})
        return [
            f"{one['id']} ({one['impact']}): {node['target']} {node.get('failureSummary', '')}"
            for one in found.response["violations"]
            for node in one["nodes"]
        ]

    def overflow(self) -> int:
        """By how many CSS pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def turn(self, scheme: Literal["light", "dark"]) -> None:
        """Have the system ask for a colour scheme, and wait until the page has been drawn in it."""
        self.page.emulate_media(color_scheme=scheme)
        self.page.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")

    def foreign(self) -> list[str]:
        """The addresses loaded that are not of the site."""
        own = (f"{self.base}/", "data:", "blob:")
        return [url for url in self.asked if not url.startswith(own)]


@contextmanager
def reading(browser: Browser, base: str, width: str = "desk", **context: Any) -> Iterator[Reader]:
    """A tab of its own, with nothing remembered of others. ``context`` is Playwright's."""
    x, y = WIDTHS[width]
    with browser.new_context(viewport={"width": x, "height": y}, **context) as tab:
        reader = Reader(tab.new_page(), base)
        page = reader.page
        page.set_default_timeout(20_000)
        page.on(
            "console", lambda m: reader.complaints.append(m.text) if m.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: reader.complaints.append(str(error)))
        page.on("request", lambda request: reader.asked.append(request.url))
        page.on("requestfinished", lambda request: _weigh(reader, request))
        yield reader


def _weigh(reader: Reader, request: Request) -> None:
    sizes = request.sizes()
    reader.weight += sizes["responseBodySize"] + sizes["responseHeadersSize"]
