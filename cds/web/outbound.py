"""HTTP for the OAuth library: to few origins, without redirects, with an end in time and a limit of size."""

from collections.abc import Collection
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.requests_client import OAuth2Session
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests.exceptions import ConnectionError as NoConnection

from cds.web.download import DownloadError, Question, ask

DEADLINE = 3.0  # seconds for one question
_LARGEST = 256 * 1024  # bytes


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL, as browsers write them; empty where it has none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if not parts.scheme or not parts.hostname or "@" in parts.netloc:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")


class Guarded(BaseAdapter):
    """What ``requests`` sends through. ``origins``: those that may be asked; None: any, where it is https."""

    def __init__(self, origins: Collection[str] | None) -> None:
        super().__init__()
        self._origins = origins

    def send(self, request: PreparedRequest, *_: Any, **__: Any) -> Response:
        """The answer. ConnectionError where there is none, or where it would be asked of somebody else."""
        url, body = request.url or "", request.body
        origin = origin_of(url)
        if origin not in self._origins if self._origins is not None else not origin.startswith("https://"):
            raise NoConnection("the address is not one that may be asked")
        sent = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else None
        headers = {name: str(value) for name, value in request.headers.items()}
        question = Question(url, request.method or "GET", headers, sent)
        try:
            reply = ask(question, seconds=DEADLINE, largest=_LARGEST)
        except DownloadError as error:
            raise NoConnection(str(error)) from None
        if 300 <= reply.status < 400:
            raise NoConnection("it answers with a redirect")
        response = Response()
        response.status_code, response.url, response.request = reply.status, url, request
        response.headers.update(reply.headers)
        response.raw = BytesIO(reply.body)
        return response

    def close(self) -> None:
        """Nothing is kept open."""


class GuardedSession(OAuth2Session):  # type: ignore[misc]
    """Authlib's client over :class:`Guarded`. No proxy, no ``.netrc``, no cookie of another session."""

    def __init__(self, *arguments: Any, origins: Collection[str] | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.trust_env = False
        self.adapters.clear()
        for scheme in ("http://", "https://"):
            self.mount(scheme, Guarded(origins))
