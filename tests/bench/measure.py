"""The measurement over HTTP: floor and service in turn, in one run, with the same settings and client.

The service is measured twice: what judging costs alone, unsigned and without the decision log, and as it is
in production, each call with a token that is verified and each answer recorded.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import NamedTuple

from tests.bench import load, patient, signing
from tests.bench.figures import Figure
from tests.bench.floor import CARD
from tests.bench.servers import Cores, Server

FLOOR = "tests.bench.floor:app"
JUDGING = "tests.bench.unlogged:app"
SERVICE = "wsgi:app"
_CONCURRENCY = 8
_SETTLED = 1_000  # calls after which a worker's memory is first looked at
_MEGABYTE = 1e6
_CPU_BAR, _SIGNED_CPU_BAR, _P99_BAR, _RSS_BAR, _GROWTH_BAR, _START_BAR = 6.0, 8.0, 50.0, 120.0, 2.0, 2.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure. ``calls`` is how many the service has answered when memory is last read."""

    calls: int
    rounds: int
    floor_calls: int
    calls_a_round: int
    starts: int


@dataclass(frozen=True, slots=True)
class _Round:
    """One side in one round: milliseconds, and calls in a second."""

    cpu: float
    rate: float
    p50: float
    p99: float
    client: float  # share of the time in which the client was busy


class _Side:
    """A running server and the calls it gets."""

    def __init__(
        self, server: Server, path: str, body: str, expected: str, cores: Cores, key: str = ""
    ) -> None:
        self.server = server
        self._key = key
        self._path = path
        self._body = body
        self._expected = expected
        self._cores = cores
        self.answered = 0

    def first(self) -> bytes:
        """The body of one response, to be looked at."""
        head, parts = load.request_of(self._job(1))
        response = load.call(self.server.port, head + b"\r\n" + patient.MARK.encode().join(parts))
        return response.partition(b"\r\n\r\n")[2]

    def send(self, calls: int) -> _Round:
        """Send so many calls and measure. LoadError if one is answered wrongly."""
        before = self.server.cpu()
        result = load.run(self._job(calls))
        cpu = self.server.cpu() - before
        self.answered += calls
        return _Round(
            cpu / calls * 1e3,
            calls / result.seconds,
            result.p50 * 1e3,
            result.p99 * 1e3,
            result.client_cpu / result.seconds,
        )

    def _job(self, calls: int) -> load.Job:
        return load.Job(
            self.server.port,
            self._path,
            self._body,
            patient.MARK,
            calls,
            _CONCURRENCY,
            self._expected,
            self.answered,
            self._cores.sending,
            self._key,
        )


class _Watch:
    """What other processes take of the serving core: with much of it, latencies and start-ups say little."""

    def __init__(self, cores: Cores, *sides: _Side) -> None:
        self._cores = cores
        self._sides = sides
        self._begun = perf_counter()
        self._before = self._foreign()

    def others(self) -> float:
        """Their share of the time since this was made."""
        return max(0.0, self._foreign() - self._before) / (perf_counter() - self._begun)

    def _foreign(self) -> float:
        return self._cores.busy() - sum(side.server.cpu() for side in self._sides)


def starts(plan: Plan, cores: Cores) -> Iterator[Figure]:
    """Seconds from the start of gunicorn until the first 200, with and without preloading."""
    for preload in (True, False):
        taken = {app: median(_starts(app, plan.starts, cores, preload)) for app in (FLOOR, SERVICE)}
        name = f"start-up, preload {'on' if preload else 'off'}"
        yield Figure(name, "s", taken[SERVICE], taken[FLOOR], _START_BAR)


def _starts(app: str, times: int, cores: Cores, preload: bool) -> Iterator[float]:
    for _ in range(times):
        with Server(app, cores, preload=preload) as server:
            yield server.start_up


def calls(plan: Plan, work: patient.Work, cores: Cores, say: Callable[[str], None]) -> Iterator[Figure]:
    """Processor time, throughput, latency and memory. WorkError or LoadError if a response was wrong."""
    with ExitStack() as running:
        key, known = running.enter_context(signing.registered())
        path = f"/cds-services/{patient.SERVICE.id}"
        floor = _Side(
            running.enter_context(Server(FLOOR, cores)),
            "/cds-services/floor",
            work.body,
            CARD["uuid"],
            cores,
        )
        judging = _Side(
            running.enter_context(Server(JUDGING, cores)), path, work.body, patient.EXPECTED, cores
        )
        service = _Side(
            running.enter_context(Server(SERVICE, cores, more=known)),
            path,
            work.body,
            patient.EXPECTED,
            cores,
            key,
        )
        for side in (judging, service):
            patient.check(json.loads(side.first()))
        sides = (floor, judging, service)
        for side in sides:
            side.send(_SETTLED)
        settled = {side: side.server.resident() / _MEGABYTE for side in sides}
        watch = _Watch(cores, *sides)
        rounds = [
            _Rounds(
                floor.send(plan.floor_calls),
                judging.send(plan.calls_a_round),
                service.send(plan.calls_a_round),
            )
            for _ in range(plan.rounds)
        ]
        others = watch.others()
        yield from _speeds(rounds)
        yield Figure("serving core busy with other work", "%", others * 100)
        say(f"... {plan.calls:,} calls for the memory")
        while service.answered < plan.calls:
            service.send(min(5_000, plan.calls - service.answered))
        grown = service.server.resident() / _MEGABYTE - settled[service]
        name = f"resident after {_SETTLED:,} calls"
        yield Figure(name, "MB", settled[judging], settled[floor], _RSS_BAR)
        yield Figure(f"{name}, signed and recorded", "MB", settled[service], settled[floor], _RSS_BAR)
        yield Figure(
            f"growth until {service.answered:,} calls, signed and recorded", "MB", grown, None, _GROWTH_BAR
        )


class _Rounds(NamedTuple):
    """One round of each side."""

    floor: _Round
    judging: _Round
    service: _Round


def _speeds(rounds: list[_Rounds]) -> Iterator[Figure]:
    floors = [one.floor for one in rounds]
    for added, bar, p99, highs in (
        ("", _CPU_BAR, _P99_BAR, [one.judging for one in rounds]),
        (", signed and recorded", _SIGNED_CPU_BAR, None, [one.service for one in rounds]),
    ):
        yield _median(f"processor time of a call{added}", "ms", floors, highs, lambda one: one.cpu)
        ratio = median(high.cpu / low.cpu for low, high in zip(floors, highs, strict=True))
        yield Figure("  times the floor", "x", ratio, 1.0, bar)
        yield _median(f"p50 at concurrency {_CONCURRENCY}", "ms", floors, highs, lambda one: one.p50)
        yield _median(f"p99 at concurrency {_CONCURRENCY}", "ms", floors, highs, lambda one: one.p99, p99)
        yield _median("calls in a second", "", floors, highs, lambda one: one.rate)
        yield _median("client busy", "%", floors, highs, lambda one: one.client * 100)


def _median(
    name: str,
    unit: str,
    floors: list[_Round],
    highs: list[_Round],
    of: Callable[[_Round], float],
    most: float | None = None,
) -> Figure:
    return Figure(name, unit, median(map(of, highs)), median(map(of, floors)), most)
