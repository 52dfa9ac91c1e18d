"""The messages of one language, from the compiled gettext catalogue of that language."""

import gettext
from functools import cache
from importlib.resources import files

SOURCE = "en"
"""The language that texts are written in."""
LANGUAGES = {"en": "English", "es": "Español", "fr": "Français"}
"""BCP 47 tag -> the language's own name."""
_DOMAIN = "cds"


class Catalogue:
    """What texts are called in one language. Immutable, safe for threads."""

    def __init__(self, language: str) -> None:
        """LookupError where ``language`` is not among LANGUAGES."""
        if language not in LANGUAGES:
            raise LookupError(language)
        self.language = language
        folder = str(files("cds.language").joinpath("locale"))
        self._messages: gettext.NullTranslations = (
            gettext.NullTranslations()
            if language == SOURCE
            else gettext.translation(_DOMAIN, folder, [language])
        )

    def text(self, message: str) -> str:
        """``message`` in this language; itself where it is not translated."""
        return self._messages.gettext(message) if message else message

    def plural(self, one: str, many: str, count: int) -> str:
        """The form for ``count``; ``%(num)d`` in it is for the caller to fill in."""
        return self._messages.ngettext(one, many, count)

    def knows(self, message: str) -> bool:
        """Whether the text is shown in this language and not in English for want of a translation."""
        return self.language == SOURCE or not message or self.text(message) != message


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
