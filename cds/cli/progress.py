"""How far a long command is, on standard error where somebody watches."""

import sys
from types import TracebackType

_WIDTH = 30


class Progress:
    """A bar for ``total`` things, or a count where it is None; nothing at all where standard error is no
    terminal."""

    def __init__(self, what: str, total: int | None) -> None:
        self._what = what
        self._total = total
        self._done = 0
        self._watched = sys.stderr.isatty()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._watched and self._done:
            print(file=sys.stderr)

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        if self._watched:
            print(f"\r{self._line()}", end="", file=sys.stderr, flush=True)

    def _line(self) -> str:
        if not self._total:
            return f"{self._done} {self._what}"
        filled = _WIDTH * self._done // self._total
        return f"[{'#' * filled:<{_WIDTH}}] {self._done}/{self._total} {self._what}"
