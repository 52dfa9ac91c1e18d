"""The Flask application: HTTP, JSON, status codes. Everything clinical is below."""

from cds.web.app import create_app

__all__ = ["create_app"]
