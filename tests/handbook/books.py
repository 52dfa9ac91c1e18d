"""The books that tests read: the worked rules, to be changed, and the shipped ones."""

import shutil
from pathlib import Path

import pytest

from cds.handbook.book import Book, book_of
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
