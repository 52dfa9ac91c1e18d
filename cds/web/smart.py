"""SMART App Launch 2.2, EHR launch: an EHR opens a page of this service for the patient in its hands.

The protocol alone: which server may launch, where its user is sent, what comes back for the code. Instants
are arguments, seconds since 1970. What goes wrong is a :class:`LaunchError`, whose ``fault`` says what.
"""

import enum
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cds.fhir.authorization import read_authorization
from cds.fhir.servers import Base, base_of
from cds.hooks.request import bare_id
from cds.web.clients import Clients, Registration
from cds.web.smart_client import SmartApp
from cds.web.smart_configuration import Configuration, ConfigurationError, read_configuration

if TYPE_CHECKING:  # loaded with the first launch
    from cds.web.outbound import GuardedSession

_FRESH = 600.0  # seconds for which a configuration serves
_LONGEST = 3600.0  # seconds for which a token is kept, whatever it says
_UNSAID = 300.0  # seconds, where the token does not say how long it lives
_SECONDS = re.compile("[0-9]{1,9}")
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_LIFE = 240  # seconds; at most five minutes (SMART App Launch, asymmetric authentication)
Json = Mapping[str, Any]


class LaunchFault(enum.Enum):
    """Why a launch did not come to its end. The spelling is that of the log."""

    INCOMPLETE = "iss or launch missing"
    NOT_REGISTERED = "iss not registered"
    CONFIGURATION = "the server's SMART configuration cannot be used"
    STATE = "state not known, used before or of another browser"
    DENIED = "access denied"
    REFUSED = "the authorization server refused"
    TOKEN = "no usable token"  # noqa: S105 - says that there is none
    NO_PATIENT = "no patient in context"


class LaunchError(Exception):
    """A launch that did not come to its end. Nothing of what was sent is in it."""

    def __init__(self, fault: LaunchFault) -> None:
        self.fault = fault
        super().__init__(fault.value)


@dataclass(frozen=True, slots=True)
class Begun:
    """A launch under way: where the user is sent, and what is needed when the user comes back."""

    state: str = field(repr=False)
    url: str = field(repr=False)
    verifier: str = field(repr=False)
    iss: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Launched:
    """What an EHR opened: one patient of one server. ``until``: when the token ends.

    ``shows_banner``: whether the page has to say whose record it is, because the EHR does not.
    """

    iss: str
    patient_id: str
    token: str = field(repr=False)
    scope: str
    until: float
    shows_banner: bool
    decision: str = ""

    @property
    def access(self) -> dict[str, Any]:
        """The members of a hook call that give access to the server."""
        authorization = {"access_token": self.token, "token_type": "Bearer", "scope": self.scope}
        return {"fhirServer": self.iss, "fhirAuthorization": authorization}


class Smart:
    """The launches of all registered EHRs. ``redirect``: the address to come back to. Safe for threads."""

    def __init__(self, clients: Clients, redirect: str, *, production: bool) -> None:
        self._apps: dict[Base, Registration] = {
            base: one for one in clients.registrations if one.smart is not None for base in one.fhir_servers
        }
        self._redirect = redirect
        self._production = production
        self._read: dict[Base, tuple[float, Configuration]] = {}

    @property
    def is_offered(self) -> bool:
        """Whether any EHR may launch."""
        return bool(self._apps)

    def client_of(self, iss: str) -> Registration:
        """Whose server ``iss`` is. LaunchError where it is nobody's: no such server is ever contacted."""
        try:
            return self._apps[base_of(iss)]
        except (ValueError, KeyError):
            raise LaunchError(LaunchFault.NOT_REGISTERED) from None

    def begin(self, iss: str, launch: str, kinds: Iterable[str], now: float) -> Begun:
        """Where to send the user who opens the page. ``kinds``: the resource types that will be read."""
        app = _app(self.client_of(iss))
        configuration = self._configuration(iss, now)
        may = ("r", "rs") if configuration.takes_v2_scopes else ("read", "read")
        wanted = [f"patient/{kind}.{may[kind != 'Patient']}" for kind in kinds]
        scope = " ".join(["launch", *wanted])
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        with self._session(app, configuration) as session:
            url, _ = session.create_authorization_url(
                configuration.authorize,
                state=state,
                code_verifier=verifier,
                scope=scope,
                launch=launch,
                aud=iss,
            )
        return Begun(state, url, verifier, iss, scope)

    def finish(self, begun: Begun, returned: Json, now: float) -> Launched:
        """What the EHR opened, for the parameters that the user came back with."""
        app = _app(self.client_of(begun.iss))
        if "error" in returned:
            denied = returned["error"] == "access_denied"
            raise LaunchError(LaunchFault.DENIED if denied else LaunchFault.REFUSED)
        configuration = self._configuration(begun.iss, now)
        issuer = returned.get("iss", configuration.issuer)  # RFC 9207
        if not returned.get("code") or issuer != configuration.issuer:
            raise LaunchError(LaunchFault.REFUSED)
        try:
            with self._session(app, configuration) as session:
                if app.key is not None:
                    session.register_client_auth_method(("private_key_jwt", _signed(app, configuration, now)))
                said = session.fetch_token(
                    configuration.token,
                    grant_type="authorization_code",
                    code=returned["code"],
                    code_verifier=begun.verifier,
                )
        except Exception:
            # Of the library, of requests, of a server that answers anything: no text of them is shown.
            raise LaunchError(LaunchFault.TOKEN) from None
        return _launched(begun, said, now)

    def _session(self, app: SmartApp, configuration: Configuration) -> "GuardedSession":
        from cds.web.outbound import GuardedSession, origin_of

        method = "private_key_jwt" if app.key else "client_secret_basic" if app.secret else "none"
        return GuardedSession(
            app.client_id,
            app.secret or None,
            token_endpoint_auth_method=method,
            code_challenge_method="S256",
            redirect_uri=self._redirect,
            origins=[origin_of(configuration.token)],
        )

    def _configuration(self, iss: str, now: float) -> Configuration:
        base = base_of(iss)
        at, found = self._read.get(base, (float("-inf"), None))
        if found is None or now - at >= _FRESH:
            app = _app(self._apps[base])
            try:
                found = read_configuration(iss, app, production=self._production)
            except ConfigurationError:
                raise LaunchError(LaunchFault.CONFIGURATION) from None
            self._read[base] = (now, found)
        return found


def _app(registration: Registration) -> SmartApp:
    if registration.smart is None:
        raise LaunchError(LaunchFault.NOT_REGISTERED)
    return registration.smart


def _signed(app: SmartApp, configuration: Configuration, now: float) -> Any:
    """What adds the signed assertion to a token request (RFC 7523; SMART App Launch, private_key_jwt)."""
    import jwt
    from authlib.common.urls import add_params_to_qs

    claims = {
        "iss": app.client_id,
        "sub": app.client_id,
        "aud": configuration.token,
        "iat": int(now),
        "exp": int(now) + _ASSERTION_LIFE,
        "jti": secrets.token_urlsafe(24),
    }
    key = app.key
    if key is None:
        raise ValueError("an app without a key signs nothing")
    assertion = jwt.encode(claims, key.key, key.algorithm_name, {"kid": key.key_id})

    def add(_: Any, __: str, uri: str, headers: Any, body: str) -> tuple[str, Any, str]:
        more = [
            ("client_id", app.client_id),
            ("client_assertion_type", _ASSERTION),
            ("client_assertion", assertion),
        ]
        return uri, headers, add_params_to_qs(body or "", more)

    return add


def _launched(begun: Begun, said: Json, now: float) -> Launched:
    authorization = read_authorization(said)
    if not authorization.token:
        raise LaunchError(LaunchFault.TOKEN)
    named = str(said.get("patient") or "").removeprefix("Patient/")
    patient_id = bare_id(named, "Patient")
    if patient_id is None or patient_id != named:
        raise LaunchError(LaunchFault.NO_PATIENT)
    life = said.get("expires_in", _UNSAID)
    if isinstance(life, str) and _SECONDS.fullmatch(life):
        life = int(life)
    if isinstance(life, bool) or not isinstance(life, int | float) or not 0 < life:
        raise LaunchError(LaunchFault.TOKEN)
    return Launched(
        iss=begun.iss,
        patient_id=patient_id,
        token=authorization.token,
        scope=authorization.scopes or begun.scope,
        until=now + min(float(life), _LONGEST),
        shows_banner=said.get("need_patient_banner") is not False,
        decision=_decision(said.get("appContext")),
    )


def _decision(context: object) -> str:
    """The decision whose card was followed, from the ``appContext`` of its link; else empty."""
    try:
        said = json.loads(context) if isinstance(context, str) and len(context) < 1024 else None
    except (ValueError, RecursionError):
        return ""
    found = said.get("decision") if isinstance(said, dict) else None
    return found if isinstance(found, str) and len(found) == 36 and found.replace("-", "").isalnum() else ""
