"""The measurement over HTTP: floor and service in turn, in one run, with the same settings and client."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from tests.bench import load, patient, signing
from tests.bench.figures import Figure
from tests.bench.floor import CARD
from tests.bench.servers import Cores, Server

FLOOR = "tests.bench.floor:app"
SERVICE = "wsgi:app"
_CONCURRENCY = 8
_SETTLED = 1_000  # calls after which a worker's memory is first looked at
_MEGABYTE = 1e6
_CPU_BAR, _SIGNED_CPU_BAR, _P99_BAR, _RSS_BAR, _GROWTH_BAR, _START_BAR = 6.0, 8.0, 50.0, 120.0, 2.0, 2.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure. ``calls`` is how many the service has answered when memory is last read.

    ``signed``: each call carries a token that the service has to verify.
    """

    calls: int
    rounds: int
    floor_calls: int
    service_calls: int
    starts: int
    signed: bool = False


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

    def __init__(self, cores: Cores, sides: tuple[_Side, ...]) -> None:
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
        key, known = running.enter_context(signing.registered()) if plan.signed else ("", {})
        floor = running.enter_context(Server(FLOOR, cores))
        service = running.enter_context(Server(SERVICE, cores, more=known))
        low = _Side(floor, "/cds-services/floor", work.body, CARD["uuid"], cores)
        high = _Side(service, f"/cds-services/{patient.SERVICE.id}", work.body, patient.EXPECTED, cores, key)
        patient.check(json.loads(high.first()))
        for side in (low, high):
            side.send(_SETTLED)
        settled = {side: side.server.resident() / _MEGABYTE for side in (low, high)}
        watch = _Watch(cores, (low, high))
        rounds = [(low.send(plan.floor_calls), high.send(plan.service_calls)) for _ in range(plan.rounds)]
        others = watch.others()
        yield from _speeds(rounds, _SIGNED_CPU_BAR if plan.signed else _CPU_BAR)
        yield Figure("serving core busy with other work", "%", others * 100)
        say(f"... {plan.calls:,} calls for the memory")
        while high.answered < plan.calls:
            high.send(min(5_000, plan.calls - high.answered))
        grown = high.server.resident() / _MEGABYTE - settled[high]
        name = f"resident after {_SETTLED:,} calls"
        yield Figure(name, "MB", settled[high], settled[low], _RSS_BAR)
        yield Figure(f"growth until {high.answered:,} calls", "MB", grown, None, _GROWTH_BAR)


def _speeds(rounds: list[tuple[_Round, _Round]], bar: float) -> Iterator[Figure]:
    low, high = zip(*rounds, strict=True)

    def figure(name: str, unit: str, of: Callable[[_Round], float], most: float | None = None) -> Figure:
        return Figure(name, unit, median(map(of, high)), median(map(of, low)), most)

    yield figure("processor time of a call", "ms", lambda one: one.cpu)
    ratio = median(above.cpu / below.cpu for below, above in rounds)
    yield Figure("  times the floor", "x", ratio, 1.0, bar)
    yield figure(f"p50 at concurrency {_CONCURRENCY}", "ms", lambda one: one.p50)
    yield figure(f"p99 at concurrency {_CONCURRENCY}", "ms", lambda one: one.p99, _P99_BAR)
    yield figure("calls in a second", "", lambda one: one.rate)
    yield figure("client busy", "%", lambda one: one.client * 100)
