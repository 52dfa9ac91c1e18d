"""Texts in the reader's language, and English where there is none."""

from pathlib import Path

import pytest

from cds.core.speech import ENGLISH, Speech
from cds.language.catalogue import LANGUAGES, Catalogue, best_language, catalogue, same_placeholders
from tests.language.catalogues import made

TEXT = "Creatinine clearance is below {limit}"
OTHER = [language for language in LANGUAGES if language != "en"]


def test_a_language_that_there_is_no_catalogue_of_is_refused() -> None:
    with pytest.raises(LookupError):
        catalogue("de")


@pytest.mark.parametrize("speech", [ENGLISH, catalogue("en")], ids=["core", "catalogue"])
def test_english_says_every_text_as_it_is_written(speech: Speech) -> None:
    assert speech.language == "en"
    assert speech.text("not known") == "not known"
    assert [speech.plural("{count} day", "{count} days", count) for count in (0, 1, 2)] == [
        "{count} days",
        "{count} day",
        "{count} days",
    ]
    assert speech.remark("3 of 14 days have no diary entry") == "3 of 14 days have no diary entry"
    assert speech.remark("draft of this session, lithium") == "draft of this session, lithium"
    assert speech.remark("sumatriptan 6 mg as needed") == "sumatriptan 6 mg as needed"
    assert speech.clinical(TEXT) == TEXT
    assert speech.knows_clinical(TEXT)


@pytest.mark.parametrize(
    ("language", "unknown", "no"), [("es", "desconocido", "no"), ("fr", "inconnu", "non")]
)
def test_unknown_is_not_no(language: str, unknown: str, no: str) -> None:
    said = catalogue(language)
    assert (said.text("not known"), said.text("no")) == (unknown, no)
    assert said.knows("not known")


@pytest.mark.parametrize("language", OTHER)
def test_a_text_without_a_translation_stays_english_and_is_known_for_it(language: str) -> None:
    said = catalogue(language)
    assert said.text("A text of no page") == "A text of no page"
    assert not said.knows("A text of no page")
    assert said.knows("")
    assert said.text("") == ""
    assert [said.plural("{count} hat", "{count} hats", count) for count in (1, 2)] == [
        "{count} hat",
        "{count} hats",
    ]


def test_a_text_that_is_the_same_in_both_languages_is_translated() -> None:
    assert catalogue("fr").text("Ampoule") == "Ampoule"
    assert catalogue("fr").knows("Ampoule")


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("3 of 14 days have no diary entry", "3 de 14 días sin entrada en el diario"),
        ("1 of 2 days have a diary entry", "1 de 2 días con entrada en el diario"),
        ("draft of this session", "borrador de esta sesión"),
        ("draft of this session, verapamil 480 mg/day", "borrador de esta sesión, verapamil 480 mg/day"),
        ("draft of this session, oxygen as needed", "borrador de esta sesión, oxygen según necesidad"),
        ("sumatriptan 6 mg as needed", "sumatriptan 6 mg según necesidad"),
        ("to be taken as needed", "a tomar según necesidad"),
        ("not dated exactly", "sin fecha exacta"),
        ("on-hold", "on-hold"),
        ("", ""),
    ],
)
def test_a_note_in_spanish(note: str, said: str) -> None:
    assert catalogue("es").remark(note) == said


@pytest.mark.parametrize("language", OTHER)
def test_no_clinical_text_is_translated_yet(language: str) -> None:
    said = catalogue(language)
    assert said.clinical(TEXT) == TEXT
    assert not said.knows_clinical(TEXT)
    assert said.knows_clinical(" ")


def test_a_clinical_text_with_its_placeholders(tmp_path: Path) -> None:
    said = made(tmp_path, "es", {TEXT: "Por debajo de {limit} está el aclaramiento"})
    assert said.clinical(TEXT) == "Por debajo de {limit} está el aclaramiento"
    assert said.clinical(TEXT) == "Por debajo de {limit} está el aclaramiento"  # as it is kept
    assert said.knows_clinical(TEXT)
    assert said.text("not known") == "desconocido"


@pytest.mark.parametrize("wrong", ["Está por debajo", "Está por debajo de {limite}", "{limit} y {limit}"])
def test_a_translation_that_says_another_number_is_not_used(tmp_path: Path, wrong: str) -> None:
    said = made(tmp_path, "es", {TEXT: wrong})
    assert said.clinical(TEXT) == TEXT
    assert not said.knows_clinical(TEXT)
    assert said.clinical_as_written(TEXT) == wrong


def test_catalogues_may_lie_elsewhere_only_whole(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Catalogue("fr", tmp_path)


@pytest.mark.parametrize(
    ("text", "translated", "same"),
    [
        ("{a} of {b}", "{b}: {a}", True),
        ("{a}", "{b}", False),
        ("{a}", "{a} {a}", False),
        ("%(a)s of 5 %%", "5 %% (%(a)s)", True),
        ("%(a)s", "%(a)d", False),
        ("plain", "simple", True),
    ],
)
def test_placeholders(text: str, translated: str, same: bool) -> None:
    assert same_placeholders(text, translated) is same


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ([], "en"),
        ([("es", 1.0)], "es"),
        ([("fr-CH", 1.0), ("de", 0.9)], "fr"),
        ([("de", 1.0), ("es_MX", 0.5)], "es"),
        ([("fr", 0.3), ("en", 0.8)], "en"),
        ([("fr", 0.0), ("de", 1.0)], "en"),
        ([("*", 1.0)], "en"),
    ],
)
def test_the_best_language_that_a_reader_accepts(accepted: list[tuple[str, float]], language: str) -> None:
    assert best_language(accepted) == language
