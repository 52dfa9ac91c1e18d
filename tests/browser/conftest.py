"""A browser for all tests of a process, and the demo as a person starts it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import PATH, chromium
from tests.browser.reader import Reader, reading
from tests.service import Service

Reading = Callable[..., AbstractContextManager[Reader]]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if PATH is None:
        pytest.skip("no Chromium on the PATH")
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service(tmp_path_factory.mktemp("demo"), {"CDS_LOG_FACTS": "1"}) as running:
        yield running


@pytest.fixture
def tab(browser: Browser, demo: Service) -> Reading:
    """``with tab(width=..., ...) as reader:`` opens a tab on the demo."""
    return partial(reading, browser, f"http://127.0.0.1:{demo.port}")
