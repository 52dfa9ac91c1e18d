"""Where the time of one call goes, stage by stage. Seconds on a monotonic counter; no wall clock."""

from math import inf
from time import perf_counter

from cds.core.errors import Fault, RequestError

_TOO_LONG = Fault("", "The call took longer than this service allows; nothing was checked.", "timeout")


class Stages:
    """``done(name)`` adds the time since the last mark to that stage.

    ``until`` is the instant, on the same counter, at which the call is given up.
    """

    __slots__ = ("_last", "_until", "seconds")

    def __init__(self, until: float = inf) -> None:
        self._last = perf_counter()
        self._until = until
        self.seconds: dict[str, float] = {}

    def done(self, name: str) -> None:
        """Close a stage; the same name twice adds up. RequestError 503 where the call's time is over."""
        self.ended(name)
        if self._last > self._until:
            raise RequestError(503, [_TOO_LONG])

    def ended(self, name: str) -> None:
        """Close a stage after which a call is not given up any more: its answer is recorded."""
        now = perf_counter()
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self._last
        self._last = now
