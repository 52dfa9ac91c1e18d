"""The book of the rulebook that is served, made when a page first asks for it."""

from dataclasses import dataclass
from pathlib import Path

from cds.core.errors import Fault, RequestError
from cds.handbook.annex import Annex
from cds.handbook.book import Book, bound
from cds.handbook.search import Index
from cds.rulebook.folder import digest_of, files_of
from cds.settings.rulebooks import kept_rulebooks
from cds.web.pages.desk import Desk
from cds.web.pages.errands import Errand

HANDBOOK = "cds.handbook"
_FEATURES = "features"


def not_served() -> RequestError:
    """Neither a copy in CDS_STATE nor the folder of rules holds the rulebook that is served."""
    said = (
        "The folder of rules (CDS_RULES) holds another rulebook than the one that is served, and no copy of "
        "that one was kept in CDS_STATE. Reload the service (cds reload), or put the folder back."
    )
    return RequestError(503, [Fault("", said, "transient")])


class Folder:
    """The digest of a folder of rules, read again only when a file in it has changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: tuple[object, str] = (None, "")

    @property
    def digest(self) -> str:
        """As it is now; empty where the folder cannot be read."""
        try:
            stamp = tuple(
                (path.as_posix(), stat.st_mtime_ns, stat.st_size)
                for path in self._folder.rglob("*.yaml")
                for stat in (path.stat(),)
            )
            if self._known[0] != stamp:
                self._known = (stamp, digest_of(files_of(self._folder)))
        except OSError:
            return ""
        return self._known[1]


@dataclass(frozen=True, slots=True)
class Volume:
    """A book with its index, and the folder of rules, which may have changed since."""

    book: Book
    index: Index
    folder: Folder

    def has_changed(self) -> bool:
        """Whether the folder holds another rulebook now."""
        return self.folder.digest != self.book.rulebook.digest


class Shelf:
    """One book at a time: the served one."""

    def __init__(self, desk: Desk, errand: Errand) -> None:
        self._desk = desk
        self._errand = errand
        self._folder = Folder(desk.settings.rules)
        self._volume: Volume | None = None

    def volume(self) -> Volume:
        """The served rulebook's. NotYet while it is made, RequestError where it cannot be had."""
        rulebook, volume = self._desk.serving.answers.rulebook, self._volume
        if volume is None or volume.book.rulebook is not rulebook:
            book = bound(rulebook, self._annex(rulebook.digest))
            volume = self._volume = Volume(book, Index(book), self._folder)
        return volume

    def _annex(self, digest: str) -> Annex:
        rules = self._desk.settings.rules
        file = rules if digest == self._folder.digest else kept_copy(self._desk, digest)
        if file is None:
            raise not_served()
        arguments = ("annex", str(file), str(rules.parent / _FEATURES), str(rules))
        made = self._errand.result((digest, file), HANDBOOK, arguments)
        if not isinstance(made, Annex) or made.digest != digest:
            raise not_served()
        return made


def kept_copy(desk: Desk, digest: str) -> Path | None:
    """The kept copy of the rulebook of that digest."""
    return next((kept.file for kept in kept_rulebooks(desk.settings) if kept.digest == digest), None)
