"""One line of JSON for each request on standard error, and the id that ties it to what the caller has.

Nothing of the caller's is in a line but the request id and the registered name of the client: no path, no
query, no body, no exception text. The server's own lines have the same form.
"""

import logging
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import orjson
from flask import Request

from cds.hooks.services import SERVICES
from cds.hooks.stages import Stages
from cds.web.metrics import Metrics, Series

HEADER = "X-Request-ID"
_ELSEWHERE = "other"
_QUIET = frozenset(("/health/live", "/health/ready", "/metrics"))
_SERVICES = {
    "/cds-services": "discovery",
    "/cds-services/": "discovery",
    **{f"/cds-services/{name}{slash}": name for name in SERVICES for slash in ("", "/")},
    **{f"/cds-services/{name}/feedback{slash}": "feedback" for name in SERVICES for slash in ("", "/")},
}
_KEY = "cds.trace"
_HARMLESS = re.compile("[A-Za-z0-9-]{8,64}")
_LOG = logging.getLogger("cds.request")

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(slots=True)
class Trace:
    """What is known of one request so far; the parts that answer it fill in what they find."""

    id: str
    begun: float
    service: str
    stages: Stages
    client: str | None = None
    decision: str | None = None
    rulebook: str | None = None
    status: int = 500
    counted: list[Series] = field(default_factory=list)


def trace_of(request: Request) -> Trace:
    """The trace of the request in hand."""
    trace: Trace = request.environ[_KEY]
    return trace


class Traced:
    """A WSGI application around another: gives each request its id, logs it and counts it."""

    def __init__(self, application: Wsgi, metrics: Metrics, call_time: float) -> None:
        """``call_time``: seconds that a call may take."""
        self._application = application
        self._metrics = metrics
        self._call_time = call_time

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path, sent = environ.get("PATH_INFO", ""), environ.get("HTTP_X_REQUEST_ID", "")
        begun = perf_counter()
        trace = environ[_KEY] = Trace(
            sent if _HARMLESS.fullmatch(sent) else secrets.token_hex(16),
            begun,
            _SERVICES.get(path, _ELSEWHERE),
            Stages(begun + self._call_time),
        )

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            trace.status = int(status[:3])
            headers.append((HEADER, trace.id))
            return start_response(status, headers, *rest)

        try:
            return self._application(environ, start)
        finally:
            if path not in _QUIET:
                self._note(trace)

    def _note(self, trace: Trace) -> None:
        seconds = perf_counter() - trace.begun
        trace.counted.append(("cds_calls_total", trace.service, str(trace.status)))
        self._metrics.add_call(trace.counted, {**trace.stages.seconds, "all": seconds})
        if _LOG.isEnabledFor(logging.INFO):
            _LOG.info("request", extra={"cds": _line(trace, seconds)})


def _line(trace: Trace, seconds: float) -> dict[str, Any]:
    line = {
        "request": trace.id,
        "client": trace.client,
        "service": trace.service,
        "status": trace.status,
        "milliseconds": round(seconds * 1e3, 2),
        "decision": trace.decision,
        "rulebook": trace.rulebook,
    }
    return {name: value for name, value in line.items() if value is not None}


class JsonLines(logging.Formatter):
    """A log record as one line of JSON: instant, level, event, and what the record carries in ``cds``.

    Of an exception only its type and place are written. gunicorn puts the request line into some messages; of
    those the text before it remains.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        extra: Mapping[str, Any] = getattr(record, "cds", {})
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": _event(record),
            "process": record.process,
            **extra,
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["failure"] = f"{type(record.exc_info[1]).__name__} at {place(record.exc_info[1])}"
        return orjson.dumps(line, default=str).decode()


def place(error: BaseException) -> str:
    """``file:line`` where it was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "unknown"


_WITH_A_REQUEST = ("Error handling request", "Invalid request")


def _event(record: logging.LogRecord) -> str:
    if record.name.startswith("gunicorn"):
        for start in _WITH_A_REQUEST:
            if str(record.msg).startswith(start):
                return start
    return record.getMessage()


def logging_of(level: str) -> dict[str, Any]:
    """The configuration of ``logging.config`` for the service and gunicorn: JSON on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": f"{JsonLines.__module__}.{JsonLines.__qualname__}"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}
        },
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {
            "cds": {"level": level.upper(), "propagate": True},
            "gunicorn.error": {"level": level.upper(), "handlers": [], "propagate": True},
            "gunicorn.access": {"level": level.upper(), "handlers": [], "propagate": True},
        },
    }
