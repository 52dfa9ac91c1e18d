"""The patient page, and the page on which a patient is chosen."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response
from markupsafe import Markup

from cds.hooks.details import IN_ENGLISH
from cds.review.case import Case
from cds.web.pages.desk import Desk
from cds.web.pages.languages import say_english, spoken
from cds.web.pages.markdown import html_of
from cds.web.pages.patients import PatientSource, View
from cds.web.pages.rendering import page
from cds.web.pages.samples import samples


def add_routes(pages: Blueprint, desk: Desk) -> None:
    """``/review``."""
    shown = {} if desk.settings.production else samples()

    @pages.get("/review")
    def choose_patient() -> Response:
        return page("choose_patient.html", samples=shown.values(), views=_all_views())


def show(desk: Desk) -> View:
    """The patient page of every source."""

    def review(source: PatientSource, case: Case) -> Response:
        # What only this page needs is loaded with the first one.
        from cds.review.checklists import checklists_of
        from cds.review.missing import missing_of
        from cds.review.options import options_of
        from cds.review.summary import summary_of
        from cds.web.pages.course import course
        from cds.web.pages.turns import turns

        knowledge = desk.answers.knowledge
        return page(
            "review.html",
            source=source,
            case=case,
            summary=summary_of(case),
            cards=[_shown(card) for card in case.cards],
            checklists=checklists_of(case),
            missing=missing_of(case),
            options=options_of(knowledge, case),
            views=_all_views()[1:],
            **course(knowledge, case),
            **turns(knowledge, case),
        )

    return review


def _shown(card: Mapping[str, Any]) -> tuple[Mapping[str, Any], Markup, bool]:
    """A card, its detail as HTML, and whether it is English though the page is not.

    That a card is English stands at its end, where the EHR shows one alone; a page says it once, for all.
    """
    detail, note = card.get("detail", ""), f"_{spoken().text(IN_ENGLISH)}_"
    is_english = detail.endswith(note)
    if is_english:
        say_english()
    return card, html_of(detail.removesuffix(note)), is_english


def _all_views() -> list[tuple[str, str]]:
    """Every view of a patient with what it is called, the patient page first."""
    text = spoken().text
    return [
        ("", text("Patient page")),
        ("infusion", text("Infusion sheet")),
        ("workbench", text("Workbench: change a fact")),
    ]
