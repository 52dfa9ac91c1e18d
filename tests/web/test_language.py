"""The language of a response: the reader's, or the one that the settings fix; the headers say which."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from cds.core.rules import RuleBook
from cds.hooks.request import EXTENSION
from cds.settings import Settings, read_settings
from cds.web import create_app
from tests.hooks.calls import NOW, SIGN, Site

URL = f"/cds-services/{SIGN.id}"
NEEDED = {"en": "Still needed", "es": "Aún se necesita", "fr": "Encore nécessaire"}


def headings(client: FlaskClient, site: Site, accepted: str | None) -> tuple[str, str, bool]:
    """What heads the list of what is needed; the language said; whether it depends on the header."""
    headers = {} if accepted is None else {"Accept-Language": accepted}
    response = client.post(URL, json=site.call("no-creatinine"), headers=headers)
    assert response.status_code == 200
    detail = response.get_json()["cards"][0]["detail"]
    (found,) = [language for language, words in NEEDED.items() if f"**{words}**" in detail]
    return found, response.headers["Content-Language"], "Accept-Language" in response.vary


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("es", "es"),
        ("es-419, en;q=0.5", "es"),
        ("de, fr-CA;q=0.9, en;q=0.8", "fr"),
        ("de", "en"),
        ("es;q=0", "en"),
        ("*", "en"),
        ("not a header; q=x, \x7f", "en"),
        ("x" * 4000, "en"),
    ],
)
def test_a_card_speaks_what_its_reader_accepts(
    client: FlaskClient, site: Site, accepted: str | None, language: str
) -> None:
    assert headings(client, site, accepted) == (language, language, True)


def test_a_fixed_language_is_spoken_to_everybody(rulebook: RuleBook, site: Site, tmp_path: Path) -> None:
    settings = Settings(allow_as_of=True, state=tmp_path, language="fr")
    client = create_app(settings, rulebook=rulebook, clock=lambda: NOW).test_client()
    assert headings(client, site, "es") == ("fr", "fr", False)
    assert client.get("/review", headers={"Accept-Language": "es"}).headers["Content-Language"] == "fr"


def test_the_setting() -> None:
    assert read_settings({}).language is None
    assert read_settings({"CDS_LANGUAGE": "auto"}).language is None
    assert read_settings({"CDS_LANGUAGE": "es"}).language == "es"


def test_what_is_found_is_the_same_in_every_language(client: FlaskClient, site: Site) -> None:
    found = []
    for language in NEEDED:
        response = client.post(URL, json=site.call("no-creatinine"), headers={"Accept-Language": language})
        found.append(response.get_json()["extension"][EXTENSION]["findings"])
    assert found[0] == found[1] == found[2]


def test_an_error_stays_english(client: FlaskClient) -> None:
    response = client.post(URL, json={}, headers={"Accept-Language": "es"})
    assert response.status_code == 400
    assert "Content-Language" not in response.headers
