"""What a running service leaves in ``CDS_STATE/run/<process>`` for the commands that talk to it.

A lock, held for as long as a process of the service lives; where it listens; how the last reload of the rules
ended; for each worker, the digest of the rulebook it answers from. Nothing of a patient.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cds.settings.settings import Settings
from cds.settings.state import state_folder

_FOLDER, _LOCK, _SERVICE, _RELOAD, _WORKERS = "run", "lock", "service.json", "reload.json", "workers"


@dataclass(frozen=True, slots=True)
class Running:
    """One service, by the process that commands its workers."""

    folder: Path
    process: int

    @property
    def binds(self) -> list[str]:
        """Where it listens."""
        binds: list[str] = _read(self.folder / _SERVICE).get("binds", [])
        return binds

    @property
    def reload(self) -> Mapping[str, Any]:
        """``number`` of attempts, ``result``, ``digest`` served since, ``faults``; empty: none yet."""
        return _read(self.folder / _RELOAD)

    @property
    def digests(self) -> dict[int, str]:
        """The rulebook of each worker that is ready for calls."""
        return {int(file.name): _text(file) for file in (self.folder / _WORKERS).glob("[0-9]*")}

    def say_reload(self, told: Mapping[str, Any]) -> None:
        """Leave word of an attempt."""
        number = self.reload.get("number", 0) + 1
        _write(self.folder / _RELOAD, json.dumps({"number": number, **told}))

    def say_worker(self, process: int, digest: str) -> None:
        """Leave word that a worker is ready."""
        _write(self.folder / _WORKERS / str(process), digest)

    def forget_worker(self, process: int) -> None:
        """A worker has ended."""
        (self.folder / _WORKERS / str(process)).unlink(missing_ok=True)

    def end(self) -> None:
        """The service ends."""
        shutil.rmtree(self.folder, ignore_errors=True)


def begin(settings: Settings, process: int, binds: list[str]) -> Running:
    """Make the folder of a service that starts; what dead ones left is cleared away."""
    for left in running(settings, alive=False):
        left.end()
    folder = state_folder(settings, _FOLDER, str(process))
    state_folder(settings, _FOLDER, str(process), _WORKERS)
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)  # until the last process that has inherited it has ended
    service = Running(folder, process)
    _write(folder / _SERVICE, json.dumps({"binds": binds}))
    return service


def running(settings: Settings, *, alive: bool = True) -> Iterator[Running]:
    """The services of this state folder that live; or what those left that do not."""
    for folder in sorted((settings.state / _FOLDER).glob("[0-9]*")):
        if _is_held(folder / _LOCK) is alive:
            yield Running(folder, int(folder.name))


def _is_held(lock: Path) -> bool:
    try:
        descriptor = os.open(lock, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _write(file: Path, text: str) -> None:
    """Whole or not at all, for whoever reads at the same time."""
    new = file.with_name(f".{file.name}")
    new.write_text(text, encoding="utf-8")
    new.replace(file)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _read(file: Path) -> dict[str, Any]:
    return json.loads(_text(file) or "{}")  # type: ignore[no-any-return]
