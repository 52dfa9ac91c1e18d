"""What is looked at when the page of metrics is asked for."""

from flask import Flask

from cds.audit.recorder import DatabaseState, LogState
from cds.audit.spool import SpoolState
from cds.web.gauges import gauges_of
from cds.web.metrics import Gauge
from cds.web.serving import Reload
from tests.hooks.calls import NOW


class Recorder:
    """A decision log whose database is away."""

    def status(self) -> LogState:
        return LogState(DatabaseState.AWAY, SpoolState(3, 900, "", 1))


def read(gauges: tuple[Gauge, ...]) -> dict[str, float]:
    return {gauge.name: float(value) for gauge in gauges for _, value in gauge.read()}


def test_the_state_is_on_the_page(demo: Flask) -> None:
    page = demo.test_client().get("/metrics").get_data(as_text=True)
    digest = demo.extensions["serving"].answers.rulebook.digest
    assert f'cds_build_info{{rulebook="{digest}",version="' in page
    for line in ("cds_shows_cards 1.0", "cds_reload_refused 0.0", "cds_database_ok 1.0"):
        assert f"\n{line}\n" in page


def test_each_is_read_when_asked(demo: Flask) -> None:
    serving = demo.extensions["serving"]
    gauges = gauges_of(serving, Recorder())  # type: ignore[arg-type]
    serving.last_reload = Reload(NOW, "sha256:x", ("a fault",))
    try:
        assert read(gauges) == {
            "cds_build_info": 1,
            "cds_shows_cards": 1,
            "cds_reload_refused": 1,
            "cds_database_ok": 0,
            "cds_spool_entries": 3,
            "cds_spool_bytes": 900,
            "cds_spool_damaged_files": 1,
        }
    finally:
        serving.last_reload = None
    assert read(gauges)["cds_reload_refused"] == 0
