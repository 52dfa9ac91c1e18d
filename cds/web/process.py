"""What gunicorn calls as its processes come and go; `gunicorn.conf.py` names these functions.

The master holds the application and forks the workers from it. On SIGHUP it takes over the changed rules and
replaces its workers: new ones are there before the old ones stop, and those finish the calls they have. Rules
that are unsound change nothing.
"""

import logging
import os
import sys
from functools import cache
from logging.config import dictConfig
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from cds.settings import Settings, read_settings
from cds.settings.running import Running, begin
from cds.settings.values import is_loopback
from cds.web.requestlog import logging_of

_LOG = logging.getLogger("cds")


class JsonLogger(Logger):  # type: ignore[misc]
    """gunicorn's logger, writing the same lines as the service. ``--log-level`` is for both."""

    def setup(self, cfg: Any) -> None:
        """At the start and at each reload."""
        super().setup(cfg)
        dictConfig(logging_of(cfg.loglevel))


@cache
def settings() -> Settings:
    """Read once: gunicorn reads its configuration again on SIGHUP, when a fault must not end the service."""
    return read_settings()


@cache
def _service(process: int, binds: tuple[str, ...]) -> Running:
    return begin(settings(), process, list(binds))


def _running(server: Any) -> Running:
    return _service(server.pid, tuple(map(_said, server.cfg.address)))


def _said(address: Any) -> str:
    return f"unix:{address}" if isinstance(address, str) else f"{address[0]}:{address[1]}"


def starting(server: Any) -> None:
    """Before the sockets are opened. Ends where gunicorn's command line has the demo listen to others."""
    for address in server.cfg.address:
        if not settings().production and not is_loopback(_bracketed(address)):
            sys.exit(f"gunicorn listens on {_said(address)}, which others can reach; the demo must not")
    _running(server)


def _bracketed(address: Any) -> str:
    return _said(address) if isinstance(address, str) or ":" not in address[0] else f"[{address[0]}]:0"


def reloading(server: Any) -> None:
    """SIGHUP: take over the rules, before new workers are forked."""
    if not server.cfg.preload_app:
        _LOG.error("the rules are not reloaded: gunicorn runs without preload_app")
        return
    application = server.app.wsgi()
    last = _serving(application).reload()
    application.extensions["metrics"].add(("cds_reloads_total", last.result))
    told = {"result": last.result, "digest": last.digest, "faults": list(last.faults)}
    if last.faults:
        _LOG.error("changed rules are refused; those before stay", extra={"cds": told})
    else:
        _LOG.info("rules taken over", extra={"cds": told})
    _running(server).say_reload(told)


def arriving(worker: Any, request: Any) -> None:
    """Before a request: the connection ends with one whose body is too large to be read to its end."""
    for name, value in request.headers:
        if name == "CONTENT-LENGTH" and int(value) > settings().largest_body:
            request.force_close()


def worker_ready(worker: Any) -> None:
    """In a worker, before its first call."""
    digest = _serving(worker.wsgi).answers.rulebook.digest
    _service_of_worker(worker).say_worker(os.getpid(), digest)
    worker.wsgi.extensions["decisions"].recorder.start()  # a worker that died may have left a spool


def _service_of_worker(worker: Any) -> Running:
    return _service(worker.ppid, tuple(map(_said, worker.cfg.address)))


def worker_ended(server: Any, worker: Any) -> None:
    """In the master, when a worker is gone."""
    _running(server).forget_worker(worker.pid)


def ending(server: Any) -> None:
    """In the master, when all workers are gone."""
    _running(server).end()


def _serving(application: Any) -> Any:
    return application.extensions["serving"]
