"""Forms of the pages, sent as a browser sends them."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

MULTIPART = "multipart/form-data; boundary=edge"


def token(client: FlaskClient) -> str:
    """What proves that a form is of our own page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/review").get_data(as_text=True))
    assert found is not None
    return found[1]


def give(client: FlaskClient, content: bytes, view: str = "") -> TestResponse:
    """The answer to the form that gives a Bundle."""
    body = multipart({"csrf_token": token(client), "view": view}, content)
    return client.post("/review/bundle", data=body, content_type=MULTIPART)


def multipart(fields: dict[str, str], file: bytes) -> bytes:
    """A form of these fields and of the field ``file``."""
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{text}'.encode()
        for name, text in fields.items()
    ]
    parts.append(b'Content-Disposition: form-data; name="file"; filename="a.json"\r\n\r\n' + file)
    return b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + b"--edge--\r\n"


def faults(answer: TestResponse) -> list[str]:
    """What the page says is wrong."""
    return re.findall(r'<p class="fault">(.*?)</p>', answer.get_data(as_text=True))


def answer_of(answer: TestResponse) -> str:
    """The first line of the patient page."""
    found = re.search(r'id="answer-heading">(.*?)</h2>', answer.get_data(as_text=True))
    assert found is not None
    return re.sub("<.*?>", "", found[1])
