"""How gunicorn serves under the bench: the settings of the project, with one worker that is never replaced.

For ``gunicorn -c python:tests.bench.served``.
"""

import os
import runpy
from pathlib import Path
from types import FunctionType

_PROJECT = runpy.run_path(str(Path(__file__).parents[2] / "gunicorn.conf.py"))

# gunicorn reads every name without a leading underscore as a setting of that name. Hooks are for the service.
globals().update(
    {
        name: value
        for name, value in _PROJECT.items()
        if not name.startswith("_") and not isinstance(value, FunctionType)
    }
)

workers = 1
preload_app = os.environ["BENCH_PRELOAD"] == "1"
max_requests = 0  # a fresh worker would hide growth
max_requests_jitter = 0
