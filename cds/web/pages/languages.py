"""The language of a page: asked for in its address and remembered, else the service's or the browser's."""

from functools import lru_cache

from flask import Blueprint, Flask, Response, g, request
from markupsafe import Markup

from cds.core.speech import Translated
from cds.language.catalogue import LANGUAGES, SOURCE, Catalogue, catalogue
from cds.settings import Settings
from cds.web.language import language_of

_ASKED = "lang"
_REMEMBERED = "cds-language"
_A_YEAR = 365 * 86_400
_MOST_KEPT = 4096  # fixed texts, of which a page may say one a hundred times
_IN_ENGLISH = Markup('<span lang="en">{}</span>')


def spoken() -> Catalogue:
    """The catalogue for the reader of the request in hand."""
    found: Catalogue = g.catalogue
    return found


def clinical(text: object) -> str:
    """A text of the rule files, or one made of them by a Wording, in the reader's language; escaped.

    Where it is not translated, the English in an element that says so; from then on ``shows_english`` is
    true. Not for attributes.
    """
    said, into = str(text), spoken()
    if isinstance(text, Translated) or not said or into.language == SOURCE:
        return said
    if into.knows_clinical(said):
        return into.clinical(said)
    say_english()
    return _IN_ENGLISH.format(said)


def say_english() -> None:
    """Have the page say that clinical texts are shown in English."""
    g.shows_english = True


def _say(message: str, /, **values: object) -> Markup:
    """What ``_("...")`` says in a template: a fixed text, safe to show; ``values`` filled in are escaped."""
    said = _fixed(spoken(), message)
    return said % values if "%" in said else said


@lru_cache(_MOST_KEPT)
def _fixed(language: Catalogue, message: str) -> Markup:
    return Markup(language.text(message))  # noqa: S704 - our own text


def choose_language(settings: Settings) -> None:
    """Find out in which language the reader of the request in hand is spoken to."""
    asked = request.args.get(_ASKED) or request.cookies.get(_REMEMBERED, "")
    g.catalogue = catalogue(asked) if asked in LANGUAGES else language_of(request, settings.language)


def _shows_english() -> bool:
    return bool(g.get("shows_english"))


def speak(app: Flask, pages: Blueprint, settings: Settings) -> None:
    """Have templates translate: ``_("...")``, ``ngettext``, ``{% trans %}`` and the filter ``clinical``."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: spoken().text(message),
        lambda one, many, count: spoken().plural(one, many, count),
        newstyle=True,
    )
    # The same again, but quick: a patient page says a thousand fixed texts.
    app.jinja_env.globals.update(gettext=_say, _=_say)
    app.jinja_env.filters["clinical"] = clinical

    @pages.before_request
    def choose() -> None:
        choose_language(settings)

    @app.context_processor
    def names() -> dict[str, object]:
        return {"language": spoken().language, "languages": LANGUAGES, "shows_english": _shows_english}

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
