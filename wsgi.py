"""The WSGI application: `gunicorn wsgi:app` serves it, configured by `gunicorn.conf.py` and `CDS_*`."""

import gc
import sys

# Nearly all that is made before the application stands is kept: looking for the rest is a tenth of the start.
gc.set_threshold(50_000, *gc.get_threshold()[1:])

from cds.core.errors import RuleBookError  # noqa: E402
from cds.settings import SettingError  # noqa: E402
from cds.web import create_app  # noqa: E402
from cds.web.memory import settle, share_heap  # noqa: E402

share_heap()
try:
    app = create_app()
except (RuleBookError, SettingError) as error:
    print(f"The service does not start. {type(error).__name__}:\n{error}", file=sys.stderr)
    sys.exit(3)  # to gunicorn: do not try again
settle()
