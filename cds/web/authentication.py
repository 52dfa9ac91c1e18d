"""Who calls: the JSON Web Token that CDS Hooks has a client send with every call (CDS Hooks 2.0.1, Security).

The order is that of the best practices: who issued it, is it for this endpoint, is it in time, is the tenant
known, is it signed, was it used before. So what costs much comes last, and nothing is remembered of a token
that is not genuine. Whatever fails, the caller gets the same 401; the log names the reason.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import NoReturn

from flask import Request

from cds.core.errors import Fault, RequestError
from cds.settings import SettingError
from cds.web.clients import Client, Clients, Registration
from cds.web.keys import KeyFile, KeySource, KeyUrl, file_issue
from cds.web.keyset import KeySetError
from cds.web.replay import UsedTokens, UsedTokensError, token_hash
from cds.web.requestlog import trace_of
from cds.web.token import LEEWAY, Token, TokenError, read_token

_LOG = logging.getLogger("cds")


class Authentication:
    """Tells who calls. ``required``: a call without a token is refused, else it is anonymous.

    ``base`` is the URL before ``/cds-services`` as clients call it: tokens are made out to it, and behind a
    proxy the service cannot see it. ``used`` is asked last.
    """

    def __init__(
        self,
        clients: Clients,
        sources: dict[str, KeySource],
        used: UsedTokens,
        *,
        base: str,
        required: bool,
        clock: Callable[[], datetime],
    ) -> None:
        self._by_issuer = {one.issuer: one for one in clients.with_keys if one.issuer is not None}
        self._sources = sources
        self._used = used
        self._base = base
        self._anonymous = None if required else clients.anonymous()
        self._clock = clock

    def caller(self, request: Request) -> Client:
        """Who sent ``request``.

        RequestError 401 where the caller is not known; 503 where it cannot be told whether the token was used
        before, since a token that cannot be checked is not accepted.
        """
        authorization = request.headers.get("Authorization")
        if authorization is None and self._anonymous is not None:
            return self._anonymous
        registration: Registration | None = None
        token: Token | None = None
        try:
            token = read_token(authorization)
            registration = self._registration(token)
            tenant = self._check(token, registration, request.path)
        except TokenError as error:
            _refuse(request, error.reason, registration, token)
        except UsedTokensError as error:
            _LOG.error("a call cannot be authenticated: %s", error, extra=_tied_to(request))
            fault = Fault("", "The call could not be authenticated now.", "transient")
            raise RequestError(503, [fault]) from None
        opens_pages = registration.smart is not None
        return Client(registration.name, registration.fhir_servers, tenant, opens_pages)

    def _registration(self, token: Token) -> Registration:
        issuer = token.claims.get("iss")
        registration = self._by_issuer.get(issuer) if isinstance(issuer, str) else None
        if registration is None:
            raise TokenError("issuer not registered")
        # Keys in a local file are used whatever the token says of them; no address in a token is ever read.
        if "jku" in token.header and registration.jwks_url not in (None, token.header["jku"]):
            raise TokenError("jku not registered")
        return registration

    def _check(self, token: Token, registration: Registration, path: str) -> str | None:
        """The tenant of a token that is good for this call and is now used; TokenError for any other."""
        now = self._clock().timestamp()
        self._check_endpoint(token, path)
        token.check_times(now)
        tenant = _tenant(token, registration)
        used = token_hash(token.claims["iss"], token.text("jti"))
        key = self._sources[registration.name].find(token.kid)
        if key is None:
            raise TokenError("key not known")
        if not token.is_signed_by(key):
            raise TokenError("signature wrong")
        if not self._used.take(used, token.claims["exp"] + LEEWAY, now):
            raise TokenError("used before")
        return tenant

    def _check_endpoint(self, token: Token, path: str) -> None:
        """One of the audiences is this endpoint; a slash at the end makes no difference."""
        audiences = token.claims.get("aud")
        named = audiences if isinstance(audiences, list) else [audiences]
        endpoint = f"{self._base}{path.removesuffix('/')}"
        if endpoint not in named and f"{endpoint}/" not in named:
            raise TokenError("for another endpoint")


def _tenant(token: Token, registration: Registration) -> str | None:
    if "tenant" not in token.claims and not registration.tenants:
        return None
    tenant = token.text("tenant")
    if registration.tenants and tenant not in registration.tenants:
        raise TokenError("tenant not registered")
    return tenant


def _refuse(
    request: Request, reason: str, registration: Registration | None, token: Token | None
) -> NoReturn:
    """Log, without the token and without what a stranger wrote into it; then 401 without detail."""
    name, used = "-", "-"
    if registration is not None and token is not None:
        name, jti = registration.name, token.claims.get("jti")
        used = token_hash(token.claims["iss"], jti)[:8].hex() if isinstance(jti, str) else "-"
    message = "call not authenticated: %s (client %s, token %s)"
    _LOG.warning(message, reason, name, used, extra=_tied_to(request))
    raise RequestError(401, [Fault("", "The call is not authenticated.", "login")])


def _tied_to(request: Request) -> dict[str, object]:
    return {"cds": {"request": trace_of(request).id}}


def key_sources(clients: Clients) -> dict[str, KeySource]:
    """Where the keys of each client come from, by name. SettingError with every unsound key file."""
    sources: dict[str, KeySource] = {}
    issues = []
    for one in clients.registrations:
        if one.jwks_url is not None:
            sources[one.name] = KeyUrl(one.jwks_url)
        elif one.jwks_file is not None:
            try:
                sources[one.name] = KeyFile(one.jwks_file)
            except KeySetError as error:
                issues.append(file_issue(one.jwks_file, error))
    if issues:
        lines = "\n".join(str(issue) for issue in issues)
        raise SettingError(f"keys of clients in the file that CDS_CLIENTS names have faults:\n{lines}")
    return sources
