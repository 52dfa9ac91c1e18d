"""What a person is told where there is nothing to show, and what a program is told there."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cds.core.rules import RuleBook
from cds.settings import Settings
from cds.web import create_app
from tests.hooks.calls import NOW

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("path", ["/nowhere", "/review/nowhere/at/all", "/reviewx", "/cds-services-x"])
def test_an_address_where_there_is_nothing(demo: Flask, path: str) -> None:
    answer = demo.test_client().get(path, headers={"Accept": BROWSER, "Accept-Language": "fr"})
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert '<html lang="fr">' in answer.text
    assert "<h1>" in answer.text
    assert "nowhere" not in answer.text


@pytest.mark.parametrize("accept", ["application/json", "*/*", "application/fhir+json", None, BROWSER])
def test_a_program_gets_an_outcome(demo: Flask, accept: str | None) -> None:
    headers = {} if accept is None else {"Accept": accept}
    path = "/cds-services/nowhere/at/all" if accept == BROWSER else "/nowhere"
    answer = demo.test_client().get(path, headers=headers)
    assert (answer.status_code, answer.mimetype) == (404, "application/json")
    assert answer.json["resourceType"] == "OperationOutcome"


def test_in_production_it_tells_nothing_else(production: Flask) -> None:
    answer = FlaskClient(production).get("/nowhere", headers={"Accept": BROWSER})
    assert answer.status_code == 404
    assert "sha256" not in answer.text
    assert "/headache/rules" not in answer.text


def test_a_page_that_fails_says_so_and_nothing_of_why(
    rulebook: RuleBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("of Mrs Weber")

    monkeypatch.setattr("cds.web.pages.patients.case_of_bundle", broken)
    app = create_app(Settings(state=tmp_path / "state"), rulebook=rulebook, clock=lambda: NOW)
    answer = app.test_client().get("/review/sample/candidate")
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert "The service failed; nothing was checked." in answer.text
    assert "Weber" not in answer.text + caplog.text
    assert "page failed: RuntimeError at test_pages.py" in caplog.text
