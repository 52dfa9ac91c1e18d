"""Every call below ``/cds-services`` gets its caller, ``flask.g.client``, before anything else of it is read.

Discovery, services and their feedback, whatever there is or will be below that path, unknown addresses too.
A preflight (OPTIONS) carries no token and is let through.
"""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, Request, g, request

from cds.settings import SettingError, Settings
from cds.settings.state import state_folder
from cds.web.clients import Client, Clients

_GUARDED = "/cds-services"
_USED_TOKENS = "used-tokens.sqlite"
Caller = Callable[[Request], Client]


def identify_callers(app: Flask, clients: Clients, settings: Settings, clock: Callable[[], datetime]) -> None:
    """Have ``app`` identify who calls. SettingError where the keys or the state folder are not sound."""
    caller = _caller(clients, settings, clock)

    @app.before_request
    def identify() -> None:
        path = request.path
        if request.method != "OPTIONS" and (path == _GUARDED or path.startswith(f"{_GUARDED}/")):
            g.client = caller(request)


def _caller(clients: Clients, settings: Settings, clock: Callable[[], datetime]) -> Caller:
    if not clients.with_keys and not settings.production:
        # Nobody's token could be checked, so none is looked at and everybody is the same.
        anonymous = clients.anonymous()
        return lambda _: anonymous
    # Imported here: it brings the cryptography, which a demo without keys does not need.
    from cds.web.authentication import Authentication, key_sources
    from cds.web.keys import read_ahead
    from cds.web.replay import UsedTokens, UsedTokensError

    sources = key_sources(clients)
    try:
        used = UsedTokens(state_folder(settings) / _USED_TOKENS)
    except UsedTokensError as error:
        raise SettingError(f"CDS_STATE: the file of used tokens cannot be written: {error}") from None
    read_ahead(sources.values())
    return Authentication(
        clients, sources, used, base=settings.address, required=settings.production, clock=clock
    ).caller
