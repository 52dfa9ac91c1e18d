"""The patient page: a sample patient, or a FHIR Bundle that a person gives: answered, and not kept."""

from flask import Blueprint, Response, abort

from cds.review.case import case_of_bundle
from cds.web.pages.desk import Desk
from cds.web.pages.rendering import page
from cds.web.pages.samples import samples


def add_routes(pages: Blueprint, desk: Desk) -> None:
    """``/review`` and what is below it."""
    shown = {} if desk.settings.production else samples()

    @pages.get("/review")
    def choose_patient() -> Response:
        return page("choose_patient.html", samples=shown.values())

    @pages.get("/review/sample/<name>")
    def sample(name: str) -> Response:
        if name not in shown:
            abort(404)
        case = case_of_bundle(desk.serving.answers, shown[name].bundle, desk.clock())
        return page("review.html", case=case, title=shown[name].title)
