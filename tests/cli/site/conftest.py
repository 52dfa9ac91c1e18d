"""The books that the pages are made of, and the pages of the shipped rules."""

import pytest

from cds.cli.site.pages import pages
from cds.handbook.book import Book
from tests.handbook.books import folder, shipped_book

__all__ = ["folder", "shipped_book"]


@pytest.fixture(scope="session")
def shipped(shipped_book: Book) -> dict[str, str]:
    """Their pages."""
    return dict(pages(shipped_book))
