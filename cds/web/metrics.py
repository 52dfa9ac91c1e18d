"""What is counted, and the page ``/metrics`` in Prometheus's text format.

Counts stand in a :class:`~cds.web.shared.Board`, over all workers and from the start of the service. What
is not counted but looked at (the database, the spool) is asked for when the page is.
"""

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from cds.hooks.request import EXTENSION
from cds.web.shared import Board

if TYPE_CHECKING:  # its HTTP client is loaded only where a FHIR server may be asked
    from cds.fhir.retrieval import Read

Series = tuple[str, ...]  # a counter's name and the values of its labels
DROPPED: Series = ("cds_series_dropped_total",)


class Counter(NamedTuple):
    """What a counter counts, and the names of its labels."""

    means: str
    labels: Series = ()


COUNTERS: Mapping[str, Counter] = {
    "cds_calls_total": Counter("Requests answered, refused ones included", ("service", "status")),
    "cds_cards_total": Counter("Cards shown", ("indicator",)),
    "cds_verdicts_total": Counter("Findings of rules in scope", ("rule", "verdict")),
    "cds_missing_facts_total": Counter("Facts a finding lacked, and why", ("fact", "reason")),
    "cds_failures_total": Counter("Calls that failed through a fault of this service", ("kind",)),
    "cds_fhir_reads_total": Counter("Prefetch keys read from a FHIR server", ("outcome",)),
    "cds_feedback_total": Counter(
        "Reports of feedback on cards, repeated ones included", ("service", "outcome")
    ),
    "cds_reloads_total": Counter("Attempts to take over changed rules", ("result",)),
    DROPPED[0]: Counter("Series that found no room and were not counted"),
}
STAGES = "cds_stage_seconds"
_STAGES_MEAN = "Time of a call by stage; `all` is the whole of it"
_BOUNDS = (0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_MICRO = 1_000_000


class Gauge(NamedTuple):
    """Numbers that are looked at when the page is asked for: the values of the labels, and the number."""

    name: str
    means: str
    labels: Series
    read: Callable[[], Iterable[tuple[Series, float]]]


class Metrics:
    """Counting, cheap enough for every call, and the page."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._indexes: dict[Series, int] = {}
        self._stages: dict[str, tuple[int, ...]] = {}
        self._gauges: list[Gauge] = []
        self._index(DROPPED)  # so that it has its place when there is no room left

    def add(self, *series: Series) -> None:
        """Add one to each of ``series``: a name of ``COUNTERS``, then its labels' values."""
        self.add_call(series, {})

    def add_call(self, series: Iterable[Series], seconds: Mapping[str, float]) -> None:
        """The same, and the time each stage of a call took."""
        indexes = [self._indexes.get(one) or self._index(one) for one in series]
        times = [(self._stages.get(stage) or self._stage(stage), time) for stage, time in seconds.items()]
        with self._board.adding() as row:
            for index in indexes:
                row[index] += 1
            for places, time in times:
                row[places[bisect_left(_BOUNDS, time)]] += 1
                row[places[-1]] += int(time * _MICRO)

    def watch(self, *gauges: Gauge) -> None:
        """Show what other parts know on the page."""
        self._gauges.extend(gauges)

    def total(self, *series: str) -> int:
        """How often one thing was counted."""
        return self._board.totals().get(_name(series), 0)

    def _index(self, series: Series) -> int:
        index = self._board.index(_name(series))
        if index is None:
            return self._indexes[DROPPED]
        self._indexes[series] = index
        return index

    def _stage(self, stage: str) -> tuple[int, ...]:
        """The places of a stage's buckets, in order, the last for what is beyond; then of its sum."""
        buckets = [self._index((STAGES, stage, str(bound))) for bound in (*_BOUNDS, "+Inf")]
        places = self._stages[stage] = (*buckets, self._index((STAGES, stage, "sum")))
        return places

    # ------------------------------------------------------------------ the page

    def page(self) -> bytes:
        """The text. The library is loaded by the first to ask; a call does not need it."""
        from prometheus_client import CollectorRegistry, generate_latest

        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry)

    def collect(self) -> Iterator[Any]:
        """The families of the page, for the library's registry."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        numbers = self._board.totals().items()
        totals = {tuple(json.loads(name)): count for name, count in numbers if name.startswith("[")}
        for name, counter in COUNTERS.items():
            family = CounterMetricFamily(name, counter.means, labels=counter.labels)
            for (first, *labels), count in totals.items():
                if first == name:
                    family.add_metric(labels, count)
            yield family
        yield _histogram(totals)
        for gauge in self._gauges:
            shown = GaugeMetricFamily(gauge.name, gauge.means, labels=gauge.labels)
            for values, number in gauge.read():
                shown.add_metric(values, number)
            yield shown


def told(answer: Mapping[str, Any], reads: Iterable["Read"]) -> Iterator[Series]:
    """What the response of a hook call adds: cards, verdicts of findings and what they lacked, FHIR reads."""
    for card in answer["cards"]:
        yield ("cds_cards_total", card["indicator"])
    for finding in answer["extension"][EXTENSION]["findings"]:
        yield ("cds_verdicts_total", finding["rule"], finding["verdict"])
        for missing in finding.get("missing", ()):
            yield ("cds_missing_facts_total", missing["fact"], missing["reason"])
    for read in reads:
        yield ("cds_fhir_reads_total", read.trouble or "ok")


def _histogram(totals: Mapping[Series, int]) -> Any:
    from prometheus_client.core import HistogramMetricFamily

    family = HistogramMetricFamily(STAGES, _STAGES_MEAN, labels=("stage",))
    for stage in {series[1]: None for series in totals if series[0] == STAGES}:
        below, buckets = 0, []
        for bound in (*_BOUNDS, "+Inf"):
            below += totals.get((STAGES, stage, str(bound)), 0)
            buckets.append((str(bound), below))
        family.add_metric((stage,), buckets, totals.get((STAGES, stage, "sum"), 0) / _MICRO)
    return family


def _name(series: Series) -> str:
    return json.dumps(series)
