"""Pages in the reader's language: asked for, remembered, accepted; English texts are marked as such."""

import re

import pytest
from flask import Flask, g, render_template_string
from flask.testing import FlaskClient

from cds.core.speech import Translated
from cds.language.catalogue import LANGUAGES, catalogue
from cds.web.pages.languages import clinical
from tests.language.catalogues import made

SKIP = {"en": "Skip to content", "es": "Ir al contenido", "fr": "Aller au contenu"}
NOTE = {
    "es": "Los textos clínicos se muestran en inglés: aún no están traducidos.",
    "fr": "Les textes cliniques sont affichés en anglais\u00a0: pas encore traduits.",
}


def language_of(client: FlaskClient, query: str = "", accepted: str = "") -> str:
    """The language that a page is in, by its text, its ``lang`` and its header alike."""
    response = client.get(f"/review{query}", headers={"Accept-Language": accepted} if accepted else {})
    assert response.status_code == 200
    html = response.get_data(as_text=True)
    (spoken,) = [language for language, words in SKIP.items() if words in html]
    assert re.findall(r'<html lang="(\w+)"', html) == [spoken]
    assert response.headers["Content-Language"] == spoken
    assert {"Accept-Language", "Cookie"} <= set(response.vary)
    return spoken


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "", "en"),
        ("", "fr-FR, en;q=0.3", "fr"),
        ("?lang=es", "fr", "es"),
        ("?lang=de", "fr", "fr"),
        ("?lang=%3Cscript%3E", "", "en"),
    ],
)
def test_the_language_of_a_page(client: FlaskClient, query: str, accepted: str, language: str) -> None:
    assert language_of(client, query, accepted) == language


def test_what_was_asked_for_is_remembered_until_another_is_asked_for(client: FlaskClient) -> None:
    assert language_of(client, "?lang=es") == "es"
    assert language_of(client, accepted="fr") == "es"
    assert language_of(client, "?lang=en", "fr") == "en"
    assert language_of(client, accepted="fr") == "en"


def test_every_language_is_offered_in_its_own_words(client: FlaskClient) -> None:
    html = client.get("/review").get_data(as_text=True)
    for tag, name in LANGUAGES.items():
        assert re.search(rf'<a href="\?lang={tag}" lang="{tag}"[^>]*>{name}</a>', html)


# ------------------------------------------------------------------ clinical texts


def shown(app: Flask, language: str, text: object) -> tuple[str, bool]:
    """A clinical text as a template prints it, and whether the page has to say that it is English."""
    with app.test_request_context():
        g.catalogue = catalogue(language)
        html = render_template_string("{{ text | clinical }}", text=text)
        return html, bool(g.get("shows_english"))


def test_english_is_marked_for_readers_of_another_language(demo: Flask) -> None:
    assert shown(demo, "es", "Do not give ketamine") == ('<span lang="en">Do not give ketamine</span>', True)
    assert shown(demo, "en", "Do not give ketamine") == ("Do not give ketamine", False)
    assert shown(demo, "fr", "") == ("", False)


def test_what_is_translated_already_is_not_marked(demo: Flask) -> None:
    assert shown(demo, "es", Translated("No dar ketamina")) == ("No dar ketamina", False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_clinical_texts_are_escaped(demo: Flask, language: str) -> None:
    for text in ("<b>a & b</b>", Translated("<b>a & b</b>")):
        html, _ = shown(demo, language, text)
        assert "<b>" not in html
        assert "&lt;b&gt;a &amp; b&lt;/b&gt;" in html


def test_a_translation_of_the_catalogue_is_printed(
    demo: Flask, tmp_path_factory: pytest.TempPathFactory
) -> None:
    speech = made(tmp_path_factory.mktemp("locale"), "es", {"Creatinine < 30": "Creatinina < 30"})
    with demo.test_request_context():
        g.catalogue = speech
        assert render_template_string("{{ 'Creatinine < 30' | clinical }}") == "Creatinina &lt; 30"
        assert clinical("Creatinine < 30") == "Creatinina < 30"
        assert not g.get("shows_english")


@pytest.mark.parametrize("language", NOTE)
def test_a_patient_page_says_once_that_clinical_texts_are_english(client: FlaskClient, language: str) -> None:
    html = client.get(f"/review/sample/low-clearance?lang={language}").get_data(as_text=True)
    assert '<span lang="en">' in html
    assert html.partition("<main")[0].count(NOTE[language]) == 1


@pytest.mark.parametrize("language", NOTE)
def test_cards_in_english_are_marked_and_do_not_say_it_again(client: FlaskClient, language: str) -> None:
    html = client.get(f"/review/sample/low-clearance?lang={language}").get_data(as_text=True)
    assert html.count(NOTE[language]) == 1
    cards = re.findall(
        r'<span( lang="en")>([^<]*)</span></p>.*?<div class="detail"( lang="en")?>', html, re.DOTALL
    )
    told = {summary: (of_summary, of_detail) for of_summary, summary, of_detail in cards}
    english = "Ketamine contraindicated - creatinine clearance below 30 mL/min"
    assert told[english] == (' lang="en"', ' lang="en"')


def test_fixed_texts_are_filled_in_and_escaped(demo: Flask) -> None:
    with demo.test_request_context():
        g.catalogue = catalogue("es")
        template = "{{ _('Signed in: %(name)s', name=name) }} {{ _('100 %%') }}"
        assert render_template_string(template, name="<b>") == "Sesión iniciada: &lt;b&gt; 100 %"


def test_an_english_page_does_not(client: FlaskClient) -> None:
    html = client.get("/review/sample/low-clearance?lang=en").get_data(as_text=True)
    assert '<span lang="en">' not in html
    assert "not translated yet" not in html
