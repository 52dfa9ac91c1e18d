"""The headers of every page, and of nothing else."""

from flask import Flask
from flask.testing import FlaskClient

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def test_no_script_of_others_no_frame_no_cache(demo: Flask) -> None:
    for path in ("/review", "/nowhere", "/review/sample/nobody", "/launch"):
        headers = demo.test_client().get(path, headers={"Accept": "text/html"}).headers
        assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in headers


def test_production_is_behind_tls(production: Flask) -> None:
    for path in ("/review", "/nowhere", "/assets/style.css"):
        answer = FlaskClient(production).get(path, headers={"Accept": "text/html"}, buffered=True)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_what_does_not_change_may_be_kept(demo: Flask) -> None:
    answer = demo.test_client().get("/assets/style.css", buffered=True)
    assert answer.cache_control.max_age == 86_400
    assert "Set-Cookie" not in answer.headers


def test_programs_get_none_of_it(demo: Flask) -> None:
    for path in ("/cds-services", "/nowhere", "/health/live"):
        headers = demo.test_client().get(path).headers
        assert "Content-Security-Policy" not in headers
        assert "Set-Cookie" not in headers
