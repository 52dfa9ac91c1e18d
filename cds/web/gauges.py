"""What the page of metrics shows of the state of the service, beside what is counted."""

from importlib.metadata import version

from cds.audit.recorder import DatabaseState, Recorder
from cds.web.metrics import Gauge
from cds.web.serving import Serving


def gauges_of(serving: Serving, recorder: Recorder) -> tuple[Gauge, ...]:
    """The gauges of rulebook, reload, database and spool; read by the worker that is asked."""
    release = version("cluster-headache-cds")
    return (
        Gauge(
            "cds_build_info",
            "The release and the rulebook it answers from",
            ("version", "rulebook"),
            lambda: [((release, serving.answers.rulebook.digest), 1)],
        ),
        Gauge(
            "cds_shows_cards",
            "1: some rule has the standing to show a card",
            (),
            lambda: [((), serving.answers.shows_cards)],
        ),
        Gauge(
            "cds_reload_refused",
            "1: the last changed rules were refused, those before are served",
            (),
            lambda: [((), bool(serving.last_reload and serving.last_reload.faults))],
        ),
        Gauge(
            "cds_database_ok",
            "1: the decision log is written to its database; 0: to the spool",
            (),
            lambda: [((), recorder.status().database is DatabaseState.OK)],
        ),
        Gauge(
            "cds_spool_entries",
            "Decisions that wait for the database",
            (),
            lambda: [((), recorder.status().spool.entries)],
        ),
        Gauge(
            "cds_spool_bytes",
            "Bytes of decisions that wait for the database",
            (),
            lambda: [((), recorder.status().spool.bytes)],
        ),
        Gauge(
            "cds_spool_damaged_files",
            "Files of spooled lines that could not be read and were kept aside",
            (),
            lambda: [((), recorder.status().spool.damaged)],
        ),
    )
