"""The cookies of readers: by address, signed with a key of this service; programs get none."""

import stat
from pathlib import Path

import pytest
from flask import Flask, session

from cds.settings import SettingError, Settings
from cds.web.pages.sessions import is_below, keep_sessions


def app_of(state: Path, *, production: bool) -> Flask:
    """Remembers at every address what it counted there."""
    app = Flask("pages")
    keep_sessions(app, Settings(state=state, production=production))

    @app.get("/<path:_>")
    def count(_: str) -> str:
        session["count"] = session.get("count", 0) + 1
        return str(session["count"])

    @app.get("/cds-services")
    def call() -> str:
        return str(session.get("count"))

    return app


def cookie(app: Flask, path: str) -> tuple[str, set[str]]:
    """The name of the cookie that is set there, and its attributes."""
    name, *attributes = app.test_client().get(path).headers["Set-Cookie"].split("; ")
    return name.partition("=")[0], set(attributes)


def test_in_production(tmp_path: Path) -> None:
    app = app_of(tmp_path, production=True)
    own = {"Secure", "HttpOnly", "Path=/"}
    assert cookie(app, "/review") == ("__Host-cds-session", own | {"SameSite=Lax"})
    for path in ("/launch", "/launch/return", "/review/launched/1", "/review/launched/1/infusion"):
        framed = own | {"SameSite=None", "Partitioned"}
        assert cookie(app, path) == ("__Host-cds-launch", framed)
    assert cookie(app, "/review/launchedx")[0] == "__Host-cds-session"


def test_in_the_demo(tmp_path: Path) -> None:
    app = app_of(tmp_path, production=False)
    own = {"HttpOnly", "Path=/", "SameSite=Lax"}
    assert cookie(app, "/review") == ("cds-session", own)
    assert cookie(app, "/launch") == ("cds-launch", own)


def test_workers_and_restarts_share_the_key(tmp_path: Path) -> None:
    first, second = (app_of(tmp_path, production=False) for _ in range(2))
    value = first.test_client().get("/review").headers["Set-Cookie"].partition(";")[0]
    client = second.test_client(use_cookies=False)
    assert client.get("/review", headers={"Cookie": value}).text == "2"
    assert stat.S_IMODE((tmp_path / "pages.key").stat().st_mode) == 0o600


def test_a_cookie_of_another_service_or_address_counts_for_nothing(tmp_path: Path) -> None:
    app, other = app_of(tmp_path / "a", production=False), app_of(tmp_path / "b", production=False)
    value = other.test_client().get("/review").headers["Set-Cookie"].partition(";")[0]
    client = app.test_client()
    assert client.get("/review", headers={"Cookie": value}).text == "1"
    assert client.get("/launch").text == "1"


def test_calls_of_programs_have_no_session(tmp_path: Path) -> None:
    app = app_of(tmp_path, production=False)
    client = app.test_client()
    client.get("/review")
    assert client.get("/cds-services").text == "None"


def test_a_key_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "pages.key").write_text("k" * 64)
    (tmp_path / "pages.key").chmod(0o640)
    with pytest.raises(SettingError, match=r"CDS_STATE: .*others may read it"):
        app_of(tmp_path, production=True)


def test_below() -> None:
    assert is_below("/a", "/a") and is_below("/a/b", "/x", "/a")
    assert not is_below("/ab", "/a") and not is_below("/", "/a")
