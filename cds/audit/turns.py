"""One transaction at a time, and whoever comes meanwhile goes along in the next, all together.

Threads of one process would else wait for one another inside SQLite, which sleeps in growing steps, and each
would pay for a disk to be flushed that can be flushed for all of them at once.
"""

import threading
from collections.abc import Callable, Sequence

from cds.audit.database import QUICK, DatabaseAway, RowRefused
from cds.audit.tables import Entry


class _Waiting:
    """An entry of one thread and, once its transaction is over, how that ended."""

    __slots__ = ("entry", "error", "is_over")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.is_over = False
        self.error: DatabaseAway | RowRefused | None = None


class Turns:
    """The turns of one process to ``insert`` entries, which raises DatabaseAway or RowRefused."""

    def __init__(self, insert: Callable[[Sequence[Entry]], None]) -> None:
        self._insert = insert
        self._turn = threading.Lock()
        self._guard = threading.Lock()
        self._queue: list[_Waiting] = []

    def insert(self, entry: Entry) -> None:
        """Insert an entry, with those of other threads. DatabaseAway, also where no turn came in time; the
        entry may then be inserted all the same. RowRefused: a row of this transaction, maybe not this one."""
        mine = _Waiting(entry)
        with self._guard:
            self._queue.append(mine)
        if not self._turn.acquire(timeout=QUICK):
            with self._guard:
                if mine in self._queue:
                    self._queue.remove(mine)
            raise DatabaseAway
        try:
            if not mine.is_over:
                self._insert_all()
        finally:
            self._turn.release()
        if mine.error is not None:
            raise type(mine.error)

    def _insert_all(self) -> None:
        with self._guard:
            batch, self._queue = self._queue, []
        error: DatabaseAway | RowRefused | None = DatabaseAway()
        try:
            self._insert([one.entry for one in batch])
            error = None
        except (DatabaseAway, RowRefused) as raised:
            error = raised
        finally:
            for one in batch:
                one.error, one.is_over = error, True
