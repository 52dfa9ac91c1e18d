"""What happens to the service meanwhile: rules reloaded, workers killed, the database stopped.

Each kind has a thread and a timetable of its own, so that they also meet.
"""

import os
import random
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from tests.postgres import Postgres
from tests.service import Service
from tests.soak.callers import Served
from tests.soak.editions import Editions


@dataclass(frozen=True, slots=True)
class Timetable:
    """Seconds: the whole run, from reload to reload, kill to kill, when the database stops and how long."""

    whole: float
    reload_every: float
    kill_every: float
    outages: Sequence[float]
    outage: float


def timetable(minutes: float) -> Timetable:
    """A reload every 20 s, a kill every 30 s, two outages of 20 s."""
    whole = minutes * 60
    return Timetable(whole, 20.0, 30.0, (whole * 0.3, whole * 0.65), 20.0)


QUICK = Timetable(75.0, 20.0, 30.0, (30.0,), 15.0)


@dataclass(slots=True)
class Happened:
    """Instants are monotonic seconds, those of reloads and outages from beginning to end.

    ``degraded``: in how many outages readiness told. ``broken``: what did not go as it should.
    """

    kills: list[float] = field(default_factory=list)
    reloads: list[tuple[float, float]] = field(default_factory=list)
    outages: list[tuple[float, float]] = field(default_factory=list)
    degraded: int = 0
    broken: list[str] = field(default_factory=list)


class Disturbances:
    """All of them, as a context manager: they go on while its block runs, which waits for their end."""

    def __init__(
        self, plan: Timetable, service: Service, database: Postgres, editions: Editions, served: Served
    ) -> None:
        self._plan = plan
        self._service = service
        self._database = database
        self._editions = editions
        self._served = served
        self._stop = threading.Event()
        self._choice = random.Random(0)  # noqa: S311 - which worker is next, no secret
        kinds = (self._reload_often, self._kill_often, self._stop_database)
        self._threads = [threading.Thread(target=self._run, args=(kind,)) for kind in kinds]
        self.happened = Happened()

    def __enter__(self) -> "Disturbances":
        self._begun = monotonic()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._database.start()

    def _run(self, kind: Callable[[], None]) -> None:
        try:
            kind()
        except Exception as error:  # a fault of the soak; the run is then worth nothing
            self.happened.broken.append(f"{kind.__name__}: {error!r}")

    def _wait(self, seconds: float) -> bool:
        """Wait until so long after the beginning; whether the run still goes on."""
        return not self._stop.wait(max(0.0, self._begun + seconds - monotonic()))

    def _times(self, every: float, first: float) -> Iterator[float]:
        """The run's moments for something that takes no longer than ``every``, the last seconds left out."""
        at = first
        while at < self._plan.whole - every / 2 and self._wait(at):
            yield at
            at = max(at + every, (monotonic() - self._begun) // every * every + first)

    def _reload_often(self) -> None:
        for _ in self._times(self._plan.reload_every, self._plan.reload_every):
            number = (len(self.happened.reloads) + 1) % 2
            digest = self._editions.put(self._service.rules, number)
            self._served.now, begun = None, monotonic()
            run = self._service.cds("reload")
            if run.returncode or digest not in run.stdout:
                self.happened.broken.append(f"cds reload: {run.stdout}{run.stderr}".strip())
                return
            self._served.now = (digest,)
            self.happened.reloads.append((begun, monotonic()))

    def _kill_often(self) -> None:
        for _ in self._times(self._plan.kill_every, self._plan.kill_every / 2):
            victim = self._choice.choice(sorted(workers(self._service)))
            self.happened.kills.append(monotonic())
            os.kill(victim, signal.SIGKILL)

    def _stop_database(self) -> None:
        for at in self._plan.outages:
            if not self._wait(at):
                return
            begun = monotonic()
            self._database.stop()
            self._wait(at + self._plan.outage * 0.7)
            told = readiness(self._service)
            self.happened.degraded += told["status"] == "degraded"
            self._wait(at + self._plan.outage)
            self._database.start()
            self.happened.outages.append((begun, monotonic()))


def workers(service: Service) -> set[int]:
    """The processes of its workers that are ready for calls."""
    folder = service.folder / "state" / "run" / str(service.process.pid) / "workers"
    return {int(file.name) for file in folder.glob("[0-9]*")}


def readiness(service: Service) -> Any:
    """What ``/health/ready`` says, whose status has to be 200."""
    answer = service.get("/health/ready")
    if answer.status != 200:
        raise RuntimeError(f"not ready: {answer.body.decode(errors='replace')}")
    return answer.json
