"""The WSGI application: `gunicorn wsgi:app` serves it, configured by `gunicorn.conf.py` and `CDS_*`."""

import gc
import sys

# Nearly all that is made before the application stands is kept: looking for the rest is a tenth of the start.
_USUAL = gc.get_threshold()
gc.set_threshold(50_000, *_USUAL[1:])

from cds.core.errors import RuleBookError  # noqa: E402
from cds.settings import SettingError  # noqa: E402
from cds.web import create_app  # noqa: E402

try:
    app = create_app()
except (RuleBookError, SettingError) as error:
    print(f"The service does not start. {type(error).__name__}:\n{error}", file=sys.stderr)
    sys.exit(3)  # to gunicorn: do not try again

# Rulebook and compiled rules live as long as the process. Out of the collector's sight they are not gone
# through again and again while a call waits, and after a fork their pages stay shared.
gc.collect()
gc.freeze()
gc.set_threshold(*_USUAL)
