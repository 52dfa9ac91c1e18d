"""The pages' part of the application: one blueprint, its routes, its errors."""

import logging

from flask import Blueprint, Flask, Response, redirect, request, url_for
from werkzeug import Response as BaseResponse
from werkzeug.exceptions import HTTPException

from cds.core.errors import RequestError
from cds.core.rules import Status
from cds.web.pages import review
from cds.web.pages.desk import Desk
from cds.web.pages.headers import protect
from cds.web.pages.languages import speak, spoken
from cds.web.pages.rendering import trouble
from cds.web.requestlog import place, trace_of

_LOG = logging.getLogger("cds")


def show_pages(app: Flask, desk: Desk) -> None:
    """Add the pages to ``app``."""
    pages = Blueprint(
        "pages", __name__, static_folder="static", static_url_path="/assets", template_folder="templates"
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @pages.get("/")
    def start() -> BaseResponse:
        return redirect(url_for("pages.choose_patient"))

    review.add_routes(pages, desk)
    protect(pages)
    speak(app, pages, desk.settings)
    _context(pages, desk)
    _errors(pages)
    app.register_blueprint(pages)


def _context(pages: Blueprint, desk: Desk) -> None:
    @pages.context_processor
    def shared() -> dict[str, object]:
        answers = desk.serving.answers
        return {
            "digest": answers.rulebook.digest,
            "approved": desk.settings.lowest_status is Status.ACTIVE,
            "navigation": [("pages.choose_patient", spoken().text("Patient"))],
        }


def _errors(pages: Blueprint) -> None:
    @pages.errorhandler(RequestError)
    def refused(error: RequestError) -> Response:
        return trouble(error.status, [fault.message for fault in error.faults])

    @pages.errorhandler(HTTPException)
    def http(error: HTTPException) -> BaseResponse:
        return trouble(error.code or 500, [])

    @pages.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        trace = trace_of(request)
        trace.counted.append(("cds_failures_total", "page"))
        _LOG.error(
            "page failed: %s at %s", type(error).__name__, place(error), extra={"cds": {"request": trace.id}}
        )
        return trouble(500, [])
