"""Where the time of one call goes, stage by stage. Seconds on a monotonic counter; no wall clock."""

from time import perf_counter


class Stages:
    """``done(name)`` adds the time since the last mark to that stage."""

    __slots__ = ("_last", "seconds")

    def __init__(self) -> None:
        self._last = perf_counter()
        self.seconds: dict[str, float] = {}

    def done(self, name: str) -> None:
        """Close a stage; the same name twice adds up."""
        now = perf_counter()
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self._last
        self._last = now
