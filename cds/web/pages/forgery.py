"""Forms that only our own pages can send: a token in each, which the reader's session knows (Flask-WTF)."""

from flask import Blueprint, Flask, request

from cds.core.errors import Fault, RequestError
from cds.web.pages.languages import spoken

_FIELD, _HEADER = "csrf_token", "X-CSRFToken"
_SAFE = ("GET", "HEAD", "OPTIONS")


def guard_forms(app: Flask, pages: Blueprint) -> None:
    """Refuse what is posted to ``pages`` without the token. Templates get it from ``csrf_token()``.

    A script sends it in the header ``X-CSRFToken``. It serves for as long as the session.
    """
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.jinja_env.globals[_FIELD] = _token

    @pages.before_request
    def refuse_forged() -> None:
        if request.method not in _SAFE:
            _require(request.headers.get(_HEADER) or request.form.get(_FIELD))


def _token() -> str:
    from flask_wtf.csrf import generate_csrf  # only pages with forms need it

    token: str = generate_csrf()
    return token


def _require(sent: str | None) -> None:
    from flask_wtf.csrf import validate_csrf
    from wtforms import ValidationError

    try:
        validate_csrf(sent)
    except ValidationError:
        message = spoken().text(
            "This form is too old, or was sent from another page. Open the page again and repeat it."
        )
        raise RequestError(400, [Fault("", message, "security")]) from None
