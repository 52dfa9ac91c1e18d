"""A real authorization server: django-oauth-toolkit, with what SMART App Launch adds to OAuth.

It adds that a ``launch`` handle leads to a patient in the token response, and that a client may sign its
token request. Run as a process: ``python -m tests.oauth.server FOLDER PORT`` with ``FOLDER/plan.json``
written by ``tests.oauth.process``. Its user is ``doctor`` with the password ``secret``.
"""

import json
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings

LOGIN = """<!doctype html><title>Sign in</title>
<form method="post">{% csrf_token %}{{ form.as_p }}<button type="submit">Sign in</button></form>"""


def configure(folder: Path, plan: dict[str, Any]) -> None:
    """One SQLite file, PKCE required, OpenID Connect on."""
    settings.configure(
        SECRET_KEY="of a test",  # noqa: S106 - of a test
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.oauth.urls",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "context_processors": ["django.template.context_processors.request"],
                    "loaders": [
                        ("django.template.loaders.locmem.Loader", {"registration/login.html": LOGIN}),
                        "django.template.loaders.app_directories.Loader",
                    ],
                },
            }
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "server.sqlite"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
        LOGGING={
            "version": 1,
            "handlers": {"console": {"class": "logging.StreamHandler"}},
            "loggers": {"django.request": {"handlers": ["console"]}},
        },
        # The usual ones take half a second for each token that is asked about.
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": plan["signing_key"],
            "OAUTH2_VALIDATOR_CLASS": "tests.oauth.validator.SmartValidator",
            "PKCE_REQUIRED": True,
            "SCOPES": {scope: scope for scope in plan["scopes"]},
            "ACCESS_TOKEN_EXPIRE_SECONDS": plan["expires_in"],
            "ALLOWED_REDIRECT_URI_SCHEMES": ["http", "https"],
        },
        SMART=plan,
    )
    django.setup()


def populate(plan: dict[str, Any]) -> None:
    """The tables, the user, the applications."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    User.objects.create_user("doctor", password="secret", first_name="Ada")  # noqa: S106 - of a test
    for one in plan["applications"]:
        Application.objects.create(
            client_id=one["client_id"],
            client_type=one["type"],
            client_secret=one.get("secret", ""),
            authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
            redirect_uris=one.get("redirect", ""),
            algorithm=Application.RS256_ALGORITHM,
            name=one["client_id"],
        )


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing."""


def serve(folder: Path, port: int) -> None:
    """Until the process is ended."""
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    configure(folder, plan)
    populate(plan)
    from django.core.wsgi import get_wsgi_application

    with make_server("127.0.0.1", port, get_wsgi_application(), _Server, _Quiet) as server:
        server.serve_forever()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
