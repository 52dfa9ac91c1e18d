"""A file that is given: held in memory, never on the disk."""

from io import BytesIO

import pytest
from flask import Flask, request

from cds.hooks.samples import NotABundle
from cds.settings import Settings
from cds.web.pages.uploads import RequestInMemory, bundle_in
from tests.web.pages.forms import MULTIPART, multipart


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.request_class = RequestInMemory
    return app


def test_a_large_file_stays_in_memory(app: Flask) -> None:
    content = b" " * 2_000_000
    with app.test_request_context(method="POST", data=multipart({}, content), content_type=MULTIPART):
        assert isinstance(request.files["file"].stream, BytesIO)
        assert request.files["file"].read() == content


def test_more_resources_than_are_taken(app: Flask) -> None:
    entries = ", ".join(['{"resource": {"resourceType": "Basic"}}'] * 3)
    body = f'{{"resourceType": "Bundle", "entry": [{entries}]}}'
    with app.test_request_context(method="POST", data=body, content_type="application/json"):
        with pytest.raises(NotABundle, match="more resources than this service takes"):
            bundle_in(request, "file", Settings(most_entries=2))


def test_a_form_without_the_file(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"view": ""}):
        with pytest.raises(NotABundle, match="no file"):
            bundle_in(request, "file", Settings())
