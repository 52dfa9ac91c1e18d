"""The rest of a body that was refused before it was read: without a token, too often, at no such address.

On a connection that is kept, the next request stands behind it. gunicorn reads 64 KiB of it and else closes
the connection, though the answer said that it is kept: the call that the client sends next would be lost. A
client that is still sending when the connection closes may not see its answer.
"""

from time import monotonic

from flask import Flask, Request, Response, request

_CHUNK = 16_384
_PATIENCE = 1.0  # seconds for which a refusal waits for what the client has not sent yet
_REFUSED = 400  # from this status on; whoever answers with less has read the body


def read_to_the_end(app: Flask, largest: int) -> None:
    """Have ``app`` read what is left of each body that it refuses, at most ``largest`` bytes of it.

    Where the head says that there is more, the answer says that the connection ends
    (``cds.web.process.arriving``). A client that holds the rest back loses its connection.
    """

    @app.after_request
    def read(response: Response) -> Response:
        if response.status_code >= _REFUSED:
            _read(request, largest)
        return response


def _read(request: Request, largest: int) -> None:
    body, left, deadline = request.environ["wsgi.input"], largest, monotonic() + _PATIENCE
    connection = request.environ.get("gunicorn.socket")
    usual = connection.gettimeout() if connection is not None else None
    try:
        while left > 0 and (remaining := deadline - monotonic()) > 0:
            if connection is not None:
                connection.settimeout(remaining)
            chunk = body.read(min(_CHUNK, left))
            if not chunk:
                return
            left -= len(chunk)
    except OSError:
        pass  # nothing came in time, or the client is gone
    finally:
        if connection is not None:
            connection.settimeout(usual)
