"""A Bundle that a person gives: a file of a form, or JSON as it stands. It is read and never kept."""

from io import BytesIO
from typing import IO, Any

import orjson
from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from cds.hooks.samples import Bundle, NotABundle, only_patient, sound_bundle
from cds.settings import Settings
from cds.web.limits import is_deeper
from cds.web.pages.languages import spoken

_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


class RequestInMemory(Request):
    """A request whose files are never written to the disk, as Werkzeug does with large ones."""

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return BytesIO()


def bundle_in(request: Request, field: str, settings: Settings) -> Bundle:
    """The Bundle of one patient in the form's ``field``, or in the body where that is JSON.

    NotABundle, whose message says what is wrong and what to do. RequestEntityTooLarge.
    """
    content = _content(request, field)
    if len(content) > settings.largest_body:
        raise RequestEntityTooLarge
    if not content.strip():
        raise NotABundle("There is no file, or it is empty. Choose a FHIR Bundle in a JSON file.")
    parsed = _parsed(content, settings.deepest_json)
    bundle = sound_bundle(parsed)
    if len(bundle["entry"]) > settings.most_entries:
        raise NotABundle("The Bundle holds more resources than this service takes. Give one patient alone.")
    only_patient(bundle)
    return bundle


def too_large(settings: Settings) -> str:
    """What is said of a file above the limit."""
    most = settings.largest_body / 2**20
    return spoken().text("The file is too large: this service takes at most %(most)s MB.") % {
        "most": f"{most:.3g}"
    }


def _content(request: Request, field: str) -> bytes:
    if request.mimetype not in _FORMS:
        return request.get_data(cache=False)
    file = request.files.get(field)
    return file.read() if file is not None else b""


def _parsed(content: bytes, deepest: int) -> Any:
    content = content.removeprefix(b"\xef\xbb\xbf")  # the mark that some editors put before UTF-8
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise NotABundle("The file is not text in UTF-8. Save it as JSON in UTF-8 and try again.") from None
    try:
        parsed = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise NotABundle("The file is not JSON. Choose a FHIR Bundle in a JSON file.") from None
    if is_deeper(content, parsed, deepest):
        raise NotABundle("The file is nested deeper than this service takes; no FHIR Bundle is.")
    return parsed
