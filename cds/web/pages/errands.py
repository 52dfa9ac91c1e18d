"""Work for a page that would keep calls waiting: done in another process, its last result kept."""

import fcntl
import os
import pickle
import subprocess
import sys
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Any

from cds.web.shared import anonymous_file

_LONGEST = 60  # seconds that the process may take


class NotYet(Exception):
    """The work is being done; ask again in a few seconds."""


class Failed(Exception):
    """The process that did the work ended without a result. The next one who asks has it done again."""


@dataclass(slots=True)
class _Work:
    key: object
    done: Event = field(default_factory=Event)
    result: Any = None
    failed: bool = False


class Errand:
    """One kind of work. Safe for threads; what was done last is shared by the processes of one service, which
    are forked from the one that makes this.

    One who asks waits for some seconds, others that ask meanwhile do not: however many ask, one thread of a
    process waits, and one process works.
    """

    def __init__(self, patience: float = 4.0) -> None:
        """``patience``: seconds that one who asks waits."""
        self._patience = patience
        self._lock = Lock()
        self._waiting = Lock()
        self._work: _Work | None = None
        self._file = anonymous_file(0)
        weakref.finalize(self, os.close, self._file).atexit = False

    def result(self, key: object, module: str, arguments: Sequence[str]) -> Any:
        """What ``python -m module arguments`` writes, unpickled, where it has been done for ``key``.

        NotYet while it is being done, for this key or another; Failed where it came to nothing.
        """
        with self._lock:
            work = self._work
            if work is None or (work.done.is_set() and (work.key != key or work.failed)):
                work = self._work = _Work(key)
                Thread(target=self._do, args=(work, module, arguments), daemon=True).start()
        if not work.done.is_set() and self._waiting.acquire(blocking=False):
            try:
                work.done.wait(self._patience)
            finally:
                self._waiting.release()
        if not work.done.is_set() or work.key != key:
            raise NotYet
        if work.failed:
            raise Failed
        return work.result

    def _do(self, work: _Work, module: str, arguments: Sequence[str]) -> None:
        try:
            with self._alone():
                key, made = self._kept()
                if key != work.key:
                    made = _made(module, arguments)
                    self._keep(work.key, made)
            work.result = pickle.loads(made)  # noqa: S301 - from our own process
        except (OSError, subprocess.SubprocessError, pickle.UnpicklingError, EOFError):
            work.failed = True
        finally:
            work.done.set()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process of the service does this work meanwhile; the kernel unlocks for one that dies."""
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _kept(self) -> tuple[object, bytes]:
        """What some process of the service had done last: its key, what was written; nothing where that
        process died over keeping it."""
        content = os.pread(self._file, os.fstat(self._file).st_size, 0)
        try:
            key, made = pickle.loads(content)  # noqa: S301 - written by _keep
        except (pickle.UnpicklingError, EOFError):
            return None, b""
        return key, made

    def _keep(self, key: object, made: bytes) -> None:
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, pickle.dumps((key, made)), 0)


def _made(module: str, arguments: Sequence[str]) -> bytes:
    asked = subprocess.run(  # noqa: S603 - our own module, and paths from the settings
        [sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, timeout=_LONGEST, check=True
    )
    return asked.stdout
