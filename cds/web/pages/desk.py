"""What the pages are made from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cds.hooks.answer import Answers
from cds.settings import Settings
from cds.web.clients import Clients
from cds.web.decisions import Decisions
from cds.web.health import Health
from cds.web.limits import Rate
from cds.web.pages.languages import spoken
from cds.web.serving import Serving
from cds.web.sources import Sources


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of the application that a page reads from; ``serving.answers`` may be swapped at any time."""

    serving: Serving
    decisions: Decisions
    sources: Sources
    settings: Settings
    clock: Callable[[], datetime]
    health: Health
    clients: Clients
    rate: Rate

    @property
    def answers(self) -> Answers:
        """What answers, in the language of the reader of the request in hand."""
        return self.serving.answers.speaking(spoken())
