"""Where decisions wait while the database is away: lines in files, on the disk before ``append`` returns.

Every line is one entry. A process appends to a file of its own; any process may take the file of another,
living or dead, and drain it. Whoever appends holds the file's lock and looks whether it is still the one at
its path, so nothing is added to a file that was taken. A taken file goes when its last line is in the
database; who is killed in between leaves it to the next, and inserting again changes nothing.
"""

import fcntl
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import orjson

from cds.audit.database import RowRefused
from cds.audit.tables import TABLES, Entry

_BATCH = 50  # entries a transaction, which callers wait for on SQLite
_CHUNK = 1 << 20
_TRIES = 100  # to get hold of a file that others take
_OURS, _TAKEN, _DAMAGED = ".ndjson", ".taken", ".damaged"
_COLUMNS = {name: frozenset(table.c.keys()) for name, table in TABLES.items()}
Insert = Callable[[list[Entry]], None]


@dataclass(frozen=True, slots=True)
class SpoolState:
    """What waits: entries, bytes, the instant of the oldest (empty: none), and files of lines kept aside."""

    entries: int = 0
    bytes: int = 0
    oldest: str = ""
    damaged: int = 0


class Spool:
    """The spool in one folder, which is made when first needed. Safe for threads, processes and a fork."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._name = ""

    def append(self, entry: Entry, at: str) -> None:
        """Put an entry on the disk. OSError where it cannot be; the files are then as before.

        ``at`` is the instant of the entry in UTC, as text.
        """
        line = orjson.dumps({"at": at, "rows": entry}) + b"\n"
        with self._lock, self._mine() as file:
            size = os.fstat(file).st_size
            try:
                if os.write(file, line) != len(line):
                    raise OSError("the disk is full")
                os.fdatasync(file)
                if size == 0:
                    _sync(self._folder)
            except OSError:
                self._name = ""  # what is there is left as it is, should it not go away
                os.ftruncate(file, size)
                raise

    @contextmanager
    def _mine(self) -> Iterator[int]:
        """This process's file, locked, and certain not to have been taken."""
        if not self._name.startswith(f"{os.getpid()}-"):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._name = f"{os.getpid()}-{secrets.token_hex(4)}{_OURS}"
        path = self._folder / self._name
        for _ in range(_TRIES):
            file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                if _is_at(path, file):
                    yield file
                    return
            finally:
                os.close(file)
        raise OSError("the spool's files go away as soon as they are made")

    def drain(self, insert: Insert) -> int:
        """Hand everything that waits to ``insert``, in batches; how many entries went. One process at a time.

        What ``insert`` raises ends it, and what was not inserted stays. A line that is torn, or that is
        refused as a row, is kept aside in a file that ends in ``.damaged``.
        """
        if not self._folder.is_dir():
            return 0
        with self._turn() as is_mine:
            if not is_mine:
                return 0
            for path in self._files(_OURS):
                _take(path)
            return sum(_Taken(path).drain(insert) for path in self._files(_TAKEN))

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        with (self._folder / "drain.lock").open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def state(self) -> SpoolState:
        """What waits now."""
        if not self._folder.is_dir():
            return SpoolState()
        entries, size, oldest = 0, 0, ""
        for path in (*self._files(_TAKEN), *self._files(_OURS)):
            with suppress(FileNotFoundError):  # drained meanwhile
                lines, length, first = _measure(path)
                entries, size = entries + lines, size + length
                oldest = min(filter(None, (oldest, first)), default="")
        return SpoolState(entries, size, oldest, len(self._files(_DAMAGED)))

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits, torn lines aside."""
        return not (self._folder.is_dir() and (self._files(_OURS) or self._files(_TAKEN)))

    def _files(self, suffix: str) -> list[Path]:
        return sorted(self._folder.glob(f"*{suffix}"))


class _Taken:
    """A file that nobody appends to any more."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._damaged: list[bytes] = []

    def drain(self, insert: Insert) -> int:
        """Insert its entries; remove it. How many were inserted."""
        done = 0
        with self._path.open("rb") as file:
            batch: list[tuple[bytes, Entry]] = []
            for line in file:
                entry = _entry(line)
                if entry is None:
                    self._damaged.append(line)
                    continue
                batch.append((line, entry))
                if len(batch) == _BATCH:
                    done += self._insert(batch, insert)
                    batch = []
            done += self._insert(batch, insert)
        if self._damaged:
            self._keep_aside()
        self._path.unlink()
        return done

    def _insert(self, batch: list[tuple[bytes, Entry]], insert: Insert) -> int:
        try:
            insert([entry for _, entry in batch])
            return len(batch)
        except RowRefused:
            return sum(self._insert_one(line, entry, insert) for line, entry in batch)

    def _insert_one(self, line: bytes, entry: Entry, insert: Insert) -> int:
        try:
            insert([entry])
        except RowRefused:
            self._damaged.append(line)
            return 0
        return 1

    def _keep_aside(self) -> None:
        """The same lines under the same name, however often it is tried."""
        with self._path.with_suffix(_DAMAGED).open("wb") as file:
            file.writelines(self._damaged)
            file.flush()
            os.fsync(file.fileno())
        _sync(self._path.parent)


def _take(path: Path) -> None:
    """Rename a file when nobody is appending to it.

    To a name of its own: its writer goes on under the old one, and this file may have to wait.
    """
    with suppress(FileNotFoundError), path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        path.rename(path.with_name(f"{path.stem}-{secrets.token_hex(4)}{_TAKEN}"))


def _entry(line: bytes) -> Entry | None:
    """The entry in a line; None where the line is torn or is none of ours."""
    try:
        content = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    rows = content.get("rows") if isinstance(content, dict) else None
    if not isinstance(rows, dict) or not rows.keys() <= _COLUMNS.keys():
        return None
    for name, items in rows.items():
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            return None
        if any(not set(item) <= _COLUMNS[name] for item in items):
            return None
    return rows


def _measure(path: Path) -> tuple[int, int, str]:
    """Lines, bytes, and the instant of the first line."""
    lines = size = 0
    with path.open("rb") as file:
        first = _at(file.readline())
        file.seek(0)
        while chunk := file.read(_CHUNK):
            lines += chunk.count(b"\n")
            size += len(chunk)
    return lines, size, first


def _at(line: bytes) -> str:
    try:
        content = orjson.loads(line)
    except orjson.JSONDecodeError:
        return ""
    return str(content.get("at", "")) if isinstance(content, dict) else ""


def _is_at(path: Path, file: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False


def _sync(folder: Path) -> None:
    """Put a folder's list of names on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
