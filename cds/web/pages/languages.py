"""The language of a page: asked for in its address and then remembered, else what the browser accepts."""

from flask import Blueprint, Flask, Response, g, request

from cds.language.catalogue import LANGUAGES, Catalogue, best_language, catalogue
from cds.settings import Settings

_ASKED = "lang"
_REMEMBERED = "cds-language"
_A_YEAR = 365 * 86_400


def spoken() -> Catalogue:
    """The catalogue for the reader of the request in hand."""
    found: Catalogue = g.catalogue
    return found


def speak(app: Flask, pages: Blueprint, settings: Settings) -> None:
    """Have templates translate: ``_("...")``, ``ngettext`` and ``{% trans %}``."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: spoken().text(message),
        lambda one, many, count: spoken().plural(one, many, count),
        newstyle=True,
    )

    @pages.before_request
    def choose() -> None:
        asked = request.args.get(_ASKED) or request.cookies.get(_REMEMBERED, "")
        accepted = [(str(tag), weight) for tag, weight in request.accept_languages]
        g.catalogue = catalogue(asked if asked in LANGUAGES else best_language(accepted))

    @pages.context_processor
    def names() -> dict[str, object]:
        return {"language": spoken().language, "languages": LANGUAGES}

    @pages.after_request
    def remember(response: Response) -> Response:
        asked = request.args.get(_ASKED, "")
        if asked in LANGUAGES:
            response.set_cookie(
                _REMEMBERED, asked, _A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure
            )
        response.vary.update(("Accept-Language", "Cookie"))
        response.content_language.add(spoken().language)
        return response
