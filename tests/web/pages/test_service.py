"""The service page tells what the log holds: calls answered here, and what came back of their cards."""

import itertools
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds.core.rules import RuleBook
from cds.settings import Settings
from cds.web import create_app
from tests.hooks.calls import NOW, SIGN, Site

RENAL = "ketamine-renal-contraindication"
URL = f"/cds-services/{SIGN.id}"


@pytest.fixture
def client(rulebook: RuleBook, tmp_path: Path) -> FlaskClient:
    """A service that nobody has called yet."""
    seconds = itertools.count()
    settings = Settings(allow_as_of=True, state=tmp_path)
    app = create_app(settings, rulebook=rulebook, clock=lambda: NOW + timedelta(seconds=next(seconds)))
    return app.test_client()


def row(html: str, name: str) -> list[str]:
    """The cells, without markup, of the table row that names something."""
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.S)
    (found,) = (one for one in rows if f"<code>{name}</code>" in one)
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", found, re.S)
    return [re.sub(r"<[^>]*>", " ", cell).replace("&nbsp;", " ").strip() for cell in cells]


def page(client: FlaskClient, query: str = "") -> str:
    response = client.get(f"/service{query}")
    assert response.status_code == 200
    assert response.mimetype == "text/html"
    return response.get_data(as_text=True)


def answered(client: FlaskClient, site: Site, sample: str) -> list[dict[str, Any]]:
    response = client.post(URL, json=site.call(sample))
    assert response.status_code == 200
    cards: list[dict[str, Any]] = response.get_json()["cards"]
    return cards


def test_nobody_called_yet(client: FlaskClient) -> None:
    html = page(client)
    assert "0 calls were answered." in html
    assert "No card was shown." in html
    assert "No rule was in scope." in html


def test_calls_verdicts_and_what_was_missing(client: FlaskClient, site: Site) -> None:
    answered(client, site, "low-clearance")
    answered(client, site, "no-creatinine")
    html = page(client)
    assert "2 calls were answered." in html
    assert row(html, SIGN.id)[1] == "2"
    _, scope, met, not_met, unknown, missing = row(html.partition('id="unknown"')[2], RENAL)
    assert (scope, met, not_met, unknown) == ("2", "1", "0", "1 (50 %)")
    assert missing == "Serum creatinine: not recorded (1)"


def test_a_card_that_was_passed_over(client: FlaskClient, site: Site) -> None:
    (card,) = (
        c for c in answered(client, site, "low-clearance") if c["summary"].startswith("Ketamine contra")
    )
    report = {
        "card": card["uuid"],
        "outcome": "overridden",
        "overrideReason": {"reason": card["overrideReasons"][0]},
        "outcomeTimestamp": NOW.isoformat(),
    }
    assert client.post(f"{URL}/feedback", json={"feedback": [report]}).status_code == 200
    html = page(client).partition('id="unknown"')[0]
    _, shown, accepted, overridden, silent, rate, reasons, over_time = row(html, RENAL)
    assert (shown, accepted, overridden, silent) == ("1", "0", "1", "0")
    assert rate == "100 % (21 % to 100 %)"
    assert reasons == f"1 &times; {card['overrideReasons'][0]['display']}"
    assert over_time == f"{NOW:%Y-%m}: 100 % of 1"


@pytest.mark.parametrize(
    ("query", "days"), [("", 7), ("?days=1", 1), ("?days=90", 90), ("?days=x", 7), ("?days=8", 7)]
)
def test_the_period_is_one_of_those_offered(client: FlaskClient, query: str, days: int) -> None:
    assert f'<option value="{days}" selected>' in page(client, query)


def test_a_database_that_is_away_is_said_and_hides_nothing_else(rulebook: RuleBook, tmp_path: Path) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    app = create_app(Settings(state=tmp_path, database_url=url), rulebook=rulebook, clock=lambda: NOW)
    html = page(app.test_client())
    assert "The database of the decision log cannot be read now." in html
    assert "something does not work as it should" in html
    assert rulebook.digest in html
