"""The rule browser, ``/rules``: what each rule says, on whose authority, where it stands, what changed.

What it is made of is imported and made when the first of these pages is asked for.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from cds.web.pages.desk import Desk
from cds.web.pages.errands import Errand, Failed, NotYet
from cds.web.pages.rendering import page, trouble

if TYPE_CHECKING:
    from cds.web.pages.rules_difference import Differences
    from cds.web.pages.rules_shelf import Shelf
    from cds.web.pages.rules_views import Views


def add_routes(pages: Blueprint, desk: Desk) -> None:
    """``/rules`` and what is below it."""
    shelves = Errand()
    _add_differences(pages, desk)

    @cache
    def shelf() -> "Shelf":
        from cds.web.pages.rules_shelf import Shelf

        return Shelf(desk, shelves)

    def show(view: "Callable[[Views], Response]") -> Response:
        from cds.web.pages.rules_views import Views

        return _as_told(lambda: view(Views(shelf().volume(), desk)))

    @pages.get("/rules")
    def rules() -> Response:
        return show(lambda views: views.search(request.args))

    @pages.get("/rules/<name>")
    def rule(name: str) -> Response:
        return show(lambda views: views.rule(name))

    _add_overviews(pages, show)


def _add_overviews(pages: Blueprint, show: "Callable[[Callable[[Views], Response]], Response]") -> None:
    @pages.get("/rules/numbers")
    def rules_numbers() -> Response:
        return show(lambda views: views.numbers())

    @pages.get("/rules/numbers/<name>")
    def rules_number(name: str) -> Response:
        return show(lambda views: views.number(name))

    @pages.get("/rules/facts")
    def rules_facts() -> Response:
        return show(lambda views: views.facts())

    @pages.get("/rules/facts/<name>")
    def rules_fact(name: str) -> Response:
        return show(lambda views: views.fact(name))

    @pages.get("/rules/codes")
    def rules_codes() -> Response:
        return show(lambda views: views.value_sets())

    @pages.get("/rules/codes/<name>")
    def rules_value_set(name: str) -> Response:
        return show(lambda views: views.value_set(name))

    @pages.get("/rules/sources")
    def rules_sources() -> Response:
        return show(lambda views: views.sources())

    @pages.get("/rules/covers")
    def rules_covers() -> Response:
        return show(lambda views: views.covers())

    @pages.get("/rules/covers/<name>")
    def rules_covered(name: str) -> Response:
        return show(lambda views: views.covered(name))

    @pages.get("/rules/open")
    def rules_open() -> Response:
        return show(lambda views: views.open_points())


def _add_differences(pages: Blueprint, desk: Desk) -> None:
    errand = Errand()

    @cache
    def differences() -> "Differences":
        from cds.web.pages.rules_difference import Differences

        return Differences(desk, errand)

    @pages.get("/rules/difference")
    def rules_difference() -> Response:
        return _as_told(lambda: differences().show())


def _as_told(show: Callable[[], Response]) -> Response:
    """The page, or one that says why there is none yet."""
    try:
        return show()
    except NotYet:
        response = page("rules/wait.html")
        response.status_code = 202
        return response
    except Failed:
        return trouble(503, [])
