"""``python -m tests.bench.pages``: what each page costs the server, on every sample patient."""

import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from flask import Flask
from flask.testing import FlaskClient

from cds.settings import Settings
from cds.web import create_app
from tests.bench.figures import Figure, table
from tests.browser.addresses import addresses

_ROUNDS = 5
_BAR = 100.0  # milliseconds


def figures(app: Flask) -> list[Figure]:
    """The median time of every page, longest first, once whatever it needs is loaded."""
    client = app.test_client()
    found = [Figure(path, "ms", median(_timed(client, path)), bar=_BAR) for path in addresses(app)]
    return sorted(found, key=lambda one: -one.service)


def _timed(client: FlaskClient, path: str) -> list[float]:
    times = []
    for _ in range(_ROUNDS + 1):
        begun = perf_counter()
        response = client.get(path)
        times.append((perf_counter() - begun) * 1e3)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answers {response.status_code}")
    return times[1:]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as state:
        print(table(figures(create_app(Settings(state=Path(state))))))
