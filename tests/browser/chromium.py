"""The machine's Chromium, driven by Playwright: as a person's browser would be, but for the network."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# What Chromium would otherwise ask of the world at every start; a container's root has no sandbox.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATH = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDTHS = {"phone": (320, 640), "tablet": (768, 1024), "desk": (1280, 900)}
"""A name -> the window in CSS pixels; 320 is what WCAG 2.2, 1.4.10 asks for."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window. RuntimeError where the machine has none."""
    if PATH is None:
        raise RuntimeError("no Chromium on the PATH: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PATH, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
