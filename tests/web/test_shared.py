"""Numbers that processes share: none is lost, however a process ends."""

import os
import signal
import threading
from collections.abc import Callable

import pytest

from cds.web import shared
from cds.web.shared import Board


def add(board: Board, name: str, times: int = 1) -> None:
    index = board.index(name)
    assert index is not None
    for _ in range(times):
        with board.adding() as row:
            row[index] += 1


def in_a_child(work: Callable[[], object], ends: Callable[[], object] = lambda: os._exit(0)) -> int:
    """The process, which does `work` and `ends`."""
    child = os.fork()
    if child == 0:
        try:
            work()
            ends()
        finally:
            os._exit(1)
    return child


def status_of(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_processes_add_to_the_same_numbers_and_find_each_others_names() -> None:
    board = Board()
    add(board, "all", 10)
    children = [in_a_child(lambda i=i: (add(board, "all", 2000), add(board, f"{i}", i))) for i in range(4)]
    assert [status_of(child) for child in children] == [0] * 4
    add(board, "all", 5)
    assert board.totals() == {"all": 8015, "0": 0, "1": 1, "2": 2, "3": 3}


def test_what_a_killed_process_counted_stays_and_its_row_is_used_again() -> None:
    board = Board()
    for count in range(1, 301):  # more than there are rows
        child = in_a_child(lambda: add(board, "all"), lambda: os.kill(os.getpid(), signal.SIGKILL))
        assert status_of(child) == -signal.SIGKILL
        assert board.totals() == {"all": count}


def test_threads_lose_nothing() -> None:
    board = Board()
    threads = [threading.Thread(target=add, args=(board, "all", 3000)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert board.totals() == {"all": 12_000}


def test_a_number_that_is_set_is_nobodys_own() -> None:
    board = Board()
    index = board.index("bucket")
    assert index is not None

    def raise_it(times: int) -> None:
        for _ in range(times):
            with board.setting() as row:
                row[index] = row[index] + 1

    children = [in_a_child(lambda: raise_it(2000)) for _ in range(3)]
    raise_it(2000)
    assert [status_of(child) for child in children] == [0] * 3
    with board.setting() as row:
        assert row[index] == 8000


def test_where_the_room_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "_NUMBERS", 2)
    board = Board()
    assert [board.index(name) for name in ("a", "b", "c", "a")] == [0, 1, None, 0]
    monkeypatch.setattr(shared, "_NUMBERS", 8192)
    assert board.index("x" * 1024 * 1024) is None
    assert board.index("d") == 2


def test_more_processes_than_rows_share_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "_ROWS", 2)
    board = Board()
    add(board, "all")
    assert status_of(in_a_child(lambda: add(board, "all"))) == 0
    assert board.totals() == {"all": 2}


def test_without_memory_files_it_is_a_file_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "memfd_create")
    board = Board()
    add(board, "all")
    assert board.totals() == {"all": 1}
