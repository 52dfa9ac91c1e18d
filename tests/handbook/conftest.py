"""The books that the tests here read."""

from tests.handbook.books import folder, shipped_book

__all__ = ["folder", "shipped_book"]
