"""Who may see the pages: in the demo everybody on this machine, in production nobody but who signed in.

Nothing is shown before it is known who reads: every page is guarded but those of ``_OPEN``, and those that an
EHR launched, which look after themselves (``cds.web.pages.launch``).
"""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, redirect, request, session, url_for
from werkzeug import Response

from cds.core.errors import Fault, RequestError
from cds.settings import Settings
from cds.settings.values import is_loopback
from cds.web.pages.desk import Desk
from cds.web.pages.languages import spoken
from cds.web.pages.sessions import LAUNCHED, is_below
from cds.web.vault import Vault

_OPEN = frozenset(
    f"pages.{name}" for name in ("sign_in", "sign_in_return", "sign_out", "launch", "launch_return")
)
IDLE, ABSOLUTE = 30 * 60, 12 * 3600
"""Seconds after which a sign-in ends without a page, and anyhow (NIST SP 800-63B, AAL2)."""
_STEP = 60  # seconds between two notes that the reader is still there
_READER, _WANTED = "reader", "wanted"
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a page, by the name to show. ``can_leave``: there is a sign-in of ours to end."""

    name: str
    can_leave: bool = False


def guard_pages(pages: Blueprint, desk: Desk, vault: Vault | None) -> None:
    """Let nobody see ``pages`` who may not. ``vault`` holds which sign-ins were ended."""
    settings = desk.settings

    @pages.before_request
    def admit() -> Response | None:
        if request.endpoint == "pages.static":
            return None
        desk.rate.take("pages")
        if not settings.production:
            _require_loopback()
        g.is_admitted = is_open(settings)
        if g.is_admitted or request.endpoint in _OPEN or is_below(request.path, LAUNCHED):
            return None
        if settings.sign_in == "oidc":
            g.reader = signed_in(vault, desk.clock().timestamp())
        elif settings.sign_in == "proxy":
            g.reader = _named_by_proxy(desk)
        else:
            raise _refusal(404, spoken().text("The pages are not offered here."), "not-found")
        g.is_admitted = g.reader is not None
        return None if g.is_admitted else _turn_away(settings.sign_in)


def is_open(settings: Settings) -> bool:
    """Whether everybody may see the pages."""
    return not settings.production and settings.sign_in == "off"


def is_admitted() -> bool:
    """Whether whoever sent the request in hand may see more than that they may see nothing."""
    return bool(g.get("is_admitted", False))


def _refusal(status: int, message: str, code: str = "forbidden") -> RequestError:
    return RequestError(status, [Fault("", message, code)])


def _require_loopback() -> None:
    """Another site's name may lead here too (DNS rebinding): its pages would read ours."""
    if not is_loopback(request.host if ":" in request.host.rpartition("]")[2] else f"{request.host}:0"):
        raise _refusal(
            403, spoken().text("The demo shows its pages on this machine only: open them at 127.0.0.1.")
        )


def _turn_away(kind: str) -> Response:
    if kind == "proxy":
        raise _refusal(
            403, spoken().text("You are not signed in. Open this page through your organisation's sign-in.")
        )
    if request.method not in ("GET", "HEAD"):
        raise _refusal(
            403, spoken().text("Your sign-in has ended. Open the page again, sign in and repeat it.")
        )
    session[_WANTED] = request.full_path if request.query_string else request.path
    return redirect(url_for("pages.sign_in"))


def _named_by_proxy(desk: Desk) -> Reader | None:
    """The reader whom a trusted proxy names. Two names, which is what a header sent twice is, are none."""
    settings = desk.settings
    name = request.headers.get(settings.proxy_user_header or "", "").strip()
    if not settings.trusted_proxies.hold(request.remote_addr or ""):
        return None
    sound = 0 < len(name) <= _LONGEST_NAME and "," not in name and name.isprintable()
    return Reader(name) if sound else None


def enter(subject: str, name: str, sign_in: str, now: float) -> str:
    """Begin the session of who signed in; the address that was wanted. ``sign_in`` tells it from others."""
    wanted = session.get(_WANTED, "/")
    session.clear()
    session[_READER] = {"sub": subject, "name": name, "id": sign_in, "at": now, "seen": now}
    return wanted if isinstance(wanted, str) else "/"


def signed_in(vault: Vault | None, now: float) -> Reader | None:
    """Who signed in and has neither left nor been away for too long. Notes that the reader is there."""
    held: Any = session.get(_READER)
    if not isinstance(held, dict):
        return None
    if not now - ABSOLUTE < held["at"] or not now - IDLE < held["seen"] or vault is None:
        session.pop(_READER)
        return None
    if vault.get(_ended(held["id"]), now) is not None:
        return None
    if now - held["seen"] > _STEP:
        session[_READER] = {**held, "seen": now}
    return Reader(held["name"], can_leave=True)


def leave(vault: Vault, now: float) -> None:
    """End the session, for copies of its cookie too."""
    held: Any = session.get(_READER)
    if isinstance(held, dict):
        vault.put(_ended(held["id"]), {}, held["at"] + ABSOLUTE, now)
    session.clear()


def _ended(sign_in: str) -> str:
    return f"ended {sign_in}"
