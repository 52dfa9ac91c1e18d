"""Waiting for what a thread or another process does."""

from collections.abc import Callable
from time import monotonic, sleep

_PATIENCE = 60.0  # seconds


def until(holds: Callable[[], bool]) -> None:
    """Return when it holds; the test fails where it never comes about."""
    end = monotonic() + _PATIENCE
    while not holds():
        assert monotonic() < end, "it did not come about"
        sleep(0.02)
