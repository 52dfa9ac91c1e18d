"""``/health/live``, ``/health/ready`` and ``/metrics``: for those who run the service, not for clients.

No authentication, nothing about a patient. Live: this process answers. Ready: whether the service should get
calls; what does not work as it should is said (``degraded``) without taking the service away, because its
answers are as right as ever. 503 only where no call could be answered: an answer that cannot be recorded is
not given.
"""

import enum
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request

from cds.audit.recorder import DatabaseState, Recorder
from cds.settings.values import is_loopback
from cds.web.metrics import Metrics
from cds.web.payload import json_response
from cds.web.serving import Serving

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


class Standing(enum.IntEnum):
    """How well something works, better ones first."""

    READY = 0
    DEGRADED = 1
    UNAVAILABLE = 2


Report = tuple[Standing, dict[str, Any]]
Check = Callable[[], Report]


class Health:
    """The checks of readiness, by what they are about."""

    def __init__(self, serving: Serving, recorder: Recorder, state: Path) -> None:
        """``state``: the folder in which the spool is."""
        self._serving = serving
        self._state = state
        self._recorder = recorder
        self._checks: dict[str, Check] = {
            "rulebook": self._rulebook,
            "reload": self._reload,
            "decision_log": self._decision_log,
        }

    def _rulebook(self) -> Report:
        answers = self._serving.answers
        told = {
            "digest": answers.rulebook.digest,
            "rules": len(answers.rulebook.rules),
            "shows_cards": answers.shows_cards,
        }
        return Standing.READY if answers.shows_cards else Standing.DEGRADED, told

    def _reload(self) -> Report:
        last = self._serving.last_reload
        if last is None:
            return Standing.READY, {"result": "none"}
        told = {"result": last.result, "at": last.at.isoformat(), "faults": len(last.faults)}
        return Standing.DEGRADED if last.faults else Standing.READY, told

    def _decision_log(self) -> Report:
        state = self._recorder.status()
        told = {"database": state.database.value, "spool": asdict(state.spool)}
        if state.database is not DatabaseState.OK and not _has_room(self._state):
            return Standing.UNAVAILABLE, told
        sound = state.database is DatabaseState.OK and not state.spool.damaged
        return Standing.READY if sound else Standing.DEGRADED, told

    def ready(self) -> Report:
        """The worst of all checks, and each."""
        reports = {name: check() for name, check in self._checks.items()}
        worst = max(standing for standing, _ in reports.values())
        told = {name: {"status": standing.name.lower(), **told} for name, (standing, told) in reports.items()}
        return worst, {"status": worst.name.lower(), **told}


def _has_room(folder: Path) -> bool:
    try:
        return os.access(folder, os.W_OK) and os.statvfs(folder).f_bavail > 0
    except OSError:
        return False


def show_health(app: Flask, health: Health, metrics: Metrics, metrics_bind: str | None) -> None:
    """Add the three addresses to ``app``."""

    @app.get("/health/live")
    def live() -> Response:
        return _fresh(json_response({"status": "live"}))

    @app.get("/health/ready")
    def ready() -> Response:
        standing, told = health.ready()
        return _fresh(json_response(told, 503 if standing is Standing.UNAVAILABLE else 200))

    @app.get("/metrics")
    def page() -> Response:
        if not _may_scrape(metrics_bind):
            abort(404)
        return _fresh(Response(metrics.page(), content_type=_TEXT))


def _may_scrape(metrics_bind: str | None) -> bool:
    """At the address set aside for it; without one, from this machine and not through a proxy on it."""
    if metrics_bind is not None:
        return _listens_at(metrics_bind)
    peer = request.remote_addr or ""
    is_local = not peer or is_loopback(f"{peer}:0" if ":" not in peer else f"[{peer}]:0")
    return is_local and not any(name in request.headers for name in _FORWARDED)


def _listens_at(bind: str) -> bool:
    """Whether the connection came in there. The Host header, which a caller chooses, is not asked."""
    connection = request.environ.get("gunicorn.socket")
    name = connection.getsockname() if connection is not None else ""
    return isinstance(name, tuple) and str(name[1]) == bind.rpartition(":")[2]


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
