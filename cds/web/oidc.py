"""Sign-in by OpenID Connect: the code flow with PKCE, state and nonce, through Authlib's client for Flask.

The issuer comes from the settings alone. Of what it and a browser send nothing is shown or logged.
"""

import enum
import time
from collections.abc import Mapping
from typing import Any

from authlib.integrations.base_client import MismatchingStateError, OAuthError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from flask import session
from werkzeug import Response

from cds.settings import Settings
from cds.settings.access import Roles
from cds.web.outbound import GuardedSession, origin_of

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Of ID tokens: those whose keys are public."""
_LEEWAY = 60  # seconds by which clocks may differ
_FRESH = 86_400.0  # seconds for which the issuer's discovery document serves
_MOST_STATES = 4  # sign-ins under way in one browser
_STATE = "_state_"  # how Authlib begins the names of what it keeps in the session


class SignInFault(enum.Enum):
    """Why nobody is signed in. The spelling is that of the log."""

    ISSUER = "the issuer cannot be asked, or not as it should be"
    STATE = "state not known, used before or of another browser"
    REFUSED = "the issuer refused"
    NOT_VALID = "no valid ID token"
    NO_ROLE = "role not among those that may enter"


class SignInError(Exception):
    """A sign-in that did not come to its end."""

    def __init__(self, fault: SignInFault) -> None:
        self.fault = fault
        super().__init__(fault.value)


class _Client(FlaskOAuth2App):  # type: ignore[misc]
    """Authlib's client, over guarded HTTP; it keeps little in the cookie, and trusts the issuer alone."""

    client_cls = GuardedSession
    issuer = ""

    def load_server_metadata(self) -> dict[str, Any]:
        """The discovery document. SignInError where it is another issuer's or offers no safe algorithm."""
        known: dict[str, Any] = self.server_metadata
        if time.time() - known.get("_loaded_at", 0.0) > _FRESH:
            known.clear()
        metadata: dict[str, Any] = super().load_server_metadata()
        offered = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
        safe = [name for name in ALGORITHMS if name in offered]
        if metadata.get("issuer") != self.issuer or not safe:
            known.clear()
            raise SignInError(SignInFault.ISSUER)
        metadata["id_token_signing_alg_values_supported"] = safe
        return metadata

    def save_authorize_data(self, **said: Any) -> None:
        """Keep what the way back needs, of the last few sign-ins: a cookie is small."""
        for name in [key for key in session if key.startswith(_STATE)][: 1 - _MOST_STATES or None]:
            session.pop(name)
        wanted = {key: said[key] for key in ("state", "redirect_uri", "code_verifier", "nonce")}
        super().save_authorize_data(**wanted)


class OpenIdConnect:
    """The issuer of the settings. ``redirect``: the address to come back to."""

    def __init__(self, settings: Settings, redirect: str) -> None:
        secret, issuer = settings.oidc_secret_file, settings.oidc_issuer or ""
        self._issuer, self._roles, self._redirect = issuer, settings.oidc_roles, redirect
        self._client_id = settings.oidc_client_id or ""
        only = None if issuer.startswith("https://") else [origin_of(issuer)]
        self._client = _Client(
            FlaskIntegration("sign_in"),
            name="sign_in",
            client_id=self._client_id,
            client_secret=secret.read_text(encoding="utf-8").strip() if secret else None,
            server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "origins": only},
        )
        self._client.issuer = issuer

    def begin(self) -> Response:
        """The redirect to the issuer. SignInError."""
        try:
            response: Response = self._client.authorize_redirect(self._redirect)
        except SignInError:
            raise
        except Exception:
            raise SignInError(SignInFault.ISSUER) from None  # whatever it answers: no text of it is shown
        return response

    def finish(self) -> tuple[str, str]:
        """Who came back, for the request in hand: subject, and name for display. SignInError."""
        must_be = {"iss": self._issuer, "aud": self._client_id}
        options = {claim: {"essential": True, "values": [value]} for claim, value in must_be.items()}
        try:
            token = self._client.authorize_access_token(claims_options=options, leeway=_LEEWAY)
        except SignInError:
            raise
        except MismatchingStateError:
            raise SignInError(SignInFault.STATE) from None
        except OAuthError:
            raise SignInError(SignInFault.REFUSED) from None
        except Exception:
            raise SignInError(SignInFault.NOT_VALID) from None
        claims = token.get("userinfo")
        if not isinstance(claims, Mapping) or not isinstance(claims.get("sub"), str):
            raise SignInError(SignInFault.NOT_VALID)
        if self._roles is not None and not has_role(claims, self._roles):
            raise SignInError(SignInFault.NO_ROLE)
        names = (claims.get(name) for name in ("name", "preferred_username", "sub"))
        return claims["sub"], next(name for name in names if isinstance(name, str) and name)[:80]


def has_role(claims: Mapping[str, Any], roles: Roles) -> bool:
    """Whether the claims hold one of the values, alone or in a list; a path with dots leads into objects."""
    found: Any = claims
    if roles.claim in claims:
        found = claims[roles.claim]
    else:
        for step in roles.claim.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    held = found if isinstance(found, list) else [found]
    return any(isinstance(one, str) and one in roles.values for one in held)
