"""The shipped catalogues: whole, compiled, and with the placeholders of their texts."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from cds.language.catalogue import CLINICAL, FIXED, LANGUAGES, SOURCE, locale_folder, same_placeholders
from tests.language.templates import fixed_texts, templates

ROOT = Path(__file__).resolve().parents[2]
OTHER = [language for language in LANGUAGES if language != SOURCE]
BOTH = [(language, domain) for language in OTHER for domain in (FIXED, CLINICAL)]
_MAKE = "run `make messages` and translate what is new in cds/language/locale"


def file_of(language: str, domain: str, ending: str) -> Path:
    return locale_folder() / language / "LC_MESSAGES" / f"{domain}.{ending}"


def read(language: str, domain: str) -> Catalog:
    with file_of(language, domain, "po").open("rb") as file:
        return read_po(file, locale=language)


def told(catalog: Catalog) -> list[Message]:
    """The messages of a catalogue, its header aside."""
    return [message for message in catalog if message.id]


def forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.fixture(scope="module")
def messages() -> set[tuple[str, ...]]:
    """Every text for translation, as ``make messages`` collects them."""
    return set(_collected())


def _collected() -> Iterator[tuple[str, ...]]:
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"][
        "mappings"
    ]
    patterns = [
        (one["method"], pattern, {key: one[key] for key in one if key not in ("method", "pattern")})
        for one in mappings
        for pattern in ([one["pattern"]] if isinstance(one["pattern"], str) else one["pattern"])
    ]
    found = extract_from_dir(
        ROOT / "cds",
        [(pattern.removeprefix("cds/"), method) for method, pattern, _ in patterns],
        {pattern.removeprefix("cds/"): options for _, pattern, options in patterns},
        {"_": None, "ngettext": (1, 2)},
    )
    return (forms(text) for _, _, text, _, _ in found)


@pytest.mark.parametrize("language", OTHER)
def test_every_text_of_cards_and_pages_is_translated(language: str, messages: set[tuple[str, ...]]) -> None:
    catalog = told(read(language, FIXED))
    assert messages - {forms(message.id) for message in catalog} == set(), _MAKE
    assert {forms(message.id) for message in catalog} - messages == set(), _MAKE
    lacking = [message.id for message in catalog if message.fuzzy or not all(forms(message.string))]
    assert lacking == [], _MAKE


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_a_translation_has_the_placeholders_of_its_text(language: str, domain: str) -> None:
    for message in told(read(language, domain)):
        ids, strings = forms(message.id), forms(message.string)
        assert len(strings) == (1 if len(ids) == 1 else 2), message.id
        for text, translated in zip(ids, strings, strict=True):
            assert not translated or same_placeholders(text, translated), (text, translated)


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_what_is_read_is_what_is_written(language: str, domain: str) -> None:
    with file_of(language, domain, "mo").open("rb") as file:
        compiled = {forms(message.id): forms(message.string) for message in told(read_mo(file))}
    written = {forms(message.id): forms(message.string) for message in told(read(language, domain))}
    assert compiled == written, _MAKE


@pytest.mark.parametrize("language", OTHER)
def test_no_clinical_text_is_translated_that_no_clinician_has_checked(language: str) -> None:
    assert told(read(language, CLINICAL)) == []


@pytest.mark.parametrize("template", templates(), ids=lambda path: path.stem)
def test_a_template_holds_no_text_that_is_not_translated(template: Path) -> None:
    assert fixed_texts(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p>{{ _("Hello") }}</p>', []),
        ("<p>{% trans %}Hello{% endtrans %}</p>", []),
        ('<p aria-label="Hello">{{ name }}</p>', ["Hello"]),
        ("<p>{{ 'Met' if met else _('Unknown') }}</p>", ["Met0"]),
        ("<p>{{ 'Met'|upper }}</p>", ["Met"]),
        ("""<p class="{{ 'met' if met }}">5 mL <code>urn:code</code></p>""", []),
        (
            "{% if so %}<p>Hello</p>{% endif %}{% macro of(it) %}<b>it is</b>{% endmacro %}",
            ["Hello", "it is"],
        ),
    ],
)
def test_what_counts_as_text_of_a_template(source: str, texts: list[str]) -> None:
    assert fixed_texts(source) == texts
