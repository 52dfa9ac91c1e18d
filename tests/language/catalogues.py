"""Catalogues made for a test: the shipped ones, with translations of clinical texts made up."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from cds.language.catalogue import CLINICAL, LANGUAGES, SOURCE, Catalogue, locale_folder


def made(folder: Path, language: str, clinical: Mapping[str, str]) -> Catalogue:
    """The catalogue of ``language`` in which the clinical texts are translated so, written to ``folder``."""
    for other in LANGUAGES:
        if other != SOURCE:
            shutil.copytree(locale_folder() / other, folder / other, dirs_exist_ok=True)
    written = Catalog(locale=language)
    for text, translated in clinical.items():
        written.add(text, translated)
    with (folder / language / "LC_MESSAGES" / f"{CLINICAL}.mo").open("wb") as file:
        write_mo(file, written)
    return Catalogue(language, folder)
