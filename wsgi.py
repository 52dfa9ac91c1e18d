"""The WSGI application: `gunicorn wsgi:app` serves it, configured by `gunicorn.conf.py` and `CDS_*`."""

from cds.web import create_app

app = create_app()
