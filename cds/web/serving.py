"""The rulebook that is served, and taking over a changed one: whole and sound, or not at all."""

import gc
import json
import logging
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cds.core.errors import RuleBookError
from cds.core.rules import RuleBook
from cds.hooks.answer import Answers
from cds.rulebook.loader import load
from cds.settings import SettingError, Settings
from cds.settings.rulebooks import keep_rulebook
from cds.web.payload import json_response
from cds.web.requestlog import place

_LOG = logging.getLogger("cds")
_PATIENCE = 60  # seconds that a trial may take


@dataclass(frozen=True, slots=True)
class Reload:
    """How the last attempt to take over the rules ended. ``faults``: what is wrong with them, for people."""

    at: datetime
    digest: str  # of what is served since
    faults: tuple[str, ...] = ()

    @property
    def result(self) -> str:
        """``taken`` or ``refused``."""
        return "refused" if self.faults else "taken"


class Serving:
    """What calls are answered from. ``answers`` is swapped whole; a call keeps the one it began with."""

    def __init__(self, settings: Settings, rulebook: RuleBook | None, clock: Callable[[], datetime]) -> None:
        """RuleBookError, with every fault, where the rules are unsound."""
        self._settings = settings
        self._clock = clock
        self.last_reload: Reload | None = None
        self._put(self._made(rulebook or load(settings.rules)))

    def _made(self, rulebook: RuleBook) -> Answers:
        answers = Answers(rulebook, self._settings.lowest_status, self._settings.pages_address)
        answers.warm_up(self._clock().date())
        return answers

    def _put(self, answers: Answers) -> None:
        self.answers = answers
        self.discovery = json_response(answers.discovery).get_data()
        self._keep(answers.rulebook.digest)

    def _keep(self, digest: str) -> None:
        """A copy of the rules for the pages; without it the service answers all the same."""
        try:
            keep_rulebook(self._settings, digest)
        except (OSError, SettingError) as error:
            _LOG.warning("no copy of the rules is kept: %s", type(error).__name__)

    def reload(self) -> Reload:
        """Take over the rules of the folder as they are now, or keep the old ones and say why.

        For the process from which the workers are forked, while it has no other thread. The rules are tried
        in a child first: the engine that compiles them is C code, and a crash there must not end the service.
        """
        faults = _tried(self._read) or self._take()
        self.last_reload = Reload(self._clock(), self.answers.rulebook.digest, faults)
        return self.last_reload

    def _read(self) -> Answers:
        return self._made(load(self._settings.rules))

    def _take(self) -> tuple[str, ...]:
        """The new rules in place of the old. What was compiled of those goes first: with both, the process
        would grow by a quarter for good."""
        before = self.answers.rulebook
        del self.answers
        gc.unfreeze()  # else the old rulebook would never be collected: see cds/web/memory.py
        gc.collect()
        faults = _faults_of(lambda: self._put(self._read()))
        if faults:
            self._put(self._made(before))
        gc.collect()
        gc.freeze()
        return faults


def _faults_of(work: Callable[[], object]) -> tuple[str, ...]:
    try:
        work()
    except RuleBookError as error:
        return tuple(str(issue) for issue in error.issues)
    except Exception as error:
        return (f"the rules could not be made ready: {type(error).__name__} at {place(error)}",)
    return ()


def _tried(work: Callable[[], object]) -> tuple[str, ...]:
    """What is wrong, as a child process that does ``work`` finds it, or what the child died of."""
    told, telling = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(_PATIENCE)
            with os.fdopen(telling, "w", encoding="utf-8") as pipe:
                json.dump(_faults_of(work), pipe)
        finally:
            os._exit(0)
    os.close(telling)
    with os.fdopen(told, encoding="utf-8") as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        return (f"making the rules ready ended the process that tried it ({name})",)
    return tuple(json.loads(text)) if text else ("the process that tried the rules ended without a word",)
