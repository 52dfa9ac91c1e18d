"""What one request and one client may cost: depth and entries of a request, calls in a minute."""

import math
from collections.abc import Callable
from time import monotonic_ns
from typing import Any

from cds.core.errors import Fault, RequestError
from cds.web.shared import Board

_ONE_BRACKET = bytes.maketrans(b"[]", b"{}")
_NO_STRUCTURE = bytes(sorted(set(range(256)) - set(b'[]{}"')))
_MINUTE = 60 * 10**9  # nanoseconds
_BURST = 10 * 10**9  # nanoseconds of its rate that a client may use at once


def is_deeper(body: bytes, parsed: Any, most: int) -> bool:
    """Whether JSON is nested more than ``most`` levels. ``parsed`` is what ``body`` holds.

    Nothing here recurses, and what follows may. The values are gone through where ``_is_flat`` is not sure.
    """
    return not _is_flat(body, most) and _is_nested(parsed, most)


def _is_flat(body: bytes, most: int) -> bool:
    """Whether it can be told from the brackets alone that there are at most ``most`` levels.

    Everything but brackets and the quotes that begin and end texts is taken out. ``[]`` is then an innermost
    array or a text like "Creatinine [Mass/volume]", and is taken out too. Where no text holds any other
    bracket, and only there, all quotes come in twos. The brackets that remain are then balanced: there can be
    no more levels than half of them, and each time the innermost pairs are taken away there is one less.
    """
    if b"\\" in body:
        body = body.replace(rb"\\", b"").replace(rb"\"", b"")
    left = body.translate(None, _NO_STRUCTURE).replace(b"[]", b"")
    if 2 * left.count(b'""') != left.count(b'"'):
        return False
    left = left.translate(_ONE_BRACKET, b'"')
    for allowed in range(most - 1, 0, -1):
        if len(left) <= 2 * allowed:
            return True
        left = left.replace(b"{}", b"")
    return not left


def _is_nested(value: Any, most: int) -> bool:
    containers = [value] if isinstance(value, dict | list) else []
    for _ in range(most):
        inside = (each for one in containers for each in (one.values() if isinstance(one, dict) else one))
        containers = [each for each in inside if isinstance(each, dict | list)]
        if not containers:
            return False
    return bool(containers)


def require_few_entries(parsed: Any, most: int) -> None:
    """RequestError 413 where the prefetch of a hook call holds more than ``most`` resources."""
    prefetch = parsed.get("prefetch") if isinstance(parsed, dict) else None
    if not isinstance(prefetch, dict):
        return
    count = 0
    for value in prefetch.values():
        entries = value.get("entry") if isinstance(value, dict) else None
        count += len(entries) if isinstance(entries, list) else 1
    if count > most:
        message = "The prefetch holds more resources than this service accepts."
        raise RequestError(413, [Fault("$.prefetch", message, "too-costly")])


class TooManyCalls(RequestError):
    """429; ``retry_after`` says in whole seconds when the next call is welcome."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(429, [Fault("", "This client calls more often than it may.", "throttled")])
        self.retry_after = retry_after


class Rate:
    """A client's calls a minute, over all workers: a bucket that leaks, kept as the instant it is empty.

    That instant (of the machine's monotonic clock, which all processes share) moves on by one call's worth
    with each call, and may be ahead of now by a burst. The generic cell rate algorithm (ITU-T I.371).
    """

    def __init__(self, board: Board, calls: int, clock: Callable[[], int] = monotonic_ns) -> None:
        """``calls`` a minute; 0: as many as it likes."""
        self._board = board
        self._worth = _MINUTE // calls if calls else 0
        self._burst = max(_BURST, self._worth)
        self._clock = clock

    def take(self, client: str) -> None:
        """Count a call. TooManyCalls where the client has none left."""
        if not self._worth:
            return
        index = self._board.index(f"rate {client}")
        if index is None:
            return
        with self._board.setting() as row:
            now = self._clock()
            empty = max(row[index], now) + self._worth
            ahead = empty - now - self._burst
            if ahead <= 0:
                row[index] = empty
                return
        raise TooManyCalls(math.ceil(ahead / 10**9))
