"""The service without its decision log: what reading, judging and answering cost alone.

Every answer of the service is recorded before it is sent, and no setting turns that off. For the bench.
"""

from wsgi import app

__all__ = ["app"]


def _leave_out(*_: object) -> None:
    """In place of recording an answer."""


app.extensions["decisions"].record = _leave_out
