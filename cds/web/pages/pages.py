"""The pages' part of the application: one blueprint, its routes, its errors."""

import logging

from flask import Blueprint, Flask, Response, g, redirect, request, url_for
from werkzeug import Response as BaseResponse
from werkzeug.exceptions import HTTPException, NotFound, RequestEntityTooLarge

from cds.core.errors import Fault, RequestError
from cds.core.rules import Status
from cds.review.case import Case
from cds.web.limits import TooManyCalls
from cds.web.pages import infusion, launch, patients, review, rules, service, sign_in
from cds.web.pages.access import guard_pages, is_admitted, is_open
from cds.web.pages.desk import Desk
from cds.web.pages.forgery import guard_forms
from cds.web.pages.headers import protect, protected
from cds.web.pages.languages import choose_language, speak, spoken
from cds.web.pages.patients import PatientSource, View
from cds.web.pages.rendering import trouble
from cds.web.pages.sessions import OF_PROGRAMS, is_below, keep_sessions
from cds.web.pages.uploads import too_large
from cds.web.payload import outcome
from cds.web.requestlog import place, trace_of
from cds.web.vault import VaultError, vault_of

_LOG = logging.getLogger("cds")


def show_pages(app: Flask, desk: Desk) -> None:
    """Add the pages to ``app``. SettingError."""
    pages = Blueprint(
        "pages", __name__, static_folder="static", static_url_path="/assets", template_folder="templates"
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    vault = vault_of(desk.settings, desk.clients)
    keep_sessions(app, desk.settings)
    speak(app, pages, desk.settings)  # first: who is turned away is told so in words, too
    guard_pages(pages, desk, vault)
    guard_forms(app, pages)

    @pages.get("/")
    def start() -> BaseResponse:
        return redirect(url_for("pages.choose_patient"))

    review.add_routes(pages, desk)
    views = {
        "": review.show(desk),
        infusion.VIEW: infusion.show_infusion(desk),
        "workbench": _workbench(desk),
    }
    patients.add_routes(pages, desk, views)
    launch.add_routes(pages, desk, views, vault)
    if vault is not None and desk.settings.sign_in == "oidc":
        sign_in.add_routes(pages, desk, vault)
    rules.add_routes(pages, desk)
    service.add_routes(pages, desk)
    protect(pages, production=desk.settings.production)
    _context(app, desk)
    _errors(pages, desk)
    _elsewhere(app, desk)
    app.register_blueprint(pages)


def _workbench(desk: Desk) -> View:
    def workbench(source: PatientSource, case: Case) -> Response:
        from cds.web.pages.workbench import workbench  # imported when it is first opened

        return workbench(desk.answers.knowledge, source, case)

    return workbench


def _context(app: Flask, desk: Desk) -> None:
    @app.context_processor
    def shared() -> dict[str, object]:
        navigation = [
            ("pages.choose_patient", spoken().text("Patient")),
            ("pages.rules", spoken().text("Rules")),
            ("pages.service", spoken().text("Service")),
        ]
        return {
            "digest": desk.serving.answers.rulebook.digest if is_admitted() else "",
            "approved": desk.settings.lowest_status is Status.ACTIVE,
            "navigation": navigation if is_admitted() else [],
            "reader": g.get("reader"),
            "is_admitted": is_admitted(),
        }


def _errors(pages: Blueprint, desk: Desk) -> None:
    @pages.errorhandler(RequestError)
    def refused(error: RequestError) -> Response:
        response = trouble(error.status, [fault.message for fault in error.faults])
        if isinstance(error, TooManyCalls):
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    @pages.errorhandler(RequestEntityTooLarge)
    def refused_for_size(_: RequestEntityTooLarge) -> Response:
        return trouble(413, [too_large(desk.settings)])

    @pages.errorhandler(VaultError)
    def away(_: VaultError) -> Response:
        _LOG.error("page failed: the file of signed-in readers and launches cannot be used")
        said = spoken().text("Who has signed in cannot be looked up at the moment. Try again in a minute.")
        return trouble(503, [said])

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


def _elsewhere(app: Flask, desk: Desk) -> None:
    """An address where there is nothing: a page for a person, an OperationOutcome for a program."""

    @app.errorhandler(NotFound)
    def nothing(error: NotFound) -> Response:
        wanted = request.accept_mimetypes.best_match(("application/json", "text/html"))
        if wanted != "text/html" or is_below(request.path, *OF_PROGRAMS):
            return outcome(404, [Fault("", error.name, "not-found")])
        choose_language(desk.settings)
        g.is_admitted = is_open(desk.settings)
        return protected(trouble(404, []), production=desk.settings.production)
