"""The books that the pages are made of."""

import shutil
from pathlib import Path

import pytest

from cds.cli.site.book import Book, book_of
from cds.cli.site.pages import pages
from tests.hooks.calls import ROOT

WORKED = ROOT / "tests" / "rulebook" / "worked"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The worked rules, to be changed."""
    return shutil.copytree(WORKED, tmp_path / "rules")


@pytest.fixture(scope="session")
def shipped_book() -> Book:
    """The shipped rules with their features."""
    return book_of(ROOT / "rules", ROOT / "features")


@pytest.fixture(scope="session")
def shipped(shipped_book: Book) -> dict[str, str]:
    """Their pages."""
    return dict(pages(shipped_book))
