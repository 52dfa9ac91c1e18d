"""The WSGI application: `gunicorn wsgi:app` serves it, configured by `gunicorn.conf.py` and `CDS_*`."""

import gc

from cds.web import create_app

app = create_app()

# Rulebook and compiled rules live as long as the process. Out of the collector's sight they are not gone
# through again and again while a call waits, and after a fork their pages stay shared.
gc.collect()
gc.freeze()
