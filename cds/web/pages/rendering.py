"""A template filled in, and what a person is told when a page cannot be shown."""

from flask import Response, make_response, render_template


def page(template: str, **context: object) -> Response:
    """The page that ``template`` makes of ``context``."""
    return make_response(render_template(template, **context))


def trouble(status: int, faults: list[str]) -> Response:
    """A page that says what is wrong and what to do. ``faults`` are ours, never text of a caller."""
    response = page("trouble.html", status=status, faults=faults)
    response.status_code = status
    return response
