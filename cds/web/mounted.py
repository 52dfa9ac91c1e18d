"""The address at which a proxy serves this application, and whose path it takes off each call."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Mounted:
    """A WSGI application around another, which then writes links as browsers have to follow them."""

    def __init__(self, application: Wsgi, address: str) -> None:
        """``address``: the public URL, with the path before that of each page, if any."""
        parts = urlsplit(address)
        self._application = application
        self._told = {"SCRIPT_NAME": parts.path, "wsgi.url_scheme": parts.scheme}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return self._application({**environ, **self._told}, start_response)
