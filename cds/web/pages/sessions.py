"""What a page remembers of its reader, in signed cookies that are ended with the browser.

Two cookies, by address. The reader who signed in has one that other sites cannot have sent along. Pages that
an EHR launched may stand in a frame of it, so theirs is sent there too, but kept apart for each EHR (CHIPS:
partitioned cookies). Calls of EHRs have none, and nothing of this is done for them.
"""

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from cds.audit.keys import KeyFileError, key_in
from cds.settings import SettingError, Settings
from cds.settings.state import state_folder

LAUNCHED = "/review/launched"
"""Below it are the pages that an EHR launched."""
_LAUNCH = "/launch"
_KEY = "pages.key"
OF_PROGRAMS = ("/cds-services", "/health", "/metrics", "/openapi.json", "/assets")
"""What is at and below these addresses has no reader."""


def is_below(path: str, *heads: str) -> bool:
    """Whether ``path`` is one of ``heads`` or below it."""
    return any(path == head or path.startswith(f"{head}/") for head in heads)


class PageSessions(SecureCookieSessionInterface):
    """Flask's signed cookies, with names and attributes by address. ``secure``: the service is behind TLS."""

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """None, which is a session that nothing can be put into, for calls of programs."""
        return None if is_below(request.path, *OF_PROGRAMS) else super().open_session(app, request)

    def get_cookie_name(self, app: Flask) -> str:
        """``__Host-``: of this host alone, for all of it, and over TLS."""
        name = "cds-launch" if _is_launched() else "cds-session"
        return f"__Host-{name}" if self._secure else name

    def get_cookie_path(self, app: Flask) -> str:
        """As ``__Host-`` wants it."""
        return "/"

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether it goes over TLS alone."""
        return self._secure

    def get_cookie_samesite(self, app: Flask) -> str:
        """Whether other sites may have it sent along."""
        return "None" if self.get_cookie_partitioned(app) else "Lax"

    def get_cookie_partitioned(self, app: Flask) -> bool:
        """Whether it is kept apart for each site in whose frame a page stands."""
        return self._secure and _is_launched()


def _is_launched() -> bool:
    return is_below(request.path, LAUNCHED, _LAUNCH)


def keep_sessions(app: Flask, settings: Settings) -> None:
    """Have ``app`` sign cookies with a key that all workers and restarts share. SettingError."""
    try:
        app.secret_key = key_in(state_folder(settings) / _KEY)
    except KeyFileError as error:
        raise SettingError(f"CDS_STATE: {error}") from None
    app.session_interface = PageSessions(secure=settings.production)
