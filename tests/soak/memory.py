"""Memory of master and workers over the run, read from ``/proc`` once a second."""

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic

_EVERY = 1.0  # seconds
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Sample:
    """At one moment (monotonic): bytes of master and workers in memory, and the master's open files."""

    at: float
    master: int
    workers: tuple[int, ...]
    files: int


class Memory:
    """The samples, as a context manager: taken while its block runs."""

    def __init__(self, master: int, workers: Callable[[], set[int]]) -> None:
        self._master = master
        self._workers = workers
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.samples: list[Sample] = []

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(_EVERY):
            sizes = [resident(worker) for worker in self._workers()]
            try:
                files = len(os.listdir(f"/proc/{self._master}/fd"))
            except FileNotFoundError:
                return  # the service is gone, which ends the run too
            self.samples.append(
                Sample(monotonic(), resident(self._master), tuple(filter(None, sizes)), files)
            )


def resident(process: int) -> int:
    """Bytes in memory, those shared with others included; 0 where it is gone."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except (FileNotFoundError, ProcessLookupError):
        return 0


def course(sizes: Sequence[int], parts: int = 10) -> list[float]:
    """The medians of so many equal parts of the run, in order; fewer where there are fewer samples."""
    step = max(1, len(sizes) // parts)
    return [median(sizes[at : at + step]) for at in range(0, step * parts, step) if sizes[at : at + step]]


def thirds(values: Sequence[int]) -> tuple[float, float]:
    """The median of the first third and of the last. ValueError where there are fewer than three."""
    if len(values) < 3:
        raise ValueError("too few samples to compare")
    third = len(values) // 3
    return median(values[:third]), median(values[-third:])
