"""Recording: into the database, or into the spool while that is away; and the thread that brings it back.

A caller waits for the database once, for a quarter of a second at most. From then on, until the thread has
found it again, entries go to the spool at once.
"""

import enum
import logging
import os
import threading
from dataclasses import dataclass

from cds.audit.database import PATIENT, QUICK, Database, DatabaseAway, RowRefused
from cds.audit.schema import UnknownRevision, prepare
from cds.audit.spool import Spool, SpoolState
from cds.audit.tables import HEAD, Entry
from cds.audit.turns import Turns
from cds.core.errors import RecordError

_LOG = logging.getLogger("cds.audit")
_SOON = 1.0  # seconds until the database is looked for again
_LATER = 10.0  # seconds until somebody else's spool is looked for again
COMMAND = "cds database upgrade"


class DatabaseState(enum.StrEnum):
    """What this process knows of the database."""

    OK = "ok"
    AWAY = "away"
    WRONG_REVISION = "wrong revision"


@dataclass(frozen=True, slots=True)
class LogState:
    """The state of the decision log, for readiness and metrics."""

    database: DatabaseState
    spool: SpoolState


class Recorder:
    """The decision log as the service writes it. Build it before a fork; every process has its own thread.

    ``prepares``: tables that are missing, or of an older release, are made or moved wherever they are found.
    """

    def __init__(self, url: str, spool: Spool, *, prepares: bool = False) -> None:
        self._prepares = prepares
        self._quick = Database(url, QUICK)
        self._patient = Database(url, PATIENT)
        self._turns = Turns(self._quick.insert)
        self._spool = spool
        self._owner = 0
        self._starting = threading.Lock()
        self._wake = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None
        self._state = DatabaseState.OK

    def record(self, entry: Entry, at: str) -> None:
        """Put an entry on the disk, here or there. RecordError where it can be put nowhere.

        ``at`` is the instant of the entry in UTC, as text (``stamp``).
        """
        self.start()
        if self._state is DatabaseState.OK:
            try:
                self._turns.insert(entry)
                return
            except DatabaseAway:
                self._lose(DatabaseState.AWAY)
            except RowRefused:
                _LOG.error("the database refused a row of the decision log; it is kept in the spool")
        try:
            self._spool.append(entry, at)
        except OSError as error:
            _LOG.critical("the decision log cannot be written, nor its spool: %s", error.strerror or error)
            raise RecordError from None
        if self._state is DatabaseState.OK:
            self._wake.set()

    def status(self) -> LogState:
        """What is known now; the database is looked for once a second where it was lost."""
        self.start()
        return LogState(self._state, self._spool.state())

    def check(self) -> DatabaseState:
        """Look at the database now, in this process, before the first call."""
        try:
            if not self._has_tables():
                self._lose(DatabaseState.WRONG_REVISION)
        except DatabaseAway:
            self._lose(DatabaseState.AWAY)
        self._patient.close()
        return self._state

    def start(self) -> None:
        """Start this process's thread, unless it runs."""
        if self._owner == os.getpid():
            return
        with self._starting:
            if self._owner != os.getpid():
                self._wake, self._stopped = threading.Event(), False
                self._thread = threading.Thread(target=self._keep, name="cds-decision-log", daemon=True)
                self._thread.start()
                self._owner = os.getpid()

    def close(self) -> None:
        """End this process's thread and connections."""
        if self._owner == os.getpid() and self._thread is not None:
            self._stopped = True
            self._wake.set()
            self._thread.join(PATIENT)
        self._owner = 0
        for database in (self._quick, self._patient):
            database.close()

    def _keep(self) -> None:
        """The thread: look after database and spool, often where one of them is not as it should be."""
        wake = self._wake
        while not self._stopped:
            try:
                self._look()
            except Exception as error:
                # It must not die: nothing would be drained. Other messages may hold rows.
                _LOG.error("decision log: looking after it failed: %s", type(error).__name__)
            is_calm = self._state is DatabaseState.OK and self._spool.is_empty
            wake.wait(_LATER if is_calm else _SOON)
            wake.clear()

    def _look(self) -> None:
        try:
            if not self._has_tables():
                self._lose(DatabaseState.WRONG_REVISION)
                return
            if self._state is not DatabaseState.OK:
                _LOG.warning("decision log: the database is back")
                self._state = DatabaseState.OK
            drained = self._spool.drain(self._patient.insert)
        except DatabaseAway:
            self._lose(DatabaseState.AWAY)
            return
        if drained:
            _LOG.warning("decision log: %d spooled entries are now in the database", drained)

    def _has_tables(self) -> bool:
        """Whether the tables are those of this release. DatabaseAway."""
        if self._patient.revision() == HEAD:
            return True
        if not self._prepares:
            return False
        try:
            prepare(self._patient)
        except UnknownRevision:
            return False
        return True

    def _lose(self, state: DatabaseState) -> None:
        if self._state is not state:
            hint = f"; run `{COMMAND}`" if state is DatabaseState.WRONG_REVISION else ""
            _LOG.warning("decision log: database %s%s; decisions are spooled", state.value, hint)
            self._state = state
            self._wake.set()
