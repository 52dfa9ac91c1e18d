"""The infusion sheet of one patient: one page to print."""

from flask import Response

from cds.core.explain import Wording
from cds.core.quantity import number, show
from cds.review.case import Case
from cds.review.infusion import infusion_sheet
from cds.review.monitoring import UNCONFIRMED, is_unconfirmed
from cds.web.pages.desk import Desk
from cds.web.pages.patients import PatientSource, View
from cds.web.pages.rendering import page

VIEW = "infusion"


def show_infusion(desk: Desk) -> View:
    """The view ``infusion`` of every source of patients."""

    def infusion(source: PatientSource, case: Case) -> Response:
        wording = case.chart.wording
        return page(
            "infusion_sheet.html",
            source=source,
            case=case,
            sheet=infusion_sheet(desk.answers.knowledge, case),
            wording=wording,
            limit=lambda name: _marked(wording, name),
            number=number,
            show=show,
        )

    return infusion


def _marked(wording: Wording, name: str) -> str:
    """A parameter in words, marked where it is to be confirmed."""
    return wording.number(name) + (UNCONFIRMED if is_unconfirmed(wording, name) else "")
