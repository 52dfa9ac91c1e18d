"""``python -m tests.bench.pages``: what each page costs the server, on every sample patient."""

import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from flask import Flask
from flask.testing import FlaskClient

from cds.settings import Settings
from cds.web import create_app
from cds.web.memory import settle
from tests.bench.figures import Figure, table
from tests.browser.addresses import addresses
from tests.web.pages.waiting import opened

_ROUNDS = 5
_BAR = 100.0  # milliseconds


def figures(app: Flask) -> list[Figure]:
    """The median time of the processor for every page, longest first, once whatever it needs is loaded; below
    each the time on the clock, which other work on the machine lengthens."""
    client = app.test_client()
    timed = [(path, *_timed(client, path)) for path in addresses(app)]
    found: list[Figure] = []
    for path, work, wall in sorted(timed, key=lambda one: -one[1]):
        found += [Figure(path, "ms", work, bar=_BAR), Figure("  on the clock", "ms", wall)]
    return found


def _timed(client: FlaskClient, path: str) -> tuple[float, float]:
    """Milliseconds of the processor, and on the clock."""
    opened(client, path)
    work, wall = [], []
    for _ in range(_ROUNDS):
        begun, worked = perf_counter(), process_time()
        response = client.get(path)
        work.append((process_time() - worked) * 1e3)
        wall.append((perf_counter() - begun) * 1e3)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answers {response.status_code}")
    return median(work), median(wall)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as state:
        app = create_app(Settings(state=Path(state)))
        settle()  # as it is served (wsgi.py)
        print(table(figures(app)))
