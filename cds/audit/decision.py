"""One answer that is about to be sent, as the decision log takes it. No database is needed to make one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from cds.core.facts import FactSheet

Json = Mapping[str, Any]


class Judged(NamedTuple):
    """The facts that one order (None: the chart) was judged by, as of the moment it is for."""

    order: str | None
    drugs: tuple[str, ...]
    as_of: datetime
    sheet: FactSheet


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer that is about to be sent. ``findings`` and ``cards`` are those of the response.

    ``answered`` is the instant of the answer, ``as_of`` the one asked about with its zone. ``sources`` says
    of each list how it came, ``seconds`` how long each stage took.
    """

    id: str
    answered: datetime
    as_of: datetime
    client: str
    tenant: str
    hook: str
    service: str
    hook_instance: str
    patient_id: str
    rulebook: str
    software: str
    findings: Sequence[Json]
    cards: Sequence[Json]
    sources: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    judged: Sequence[Judged] = ()
