"""What one call leaves behind for the decision log, beside its response."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from cds.audit.decision import Judged
from cds.core.decide import Decision
from cds.fhir.prefetch import KEYS
from cds.fhir.record import Record, State
from cds.hooks.request import HookRequest
from cds.hooks.stages import Stages

if TYPE_CHECKING:  # its HTTP client is loaded only where a FHIR server may be asked
    from cds.fhir.retrieval import Read


_STATES = {state: state.name.lower() for state in State}


class Trail:
    """Filled in by ``Answers.answer``; empty where the call was refused.

    ``record`` is None where none was read. ``judged`` holds the facts of each order (or the chart) that was
    judged and ``decisions``, beside each, what was decided; ``reads`` how each key fared that was read from a
    FHIR server.
    """

    __slots__ = ("as_of", "decisions", "judged", "reads", "record", "request", "stages")

    def __init__(self, stages: Stages | None = None) -> None:
        self.stages = stages or Stages()
        self.request: HookRequest | None = None
        self.as_of: datetime | None = None
        self.record: Record | None = None
        self.judged: list[Judged] = []
        self.decisions: list[Decision] = []
        self.reads: tuple[Read, ...] = ()

    @property
    def sources(self) -> dict[str, str]:
        """Of each resource type, how its list came: its state, and what was read of it from where."""
        return dict(self._sources())

    def _sources(self) -> Iterator[tuple[str, str]]:
        if self.record is None:
            return
        read = {KEYS[one.key]: _said(one) for one in self.reads}
        for kind, state in self.record.states.items():
            yield kind, _STATES[state] + read.get(kind, "")


def _said(one: "Read") -> str:
    trouble = f", {one.trouble}" if one.trouble else ""
    return f"; read from the FHIR server: {one.pages} pages{trouble}"
