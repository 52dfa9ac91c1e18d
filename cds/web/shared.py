"""Named whole numbers in memory that the processes of one service share.

Made before gunicorn forks its workers, which inherit it. Each process adds to a row of its own, so that
adding costs no lock between processes; the sum of the rows is the number. When a process ends its row goes to
the next one, which adds to what it finds: a sum never falls, however a worker ends. A number that is set and
not added to stands in a common row, under a lock that the kernel takes from a process that dies.
"""

import fcntl
import mmap
import os
import tempfile
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

_ROWS = 256  # the common row, and two workers for each of at most 64, with room for stragglers
_NUMBERS = 8192
_NAMES = 1024 * 1024  # bytes for the names of all numbers
_LAST_USED = _NAMES - 1  # the byte that holds the last row ever claimed
_ROW = _NUMBERS * 8
_NAMES_LOCK, _COMMON_LOCK, _ROW_LOCKS = range(3)  # bytes of the file that only stand for locks

Row = memoryview  # of signed 64-bit integers


class Board:
    """The numbers, by name. Safe for threads, and over a fork."""

    def __init__(self) -> None:
        descriptor = anonymous_file(_NAMES + _ROWS * _ROW)
        weakref.finalize(self, os.close, descriptor).atexit = False
        self._file = descriptor
        self._memory = mmap.mmap(descriptor, _NAMES + _ROWS * _ROW)
        self._numbers = memoryview(self._memory)[_NAMES:].cast("q")
        self._known: dict[str, int] = {}
        self._read = 8  # how far the names are known; the first eight bytes hold their end
        self._lock = threading.Lock()
        self._claimed = (0, 0)  # this process, its row

    def index(self, name: str) -> int | None:
        """Where the number ``name`` stands in each row; None if there is no room for another."""
        found = self._known.get(name)
        if found is not None:
            return found
        with self._lock, self._locked(_NAMES_LOCK):
            self._learn()
            if name not in self._known and len(self._known) < _NUMBERS:
                self._append(name)
            return self._known.get(name)

    def _learn(self) -> None:
        end = max(8, int.from_bytes(self._memory[:8], "little"))
        for line in self._memory[self._read : end].decode().splitlines():
            self._known[line] = len(self._known)
        self._read = end

    def _append(self, name: str) -> None:
        line = f"{name}\n".encode()
        end = self._read + len(line)
        if end > _LAST_USED:
            return
        self._memory[self._read : end] = line
        self._memory[:8] = end.to_bytes(8, "little")
        self._known[name] = len(self._known)
        self._read = end

    @contextmanager
    def adding(self) -> Iterator[Row]:
        """This process's row, to add to; no other thread has it meanwhile."""
        with self._lock:
            process, row = self._claimed
            if process != os.getpid():
                row = self._claim()
            yield self._numbers[row * _NUMBERS : (row + 1) * _NUMBERS]

    @contextmanager
    def setting(self) -> Iterator[Row]:
        """The common row, to read and set; nobody else has it meanwhile. Keep it for microseconds."""
        with self._lock, self._locked(_COMMON_LOCK):
            yield self._numbers[:_NUMBERS]

    def totals(self) -> dict[str, int]:
        """Every number: the sum of all rows."""
        with self._lock, self._locked(_NAMES_LOCK):
            self._learn()
            names = list(self._known)
        rows = [self._numbers[row * _NUMBERS : row * _NUMBERS + len(names)].tolist() for row in self._used()]
        return dict(zip(names, map(sum, zip(*rows, strict=True)), strict=True))

    def _used(self) -> range:
        return range(self._memory[_LAST_USED] + 1)

    def _claim(self) -> int:
        """A row that no living process has. The last one is shared if there is no other."""
        row = _ROWS - 1
        for row in range(1, _ROWS):
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _ROW_LOCKS + row)
                break
            except BlockingIOError:
                continue
        with self._locked(_NAMES_LOCK):
            self._memory[_LAST_USED] = max(self._memory[_LAST_USED], row)
        self._claimed = (os.getpid(), row)
        return row

    @contextmanager
    def _locked(self, byte: int) -> Iterator[None]:
        fcntl.lockf(self._file, fcntl.LOCK_EX, 1, byte)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, byte)


def anonymous_file(size: int) -> int:
    """A descriptor of a file without a name, as large as that; only what is written takes memory."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("cds")
    else:
        descriptor, path = tempfile.mkstemp(prefix="cds-")
        os.unlink(path)
    os.ftruncate(descriptor, size)
    return descriptor
