"""Signing in and out by OpenID Connect. Attempts are logged without who."""

import logging
import secrets
from functools import cache
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request
from werkzeug import Response

from cds.core.errors import Fault, RequestError
from cds.web.pages.access import enter, leave
from cds.web.pages.desk import Desk
from cds.web.pages.languages import spoken
from cds.web.pages.rendering import page
from cds.web.requestlog import trace_of
from cds.web.vault import Vault

if TYPE_CHECKING:
    from cds.web.oidc import OpenIdConnect, SignInFault

_LOG = logging.getLogger("cds")


def add_routes(pages: Blueprint, desk: Desk, vault: Vault) -> None:
    """``/sign-in``, where the issuer sends the reader back to, and ``/sign-out``."""
    address = desk.settings.address

    @cache
    def issuer() -> "OpenIdConnect":
        from cds.web.oidc import OpenIdConnect  # brings the OAuth library, which few workers need

        return OpenIdConnect(desk.settings, f"{address}/sign-in/return")

    @pages.get("/sign-in")
    def sign_in() -> Response:
        from cds.web.oidc import SignInError

        try:
            return issuer().begin()
        except SignInError as error:
            raise _refused(error.fault) from None

    @pages.get("/sign-in/return")
    def sign_in_return() -> Response:
        from cds.web.oidc import SignInError

        try:
            subject, name = issuer().finish()
        except SignInError as error:
            raise _refused(error.fault) from None
        _log("done")
        wanted = enter(subject, name, secrets.token_urlsafe(16), desk.clock().timestamp())
        return redirect(f"{address}{wanted}")

    @pages.post("/sign-out")
    def sign_out() -> Response:
        leave(vault, desk.clock().timestamp())
        return page("signed_out.html")


def _log(outcome: str) -> None:
    _LOG.info("sign-in: %s", outcome, extra={"cds": {"request": trace_of(request).id}})


def _refused(fault: "SignInFault") -> RequestError:
    _log(fault.value)
    status, message = _FAULTS_TOLD[fault.name]
    return RequestError(status, [Fault("", spoken().text(message), "login")])


_FAULTS_TOLD = {
    "ISSUER": (502, "The sign-in service cannot be reached. Try again in a few minutes."),
    "STATE": (400, "This sign-in was not begun in this browser, or was used already. Open the page again."),
    "REFUSED": (403, "The sign-in service did not let you in."),
    "NOT_VALID": (502, "The sign-in service did not say in a valid way who you are. Try again."),
    "NO_ROLE": (403, "You are signed in, but your role may not see these pages. Ask who runs the service."),
}
