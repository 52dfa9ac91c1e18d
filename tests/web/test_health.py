"""Health: what is told of a service that is well, limps, or can answer nobody."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cds.audit.recorder import DatabaseState, LogState
from cds.audit.spool import SpoolState
from cds.web import health as module
from cds.web.health import Health, Standing
from cds.web.serving import Reload, Serving
from tests.hooks.calls import NOW

WELL = LogState(DatabaseState.OK, SpoolState())


class Recorder:
    """A decision log in a given state."""

    def __init__(self, state: LogState) -> None:
        self._state = state

    def status(self) -> LogState:
        return self._state


def health_of(app: Flask, state: LogState = WELL, folder: Path = Path(".")) -> Health:
    return Health(app.extensions["serving"], Recorder(state), folder)  # type: ignore[arg-type]


@pytest.mark.parametrize("url", ["/health/live", "/health/ready", "/metrics"])
def test_it_is_told_without_a_token_and_never_kept(production: Flask, url: str) -> None:
    response = production.test_client().get(url)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"


def test_live(client: FlaskClient) -> None:
    assert client.get("/health/live").get_json() == {"status": "live"}


def test_ready(demo: Flask) -> None:
    standing, told = health_of(demo).ready()
    answers = demo.extensions["serving"].answers
    assert standing is Standing.READY
    assert told == {
        "status": "ready",
        "rulebook": {
            "status": "ready",
            "digest": answers.rulebook.digest,
            "rules": len(answers.rulebook.rules),
            "shows_cards": True,
        },
        "reload": {"status": "ready", "result": "none"},
        "decision_log": {
            "status": "ready",
            "database": "ok",
            "spool": {"entries": 0, "bytes": 0, "oldest": "", "damaged": 0},
        },
    }


def test_production_without_an_active_rule_says_so(production: Flask) -> None:
    standing, told = health_of(production).ready()
    assert standing is Standing.DEGRADED
    assert (told["rulebook"]["status"], told["rulebook"]["shows_cards"]) == ("degraded", False)


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        (LogState(DatabaseState.AWAY, SpoolState(3, 900)), Standing.DEGRADED),
        (LogState(DatabaseState.WRONG_REVISION, SpoolState()), Standing.DEGRADED),
        (LogState(DatabaseState.OK, SpoolState(damaged=1)), Standing.DEGRADED),
        (LogState(DatabaseState.OK, SpoolState(3, 900)), Standing.READY),  # on their way back
    ],
)
def test_the_decision_log(demo: Flask, state: LogState, standing: Standing) -> None:
    found, told = health_of(demo, state).ready()
    assert found is standing
    assert told["decision_log"]["database"] == state.database.value
    assert told["decision_log"]["spool"]["entries"] == state.spool.entries


def test_where_nothing_can_be_recorded_nobody_is_answered(demo: Flask, tmp_path: Path) -> None:
    away = LogState(DatabaseState.AWAY, SpoolState())
    standing, told = health_of(demo, away, tmp_path / "gone").ready()
    assert (standing, told["status"]) == (Standing.UNAVAILABLE, "unavailable")


def test_that_is_a_503(demo: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Health, "ready", lambda _: (Standing.UNAVAILABLE, {"status": "unavailable"}))
    assert demo.test_client().get("/health/ready").status_code == 503


def test_a_refused_reload_is_told(demo: Flask) -> None:
    serving: Serving = demo.extensions["serving"]
    serving.last_reload = Reload(NOW, serving.answers.rulebook.digest, ("a", "b"))
    try:
        standing, told = health_of(demo).ready()
    finally:
        serving.last_reload = None
    assert standing is Standing.DEGRADED
    assert told["reload"] == {"status": "degraded", "result": "refused", "at": NOW.isoformat(), "faults": 2}


@pytest.mark.parametrize("header", module._FORWARDED)
def test_metrics_are_not_for_those_behind_a_proxy(client: FlaskClient, header: str) -> None:
    assert client.get("/metrics", headers={header: "10.0.0.1"}).status_code == 404


@pytest.mark.parametrize(
    ("peer", "status"), [("127.0.0.1", 200), ("::1", 200), ("", 200), ("10.0.0.1", 404), ("2001:db8::1", 404)]
)
def test_metrics_are_for_this_machine(client: FlaskClient, peer: str, status: int) -> None:
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": peer}).status_code == status
