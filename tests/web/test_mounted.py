"""Behind a proxy that takes a path off, links are written with it."""

from flask import Flask, request, url_for

from cds.web.mounted import Mounted


def answered(address: str) -> tuple[str, str, str, bool]:
    app = Flask("service")
    app.wsgi_app = Mounted(app.wsgi_app, address)  # type: ignore[method-assign]

    @app.get("/x")
    def x() -> dict[str, object]:
        return {"told": [url_for("x"), request.path, request.script_root, request.is_secure]}

    first, second, third, fourth = app.test_client().get("/x").json["told"]  # type: ignore[index]
    return first, second, third, fourth


def test_with_a_path() -> None:
    assert answered("https://cds.example.org/ch") == ("/ch/x", "/x", "/ch", True)


def test_without_one() -> None:
    assert answered("http://127.0.0.1:9") == ("/x", "/x", "", False)
