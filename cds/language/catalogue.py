"""The messages of one language, from the compiled gettext catalogues of that language.

Two domains: ``cds`` holds the fixed texts of cards and pages, ``clinical`` those of the rule files.
"""

import gettext
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

SOURCE = "en"
"""The language that texts are written in."""
LANGUAGES = {"en": "English", "es": "Español", "fr": "Français"}
"""BCP 47 tag -> the language's own name."""
FIXED, CLINICAL = "cds", "clinical"
PLACEHOLDER = re.compile(r"\{[^{}]*\}|%\(\w+\)[sd]|%%")
"""What stands for a value in a text: ``{name}``, and ``%(name)s`` in templates."""
# Notes that count days, or name a drug and its dose after the one and before the other.
_COUNTED = re.compile(r"(\d+) of (\d+) days have (a|no) diary entry")
_DRAFTED, _AS_NEEDED = "draft of this session", "as needed"


class _Silent(gettext.NullTranslations):
    """What a catalogue asks for a message that it lacks: nothing, so that the lack is seen."""

    def gettext(self, _: str) -> str:
        return ""

    def ngettext(self, _: str, __: str, ___: int) -> str:
        return ""


class Catalogue:
    """What texts are called in one language (a ``cds.core.speech.Speech``). Immutable, safe for threads."""

    def __init__(self, language: str, folder: Path | None = None) -> None:
        """``folder`` holds ``es/LC_MESSAGES/*.mo``; the shipped ones where it is None.

        LookupError where ``language`` is not among LANGUAGES.
        """
        if language not in LANGUAGES:
            raise LookupError(language)
        self.language = language
        self._fixed = _translations(FIXED, language, folder)
        self._clinical = _translations(CLINICAL, language, folder)
        self._kept: dict[str, str] = {}

    def text(self, message: str) -> str:
        """``message`` in this language; itself where it is not translated."""
        return (message and self._fixed.gettext(message)) or message

    def plural(self, one: str, many: str, count: int) -> str:
        """The form for ``count``; the number in it is for the caller to fill in."""
        return self._fixed.ngettext(one, many, count) or (one if count == 1 else many)

    def knows(self, message: str) -> bool:
        """Whether a fixed text is shown in this language and not in English for want of a translation."""
        return self.language == SOURCE or not message or bool(self._fixed.gettext(message))

    def remark(self, note: str) -> str:
        """The note of a fact or of an origin; what of it is not translated stays English."""
        counted = _COUNTED.fullmatch(note)
        if counted is not None:
            blank = self.text("{count} of {days} days have no diary entry")
            filled = self.text("{count} of {days} days have a diary entry")
            return (blank if counted[3] == "no" else filled).format(count=counted[1], days=counted[2])
        drafted, _, told = note.partition(", ")
        if drafted == _DRAFTED and told:
            return f"{self.text(_DRAFTED)}, {self.remark(told)}"
        if note.endswith(_AS_NEEDED) and not self.knows(note):
            return f"{note.removesuffix(_AS_NEEDED)}{self.text('as needed')}"
        return self.text(note)

    def clinical(self, text: str) -> str:
        """A text of the rule files with its placeholders; the English where there is no sound translation.

        A translation that lacks a placeholder, or has another, would say another number or none: it is not
        used. ``cds check`` refuses it.
        """
        if self.language == SOURCE:
            return text
        kept = self._kept.get(text)
        if kept is None:
            kept = self._kept[text] = self._sound(text) or text
        return kept

    def knows_clinical(self, text: str) -> bool:
        """Whether a text of the rule files is said in this language."""
        return self.language == SOURCE or not text.strip() or bool(self._sound(text))

    def clinical_as_written(self, text: str) -> str:
        """What the catalogue holds for a text of the rule files, sound or not; empty where nothing."""
        return self._clinical.gettext(text) if text else ""

    def _sound(self, text: str) -> str:
        translated = self.clinical_as_written(text)
        return translated if same_placeholders(text, translated) else ""


def same_placeholders(text: str, translated: str) -> bool:
    """Whether a translation has the placeholders of its text, each as often; their order is free."""
    return sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(translated))


def _translations(domain: str, language: str, folder: Path | None) -> gettext.NullTranslations:
    if language == SOURCE:
        return _Silent()
    found = gettext.translation(domain, str(folder or locale_folder()), [language])
    found.add_fallback(_Silent())
    return found


def locale_folder() -> Path:
    """The folder of the shipped catalogues."""
    return Path(str(files("cds.language").joinpath("locale")))


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language, read once. LookupError for a language that there is none of."""
    return Catalogue(language)


def best_language(accepted: list[tuple[str, float]], otherwise: str = SOURCE) -> str:
    """The language for a reader who accepts these BCP 47 tags with their weights (RFC 9110, 12.5.4)."""
    for tag, weight in sorted(accepted, key=lambda one: -one[1]):
        language = tag.replace("_", "-").partition("-")[0].lower()
        if weight > 0 and language in LANGUAGES:
            return language
    return otherwise
