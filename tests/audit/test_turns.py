"""Threads share transactions, and each learns how its own ended."""

import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cds.audit.database import DatabaseAway, RowRefused, sqlite_url
from cds.audit.tables import Entry
from cds.audit.turns import Turns
from tests.audit.entries import count, entry, names, prepared, sorted_names
from tests.audit.waiting import until


def test_one_alone_is_inserted_at_once(tmp_path: Path) -> None:
    database, one = prepared(sqlite_url(tmp_path / "x.db")), entry()
    Turns(database.insert).insert(one)
    assert names(database) == sorted_names([one])
    database.close()


class Held:
    """An insertion that waits for a signal, and keeps what it was given."""

    def __init__(self, error: Exception | None = None) -> None:
        self.go = threading.Event()
        self.begun = threading.Event()
        self.batches: list[int] = []
        self._error = error

    def insert(self, entries: Sequence[Entry]) -> None:
        self.batches.append(len(entries))
        self.begun.set()
        self.go.wait(60)
        if self._error is not None:
            raise self._error


def together(held: Held, turns: Turns, others: int) -> list[BaseException | None]:
    """One insertion, and ``others`` that come while it is under way; how each ended."""
    with ThreadPoolExecutor(others + 1) as threads:
        futures = [threads.submit(turns.insert, entry())]
        held.begun.wait(60)
        futures += [threads.submit(turns.insert, entry()) for _ in range(others)]
        until(lambda: len(turns._queue) == others)
        held.go.set()
        return [future.exception(60) for future in futures]


def test_those_who_wait_go_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cds.audit.turns.QUICK", 60)
    held = Held()
    assert together(held, Turns(held.insert), 5) == [None] * 6
    assert held.batches == [1, 5]


@pytest.mark.parametrize("error", [DatabaseAway, RowRefused, MemoryError])
def test_each_learns_that_its_transaction_failed(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    monkeypatch.setattr("cds.audit.turns.QUICK", 60)
    held = Held(error())
    ended = together(held, Turns(held.insert), 3)
    assert all(ended)
    assert {type(one) for one in ended} <= {error, DatabaseAway}


def test_nobody_waits_for_ever() -> None:
    held = Held()
    turns = Turns(held.insert)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(turns.insert, entry())
        held.begun.wait(60)
        for _ in range(2):
            with pytest.raises(DatabaseAway):
                turns.insert(entry())
        held.go.set()
        assert first.exception(60) is None
    assert held.batches == [1]
    turns.insert(entry())
    assert held.batches == [1, 1]


def test_threads_and_another_process_share_a_database(tmp_path: Path) -> None:
    database = prepared(sqlite_url(tmp_path / "x.db"))
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    turns, entries = Turns(database.insert), [entry() for _ in range(40)]
    with ThreadPoolExecutor(8) as threads:
        other.execute("BEGIN IMMEDIATE")
        futures = [threads.submit(turns.insert, one) for one in entries]
        other.execute("ROLLBACK")
        assert {future.exception(60) for future in futures} <= {None}
    assert names(database) == sorted_names(entries)
    assert count(database) == 40
    other.close()
    database.close()
