"""Pages that are made in another process."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def opened(client: FlaskClient, path: str, tries: int = 40) -> TestResponse:
    """The page, asked for until it is ready; each time the service waits for it a few seconds."""
    for _ in range(tries):
        page = client.get(path)
        if page.status_code != 202:
            return page
    raise AssertionError(f"{path} is not ready")
