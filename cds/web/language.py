"""The language that a response speaks: the one the settings fix, else the best that its reader accepts."""

from functools import lru_cache

from flask import Request, Response
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from cds.language.catalogue import Catalogue, best_language, catalogue

_MOST_HEADERS = 256  # of different ones kept; browsers of one house send few


def language_of(request: Request, fixed: str | None) -> Catalogue:
    """The catalogue for the reader of the response to ``request``; English where none of ours is accepted."""
    return catalogue(fixed or _accepted(request.headers.get("Accept-Language", "")))


@lru_cache(maxsize=_MOST_HEADERS)
def _accepted(header: str) -> str:
    parsed = parse_accept_header(header, LanguageAccept)
    return best_language([(str(tag), weight) for tag, weight in parsed])


def name_language(response: Response, language: str, fixed: str | None) -> None:
    """Say which language ``response`` speaks and what that depends on (RFC 9110, 8.5 and 12.5.5)."""
    response.content_language.add(language)
    if fixed is None:
        response.vary.add("Accept-Language")
