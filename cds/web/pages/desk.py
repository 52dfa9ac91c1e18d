"""What the pages are made from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cds.settings import Settings
from cds.web.decisions import Decisions
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
