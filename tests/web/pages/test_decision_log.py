"""Decisions looked up for a page: those that are not there, and a log that is away."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from cds.core.rules import RuleBook
from cds.settings import Settings
from cds.web import create_app
from tests.hooks.calls import NOW
from tests.web.pages.forms import faults


@pytest.mark.parametrize("name", ["no-such-decision", "x" * 300])
def test_one_that_is_not_there(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/review/decision/{name}")
    assert answer.status_code == 404
    assert faults(answer)[0].startswith("The decision log holds no decision of this id.")


def test_a_log_that_is_away(rulebook: RuleBook, tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    settings = Settings(state=tmp_path / "state", database_url=url)
    app = create_app(settings, rulebook=rulebook, clock=lambda: NOW)
    answer = app.test_client().get("/review/decision/1")
    assert answer.status_code == 503
    assert faults(answer) == ["The decision log cannot be read now. Try again in a minute."]
