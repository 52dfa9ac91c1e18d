"""What holds for every page: it can be read by anybody, on anything, and asks nothing of others."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from cds.settings import Settings
from cds.web import create_app
from tests.browser.addresses import addresses
from tests.browser.visits import SCHEMES, Visit, visit
from tests.hooks.calls import ROOT
from tests.service import Service

HEAVIEST = 300_000  # bytes
STYLE = ROOT / "cds" / "web" / "pages" / "static" / "style.css"


@pytest.fixture(scope="module")
def visits(browser: Browser, demo: Service, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Visit]:
    """Every page, by its address."""
    found = list(addresses(create_app(Settings(state=Path(tmp_path_factory.mktemp("state"))))))
    assert "/review" in found
    return {path: visit(browser, f"http://127.0.0.1:{demo.port}", path) for path in found}


def test_each_page_is_there(visits: dict[str, Visit]) -> None:
    assert {path: one.statuses for path, one in visits.items() if one.statuses != (200, 200)} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", ["phone", "desk"])
def test_accessible_narrow_wide_light_and_dark(visits: dict[str, Visit], width: str, scheme: str) -> None:
    troubles = {path: one.troubles[width, scheme] for path, one in visits.items()}
    assert {path: found for path, found in troubles.items() if found} == {}


def test_the_schemes_differ_in_colours_alone() -> None:
    """So a page that is turned to the other scheme needs no look but at its colours."""
    style = STYLE.read_text(encoding="utf-8")
    (dark,) = re.findall(r"@media \(prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}\s*\}", style, re.DOTALL)
    assert style.count("prefers-color-scheme") == 1
    declarations = dark.strip().rstrip(";").split(";")
    assert [one for one in declarations if not re.fullmatch(r"\s*--[a-z-]+: #[0-9a-f]{6}", one)] == []


def test_light_and_from_here_alone(visits: dict[str, Visit]) -> None:
    assert {path: one.weight for path, one in visits.items() if one.weight > HEAVIEST} == {}
    assert {path: one.foreign for path, one in visits.items() if one.foreign} == {}


def test_the_keyboard_alone_reaches_the_content(visits: dict[str, Visit]) -> None:
    assert {path: one.focused for path, one in visits.items() if one.focused != ("#main", "main")} == {}
