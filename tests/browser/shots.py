"""``python -m tests.browser.shots``: pictures of every page at three widths, and those of the README.

All of them whole, light and dark, in ``build/shots``, to be looked at; those of the README in ``docs/shots``,
as large as a window.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from cds.settings import Settings
from cds.web import create_app
from tests.browser.addresses import addresses
from tests.browser.chromium import WIDTHS, chromium
from tests.browser.reader import Reader, reading
from tests.hooks.calls import ROOT
from tests.service import Service

_EVERY, _README = ROOT / "build" / "shots", ROOT / "docs" / "shots"
# File -> page, window, colours.
_BEST = {
    "answer": ("/review/sample/low-clearance", "desk", "light"),
    "course": ("/review/sample/responder#diary-heading", "desk", "light"),
    "phone": ("/review/sample/no-creatinine", "phone", "dark"),
    "infusion-sheet": ("/review/sample/candidate/infusion", "tablet", "light"),
    "rule": ("/rules/ketamine-renal-contraindication", "desk", "light"),
}


def main() -> int:
    """Take them all; what a page complained of is told, and fails."""
    for folder in (_EVERY, _README):
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as state:
        pages = list(addresses(create_app(Settings(state=Path(state) / "app"))))
        with Service(Path(state)) as demo, chromium() as browser:
            base = f"http://127.0.0.1:{demo.port}"
            complaints = [*_every(browser, base, pages), *_best(browser, base)]
    for complaint in complaints:
        print(f"shots: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


def _every(browser: Browser, base: str, pages: list[str]) -> Iterator[str]:
    for width in WIDTHS:
        for scheme in ("light", "dark"):
            with reading(browser, base, width, color_scheme=scheme) as reader:
                for path in pages:
                    name = path.strip("/").replace("/", "_")
                    yield from _taken(reader, path, _EVERY / f"{name}-{width}-{scheme}.png", whole=True)


def _best(browser: Browser, base: str) -> Iterator[str]:
    for name, (path, width, scheme) in _BEST.items():
        with reading(browser, base, width, color_scheme=scheme) as reader:
            yield from _taken(reader, path, _README / f"{name}.png", whole=False)


def _taken(reader: Reader, path: str, file: Path, *, whole: bool) -> Iterator[str]:
    status = reader.open(path)
    if status != 200:
        yield f"{path} answers {status}"
    reader.page.screenshot(path=file, full_page=whole)
    print(file.relative_to(ROOT))
    yield from reader.complaints
    reader.complaints.clear()


if __name__ == "__main__":
    sys.exit(main())
