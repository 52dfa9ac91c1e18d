"""``create_app``: the Flask application, its routes, and what every kind of error becomes."""

import logging
from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from cds.core.errors import EngineError, Fault, RequestError
from cds.core.rules import RuleBook
from cds.hooks.answer import Answers
from cds.hooks.services import SERVICES
from cds.rulebook.loader import load
from cds.web.payload import json_response, outcome, read_json
from cds.web.settings import Settings, read_settings

_LOG = logging.getLogger("cds")
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "authorization, content-type",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
}
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
    answers = Answers(rulebook or load(settings.rules), settings.lowest_status)
    answers.warm_up(clock().date())
    if not answers.shows_cards:
        _LOG.warning("no rule is %s: the service answers, and shows no card", settings.lowest_status)
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.largest_body
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False  # else a redirect, which browsers do not follow after a preflight
    _routes(app, answers, settings, clock)
    _errors(app)
    if not settings.production:
        app.after_request(_open_to_browsers)
    return app


def _routes(app: Flask, answers: Answers, settings: Settings, clock: Clock) -> None:
    discovery = json_response(answers.discovery).get_data()

    @app.get("/cds-services")
    def discover() -> Response:
        return Response(discovery, mimetype="application/json")

    @app.post("/cds-services/<service_id>")
    def call(service_id: str) -> Response:
        service = SERVICES.get(service_id)
        if service is None:
            raise RequestError(404, [Fault("", "There is no service of this id.", "not-found")])
        body = read_json(request)
        return json_response(answers.answer(service, body, clock(), allow_as_of=settings.allow_as_of))


def _errors(app: Flask) -> None:
    @app.errorhandler(RequestError)
    def refused(error: RequestError) -> Response:
        return outcome(error.status, error.faults)

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
        _LOG.error("call failed: %s at %s", message, _place(error))
        return outcome(500, [Fault("", "The service failed; nothing was checked.", "exception")])


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "unknown"


def _open_to_browsers(response: Response) -> Response:
    """CDS clients that run in a browser read neither answer nor error without these (CDS Hooks, CORS)."""
    response.headers.update(_CORS)
    return response
