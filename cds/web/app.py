"""``create_app``: the Flask application, its routes, and what every kind of error becomes."""

import logging
from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from cds.core.errors import DisagreementError, EngineError, Fault, RecordError, RequestError
from cds.core.rules import RuleBook
from cds.hooks.request import EXTENSION
from cds.hooks.services import service_of
from cds.hooks.trail import Trail
from cds.settings import Settings, read_settings
from cds.web.browsers import open_to_browsers
from cds.web.callers import identify_callers
from cds.web.clients import read_clients
from cds.web.decisions import Decisions, open_decisions
from cds.web.feedback import take_feedback
from cds.web.gauges import gauges_of
from cds.web.health import Health, show_health
from cds.web.language import language_of, name_language
from cds.web.limits import Rate, TooManyCalls, require_few_entries
from cds.web.metrics import Metrics, told
from cds.web.mounted import Mounted
from cds.web.openapi import show_description
from cds.web.pages import show_pages
from cds.web.pages.desk import Desk
from cds.web.pages.uploads import RequestInMemory
from cds.web.payload import json_response, outcome, read_json
from cds.web.requestlog import Traced, place, trace_of
from cds.web.serving import Serving
from cds.web.shared import Board
from cds.web.sources import Sources
from cds.web.unread import read_to_the_end

_LOG = logging.getLogger("cds")
_ISSUE_CODES = {404: "not-found", 405: "not-supported", 413: "too-long", 415: "not-supported"}
Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now().astimezone()


def create_app(
    config: Settings | None = None, *, rulebook: RuleBook | None = None, clock: Clock = _now
) -> Flask:
    """The application. ``config`` defaults to the environment, ``rulebook`` to the folder it names.

    RuleBookError (every fault, with file and line) or SettingError: the service does not start.
    """
    settings = config or read_settings()
    clients = read_clients(settings.clients, production=settings.production)
    serving = Serving(settings, rulebook, clock)
    if not serving.answers.shows_cards:
        _LOG.warning("no rule is %s: the service answers, and shows no card", settings.lowest_status)
    app = Flask(__name__, static_folder=None)
    app.request_class = RequestInMemory
    app.config["MAX_CONTENT_LENGTH"] = settings.largest_body
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False  # else a redirect, which browsers do not follow after a preflight
    identify_callers(app, clients, settings, clock)
    decisions = open_decisions(settings)
    app.extensions["decisions"] = decisions
    app.extensions["serving"] = serving
    board = Board()
    metrics = Metrics(board)
    metrics.watch(*gauges_of(serving, decisions.recorder))
    app.extensions["metrics"] = metrics
    rate = Rate(board, settings.rate)
    sources = Sources(clients, settings)
    _routes(app, serving, sources, decisions, rate, settings, clock)
    take_feedback(app, decisions, rate, settings, clock)
    health = Health(serving, decisions.recorder, settings.state)
    show_health(app, health, metrics, settings.metrics_bind)
    show_description(app, settings)
    show_pages(app, Desk(serving, decisions, sources, settings, clock, health, clients, rate))
    _errors(app)
    open_to_browsers(app, clients.origins if settings.production else None)
    read_to_the_end(app, settings.largest_body)
    if settings.public_url is not None:
        app.wsgi_app = Mounted(app.wsgi_app, settings.public_url)  # type: ignore[method-assign]
    app.wsgi_app = Traced(app.wsgi_app, metrics, settings.call_time)  # type: ignore[method-assign]
    return app


def _routes(
    app: Flask,
    serving: Serving,
    sources: Sources,
    decisions: Decisions,
    rate: Rate,
    settings: Settings,
    clock: Clock,
) -> None:
    @app.get("/cds-services")
    def discover() -> Response:
        rate.take(g.client.name)
        return Response(serving.discovery, mimetype="application/json")

    @app.post("/cds-services/<service_id>")
    def call(service_id: str) -> Response:
        trace, answers = trace_of(request), serving.answers
        trace.client, trace.rulebook = g.client.name, answers.rulebook.digest
        rate.take(g.client.name)
        service = service_of(service_id)
        body = read_json(request, settings.deepest_json)
        require_few_entries(body, settings.most_entries)
        speech = language_of(request, settings.language)
        trace.stages.done("arrival")
        now, trail = clock(), Trail(trace.stages)
        answer = answers.speaking(speech).answer(
            service,
            body,
            now,
            allow_as_of=settings.allow_as_of,
            source=sources.of(g.client),
            trail=trail,
            launch=f"{settings.address}/launch" if g.client.opens_pages else "",
        )
        response = json_response(answer)
        name_language(response, speech.language, settings.language)
        trace.stages.done("json")
        decisions.record(service, answer, trail, g.client, now)
        trace.stages.ended("decision log")
        trace.decision = answer["extension"][EXTENSION]["decision"]
        trace.counted.extend(told(answer, trail.reads))
        return response


def _errors(app: Flask) -> None:
    @app.errorhandler(RequestError)
    def refused(error: RequestError) -> Response:
        response = outcome(error.status, error.faults)
        if error.status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response

    @app.errorhandler(TooManyCalls)
    def slow_down(error: TooManyCalls) -> Response:
        response = outcome(error.status, error.faults)
        response.headers["Retry-After"] = str(error.retry_after)
        return response

    @app.errorhandler(RecordError)
    def unrecorded(_: RecordError) -> Response:
        fault = Fault("", "This could not be recorded, so it is not answered; send it again.", "transient")
        response = outcome(503, [fault])
        response.headers["Retry-After"] = "5"
        return response

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        response = outcome(status, [Fault("", error.name, _ISSUE_CODES.get(status, "processing"))])
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return response

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        # Only the kind and the place are logged: other messages may hold what the caller sent.
        message = str(error) if isinstance(error, EngineError) else type(error).__name__
        trace = trace_of(request)
        trace.counted.append(("cds_failures_total", _kind(error)))
        _LOG.error("call failed: %s at %s", message, place(error), extra={"cds": {"request": trace.id}})
        return outcome(500, [Fault("", "The service failed; nothing was checked.", "exception")])


def _kind(error: Exception) -> str:
    if isinstance(error, DisagreementError):
        return "disagreement of engine and core"
    return "engine" if isinstance(error, EngineError) else "other"
