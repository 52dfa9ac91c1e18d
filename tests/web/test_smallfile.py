"""The file that workers share: one connection for each process, and a fault leaves the next use whole."""

import os
import sqlite3
from pathlib import Path

import pytest

from cds.web.smallfile import SmallFile

SCHEMA = "CREATE TABLE IF NOT EXISTS number (value INTEGER)"


def total(file: SmallFile) -> int:
    with file.open() as connection:
        found: int = connection.execute("SELECT coalesce(sum(value), 0) FROM number").fetchone()[0]
    return found


def add(file: SmallFile, value: int) -> None:
    with file.open() as connection:
        connection.execute("INSERT INTO number VALUES (?)", (value,))


def test_what_one_writes_another_reads(tmp_path: Path) -> None:
    first, second = (SmallFile(tmp_path / "file", SCHEMA) for _ in range(2))
    add(first, 3)
    assert (total(first), total(second)) == (3, 3)


def test_a_child_opens_it_for_itself(tmp_path: Path) -> None:
    file = SmallFile(tmp_path / "file", SCHEMA)
    add(file, 1)
    child = os.fork()
    if child == 0:
        try:
            add(file, 2)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    add(file, 4)
    assert total(file) == 7


def test_a_fault_is_told_and_the_next_use_is_whole(tmp_path: Path) -> None:
    file = SmallFile(tmp_path / "file", SCHEMA)
    with pytest.raises(sqlite3.OperationalError), file.open() as connection:
        connection.execute("SELECT * FROM elsewhere")
    add(file, 5)
    assert total(file) == 5
