"""The page of metrics, read back by the library's own parser."""

from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from cds.web.metrics import DROPPED, Gauge, Metrics, told
from cds.web.shared import Board
from tests.hooks.calls import Site

Numbers = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def numbers(metrics: Metrics) -> Numbers:
    """Every sample of the page."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(metrics.page().decode())
        for sample in family.samples
    }


def test_what_was_counted_is_on_the_page() -> None:
    metrics = Metrics(Board())
    for _ in range(3):
        metrics.add(("cds_calls_total", 'a"\\\n', "200"), ("cds_reloads_total", "taken"))
    page = numbers(metrics)
    assert page["cds_calls_total", (("service", 'a"\\\n'), ("status", "200"))] == 3
    assert page["cds_reloads_total", (("result", "taken"),)] == 3
    assert metrics.total("cds_reloads_total", "taken") == 3
    assert metrics.total("cds_reloads_total", "refused") == 0


def test_times_stand_in_the_bucket_that_ends_with_them() -> None:
    metrics = Metrics(Board())
    for seconds in (0.0001, 0.001, 0.0011, 60.0):
        metrics.add_call((), {"core": seconds})
    page = numbers(metrics)

    def below(bound: str) -> float:
        return page["cds_stage_seconds_bucket", (("le", bound), ("stage", "core"))]

    assert [below(bound) for bound in ("0.0002", "0.0005", "0.001", "0.002", "10.0", "+Inf")] == [
        1,
        1,
        2,
        3,
        3,
        4,
    ]
    assert page["cds_stage_seconds_count", (("stage", "core"),)] == 4
    assert round(page["cds_stage_seconds_sum", (("stage", "core"),)], 4) == 60.0022


def test_an_answer_tells_its_cards_verdicts_and_gaps(site: Site) -> None:
    metrics = Metrics(Board())
    answer = site.sign("no-creatinine")
    metrics.add(*told(answer, ()))
    page = numbers(metrics)
    rule = (("rule", "ketamine-renal-contraindication"), ("verdict", "unknown"))
    assert page["cds_verdicts_total", rule] == 1
    missing = (("fact", "serum_creatinine"), ("reason", "not_recorded"))
    assert page["cds_missing_facts_total", missing] >= 1
    found: list[dict[str, Any]] = answer["extension"]["org.cluster-headache-cds"]["findings"]
    assert sum(v for (name, _), v in page.items() if name == "cds_verdicts_total") == len(found)
    assert sum(v for (name, _), v in page.items() if name == "cds_cards_total") == len(answer["cards"])


def test_gauges_are_looked_at_when_asked_for() -> None:
    metrics = Metrics(Board())
    state = {"a": 1.0}
    metrics.watch(Gauge("cds_x", "X", ("of",), lambda: [((name,), value) for name, value in state.items()]))
    assert numbers(metrics)["cds_x", (("of", "a"),)] == 1
    state["a"] = 2.0
    assert numbers(metrics)["cds_x", (("of", "a"),)] == 2


class Full(Board):
    """Room for the first number only."""

    def index(self, name: str) -> int | None:
        return super().index(name) if "dropped" in name else None


def test_series_without_room_are_counted_together() -> None:
    metrics = Metrics(Full())
    metrics.add(("cds_reloads_total", "taken"), ("cds_reloads_total", "refused"))
    assert metrics.total(*DROPPED) == 2
