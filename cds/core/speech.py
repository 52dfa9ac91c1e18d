"""The language that words are said in: what turns our English texts into the reader's.

The core knows no catalogue of messages; ``cds.language`` gives one. English texts are their own keys.
"""

from typing import Protocol


class Translated(str):
    """A clinical text said in the reader's language; a plain ``str`` of a rule file is English."""

    __slots__ = ()


class Speech(Protocol):
    """One language. Immutable, safe for threads."""

    @property
    def language(self) -> str:
        """Its BCP 47 tag, such as ``es``."""

    def text(self, message: str) -> str:
        """A fixed text of ours; itself where it is not translated. ``{name}`` is for the caller to fill."""

    def plural(self, one: str, many: str, count: int) -> str:
        """The form of a fixed text for ``count``."""

    def remark(self, note: str) -> str:
        """The note of a fact or an origin (ours, never text of the record)."""

    def clinical(self, text: str) -> str:
        """A text of the rule files with its placeholders; itself where it is not translated."""

    def knows_clinical(self, text: str) -> bool:
        """Whether a text of the rule files is said in this language."""

    def __hash__(self) -> int:
        """So that what is said can be kept by language."""


class English:
    """The language in which every text is written."""

    __slots__ = ()
    language = "en"

    def text(self, message: str) -> str:
        """The message itself."""
        return message

    def plural(self, one: str, many: str, count: int) -> str:
        """``one`` for 1, else ``many``."""
        return one if count == 1 else many

    def remark(self, note: str) -> str:
        """The note itself."""
        return note

    def clinical(self, text: str) -> str:
        """The text itself."""
        return text

    def knows_clinical(self, _: str) -> bool:
        """Always."""
        return True


ENGLISH = English()
