"""Where a patient that a page shows comes from, and the addresses of each source and of its views.

A view is written once for every source: ``view(source, case)`` answers with a page. The first view, ``""``,
is the patient page; the others hang below it: ``/review/sample/candidate/infusion``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from cds.core.errors import Fault, RequestError
from cds.hooks.cards import PAGE_OF_DECISION
from cds.hooks.samples import NotABundle
from cds.review.case import Case, case_of_bundle, case_of_decision
from cds.review.logged import logged_findings
from cds.web.pages.decision_log import DecisionLog
from cds.web.pages.desk import Desk
from cds.web.pages.languages import spoken
from cds.web.pages.rendering import page
from cds.web.pages.samples import samples
from cds.web.pages.uploads import bundle_in

SAMPLE, DECISION, BUNDLE, LAUNCHED = "sample", "decision", "bundle", "launched"
FILE, VIEW = "file", "view"
"""The fields of the form that gives a Bundle: the file, and the view that is wanted."""


@dataclass(frozen=True, slots=True)
class PatientSource:
    """One of SAMPLE, DECISION, BUNDLE, LAUNCHED; ``name`` tells it from others of its kind.

    ``title`` heads the pages, in the reader's language.
    """

    kind: str
    title: str
    name: str = ""

    def url(self, view: str = "") -> str:
        """The address of a view. A Bundle's is only posted to, with the file again: it is not kept."""
        if self.kind == BUNDLE:
            return url_for("pages.bundle")
        values: dict[str, Any] = {"name": self.name} if self.name else {}
        if view:
            values["view"] = view
        return url_for(f"pages.{self.kind}", **values)

    @property
    def is_kept(self) -> bool:
        """Whether its views can be linked to."""
        return self.kind != BUNDLE


View = Callable[[PatientSource, Case], Response]


def add_routes(pages: Blueprint, desk: Desk, views: Mapping[str, View]) -> None:
    """Every source but a launch: ``/review/sample``, ``/review/decision``, ``/review/bundle``."""
    _samples(pages, desk, views)
    _decisions(pages, desk, views)
    _bundles(pages, desk, views)


def _samples(pages: Blueprint, desk: Desk, views: Mapping[str, View]) -> None:
    shown = {} if desk.settings.production else samples()

    @pages.route("/review/sample/<name>", methods=["GET", "POST"], defaults={"view": ""})
    @pages.route("/review/sample/<name>/<view>", methods=["GET", "POST"])
    def sample(name: str, view: str) -> Response:
        if name not in shown or view not in views:
            abort(404)
        case = case_of_bundle(desk.answers, shown[name].bundle, desk.clock())
        return views[view](PatientSource(SAMPLE, spoken().text(shown[name].title), name), case)


def _decisions(pages: Blueprint, desk: Desk, views: Mapping[str, View]) -> None:
    log = DecisionLog(desk.settings)

    @pages.route(f"{PAGE_OF_DECISION}/<name>", methods=["GET", "POST"], defaults={"view": ""})
    @pages.route(f"{PAGE_OF_DECISION}/<name>/<view>", methods=["GET", "POST"])
    def decision(name: str, view: str) -> Response:
        if view not in views:
            abort(404)
        logged = log.find(name)
        knowledge = desk.answers.knowledge
        source = PatientSource(DECISION, spoken().text("Patient of a recorded decision"), name)
        if logged.judged is None:
            found = logged_findings(logged.stored, knowledge.on(logged.as_of.date())[1])
            return page("logged.html", source=source, as_of=logged.as_of, findings=found)
        return views[view](source, case_of_decision(knowledge, logged.patient, logged.hook, logged.judged))


def _bundles(pages: Blueprint, desk: Desk, views: Mapping[str, View]) -> None:
    @pages.post("/review/bundle")
    def bundle() -> Response:
        text = spoken().text
        try:
            given = bundle_in(request, FILE, desk.settings)
            view = request.form.get(VIEW, "") or request.args.get(VIEW, "")
            if view not in views:
                abort(404)
            case = case_of_bundle(desk.answers, given, desk.clock())
        except NotABundle as error:
            raise RequestError(400, [Fault("", text(str(error)))]) from None
        return views[view](PatientSource(BUNDLE, text("Patient in your file")), case)
