"""Where an EHR's keys come from: a file that is watched, or a URL that is read now and then."""

import logging
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from time import monotonic
from typing import NamedTuple, Protocol

from jwt import PyJWK

from cds.core.errors import Issue
from cds.rulebook.source import SourceError, read_document
from cds.web.download import DownloadError, download
from cds.web.keyset import LARGEST_SET, Keys, KeySetError, read_keys

_LOG = logging.getLogger("cds")
DEADLINE = 2.0  # seconds for which a call waits for keys
FRESH = 600.0  # seconds until the keys of a URL are read again, beside the calls
PAUSE = 30.0  # seconds between two readings of a URL, whatever kid is asked for
KEPT = 86_400.0  # seconds for which keys serve while their URL cannot be read


class KeySource(Protocol):
    """The keys of one client. Safe for threads, and for processes forked after it was made."""

    def find(self, kid: str) -> PyJWK | None:
        """The key of this id; None where there is none."""


class KeyFile:
    """The keys in a local file, read again when it changes.

    A changed file that is unsound or gone leaves the keys read before in force and is logged once; a key is
    revoked by taking it out of the set. KeySetError where it is unsound at the start.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = _stamp(path)
        self._keys = read_keys(_content(path))

    def find(self, kid: str) -> PyJWK | None:
        """The key of this id, as the file stands now."""
        stamp = _stamp(self._path)
        if stamp != self._seen:
            self._seen = stamp
            try:
                self._keys = read_keys(_content(self._path))
            except KeySetError as error:
                _LOG.error("key file %s: %s; the keys read before stay in force", self._path, error)
        return self._keys.get(kid)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """What changes when the file is written or replaced; None where it is not there."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        hint = "check `jwks_file` and the permissions of what it names"
        raise KeySetError(f"the key file cannot be read: {error.strerror}", hint) from None


def file_issue(path: Path, error: KeySetError) -> Issue:
    """``error`` of a key file, with the line it stands on."""
    line = error.line or 1
    if error.place:
        # JSON may be indented with tabs, and holds none inside its strings.
        content = _content(path).replace(b"\t", b" ")
        try:
            line = read_document(str(path), content)[0].line(*error.place)
        except SourceError:
            pass  # JSON that is no YAML: the fault is named, its line is not
    return Issue(str(path), line, "key-set", str(error), error.hint)


class _Read(NamedTuple):
    keys: Keys
    at: float


class KeyUrl:
    """The keys behind a URL, read beside the calls.

    Unknown kid: the URL is read at once, at most every ``PAUSE``, and the call waits ``DEADLINE`` at most.
    While it cannot be read, the keys read last serve for ``KEPT``.
    """

    def __init__(
        self,
        url: str,
        *,
        read: Callable[[str], bytes] = lambda url: download(url, seconds=DEADLINE, largest=LARGEST_SET),
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._url = url
        self._fetch = read
        self._now = now
        self._read = _Read({}, float("-inf"))
        self._begun = float("-inf")
        self._attempt = threading.Event()  # set when the latest reading is over
        self._attempt.set()
        # Taken by callers only, never by the reading thread: a fork in between leaves it free.
        self._lock = threading.Lock()

    def find(self, kid: str) -> PyJWK | None:
        """The key of this id, as far as the URL could be read."""
        key = self._keys().get(kid)
        if key is None:
            self.refresh().wait(DEADLINE)
            return self._keys().get(kid)
        if self._now() - self._read.at >= FRESH:
            self.refresh()
        return key

    def refresh(self) -> threading.Event:
        """Begin to read, unless it was begun less than ``PAUSE`` ago; the event is set when that is over."""
        with self._lock:
            now = self._now()
            if now - self._begun >= PAUSE:
                self._begun = now
                self._attempt = threading.Event()
                threading.Thread(target=self._update, args=(self._attempt,), daemon=True).start()
            return self._attempt

    def _keys(self) -> Keys:
        read = self._read
        return read.keys if self._now() - read.at < KEPT else {}

    def _update(self, over: threading.Event) -> None:
        try:
            self._read = _Read(read_keys(self._fetch(self._url)), self._now())
        except (DownloadError, KeySetError) as error:
            _LOG.error("key set %s: %s; the keys read before serve for a day", self._url, error)
        finally:
            over.set()


def read_ahead(sources: Iterable[KeySource]) -> None:
    """Read every URL once, all at the same time, before the first call: at most ``DEADLINE`` together."""
    until = monotonic() + DEADLINE
    for attempt in [source.refresh() for source in sources if isinstance(source, KeyUrl)]:
        attempt.wait(max(0.0, until - monotonic()))
