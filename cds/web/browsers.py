"""What lets a CDS client that runs in a browser read the answers (CORS)."""

from collections.abc import Callable

from flask import Flask, Response, request

_ALLOWED = {
    "Access-Control-Allow-Headers": "authorization, content-type",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
}


def open_to_browsers(app: Flask, origins: frozenset[str] | None) -> None:
    """Open every response, errors and preflights too, to pages of ``origins``; None: of every origin.

    Without these headers a browser shows a page an error as no response at all. No origins: no headers. What
    is for people to read, and their session opens, no other page may read.
    """
    if origins is None:
        app.after_request(_open_to_all)
    elif origins:
        app.after_request(_to_these(origins))


def _is_for_people(response: Response) -> bool:
    shown = response.mimetype == "text/html" and request.method != "OPTIONS"
    return request.blueprint == "pages" or shown


def _open_to_all(response: Response) -> Response:
    if _is_for_people(response):
        return response
    response.headers.update({"Access-Control-Allow-Origin": "*", **_ALLOWED})
    return response


def _to_these(origins: frozenset[str]) -> Callable[[Response], Response]:
    def allow(response: Response) -> Response:
        if _is_for_people(response):
            return response
        response.vary.add("Origin")  # what a cache keeps for one origin is not for another
        origin = request.headers.get("Origin")
        if origin in origins:
            response.headers.update({"Access-Control-Allow-Origin": origin, **_ALLOWED})
        return response

    return allow
