"""What SMART App Launch adds to the server: launch handles, patients in token responses, signed requests."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from django.conf import settings
from oauth2_provider.models import Application
from oauth2_provider.oauth2_validators import OAuth2Validator

_launched: dict[str, str] = {}  # code -> launch handle; the server is one process


class SmartValidator(OAuth2Validator):
    """``settings.SMART["launches"]``: handle -> members of the token response, such as ``patient``."""

    oidc_claim_scope = None  # every claim is in the ID token

    def save_authorization_code(
        self, client_id: str, code: Any, request: Any, *args: Any, **more: Any
    ) -> None:
        super().save_authorization_code(client_id, code, request, *args, **more)
        asked = parse_qs(urlsplit(request.uri).query)
        if "launch" in asked:
            if asked.get("aud") != [settings.SMART["iss"]]:
                raise ValueError("aud is not the FHIR server")
            _launched[code["code"]] = asked["launch"][0]

    def save_bearer_token(self, token: dict[str, Any], request: Any, *args: Any, **more: Any) -> None:
        super().save_bearer_token(token, request, *args, **more)
        token.update(settings.SMART["launches"].get(_launched.pop(request.code, ""), {}))

    def authenticate_client(self, request: Any, *args: Any, **more: Any) -> bool:
        assertion = dict(request.decoded_body).get("client_assertion")
        if assertion is None:
            return bool(super().authenticate_client(request, *args, **more))
        jwk = settings.SMART["public_key"]
        if jwt.get_unverified_header(assertion)["kid"] != jwk["kid"]:
            return False
        endpoint = settings.SMART["token_endpoint"]
        claims = jwt.decode(
            assertion,
            jwt.PyJWK(jwk, "ES384").key,
            ["ES384"],
            audience=endpoint,
            options={"require": ["exp", "jti"]},
        )
        request.client = Application.objects.get(client_id=claims["sub"])
        return claims["iss"] == claims["sub"] and claims["exp"] - claims["iat"] <= 300

    def client_authentication_required(self, request: Any, *args: Any, **more: Any) -> bool:
        if "client_assertion" in dict(request.decoded_body):
            return True
        return bool(super().client_authentication_required(request, *args, **more))

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        return {"name": request.user.first_name, **settings.SMART["claims"]}
