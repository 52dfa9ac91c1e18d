"""What holds for every page: it can be read by anybody, on anything, and asks nothing of others."""

from pathlib import Path

import pytest

from cds.settings import Settings
from cds.web import create_app
from tests.browser.addresses import addresses
from tests.browser.conftest import Reading

HEAVIEST = 300_000  # bytes


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    found = list(addresses(create_app(Settings(state=Path(tmp_path_factory.mktemp("state"))))))
    assert "/review" in found
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", ["phone", "desk"])
def test_accessible_narrow_wide_light_and_dark(
    tab: Reading, pages: list[str], width: str, scheme: str
) -> None:
    with tab(width=width, color_scheme=scheme) as reader:
        found = {}
        for path in pages:
            assert reader.open(path) == 200, path
            troubles = reader.violations() + reader.complaints
            if (over := reader.overflow()) > 0:
                troubles.append(f"{over} pixels wider than the window")
            if troubles:
                found[path] = list(troubles)
            reader.complaints.clear()
        assert not found


def test_light_and_from_here_alone(tab: Reading, pages: list[str]) -> None:
    heavy, foreign = {}, {}
    for path in pages:
        with tab() as reader:  # with nothing in its cache
            reader.open(path)
            if reader.weight > HEAVIEST:
                heavy[path] = reader.weight
            if reader.foreign():
                foreign[path] = reader.foreign()
    assert not heavy
    assert not foreign


def test_the_keyboard_alone_reaches_the_content(tab: Reading, pages: list[str]) -> None:
    for path in pages:
        with tab() as reader:
            reader.open(path)
            reader.page.keyboard.press("Tab")
            focused = reader.page.evaluate("document.activeElement.getAttribute('href')")
            assert focused == "#main", path
            reader.page.keyboard.press("Enter")
            assert reader.page.evaluate("document.activeElement.id") == "main", path
