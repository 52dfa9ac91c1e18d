"""Feedback on cards as rows: what a prescriber did with one, as CDS Hooks 2.0.1 reports it.

No free text is kept. What a client may put into an id or a code is kept where it has the form of one, and as
a keyed hash otherwise; each row lists what was left out and hashed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import orjson

from cds.audit.keys import Pseudonyms
from cds.audit.log import UUID
from cds.audit.tables import Entry, stamp

_CODE = re.compile(r"[A-Za-z0-9._:\-]{1,64}")
_SYSTEM = re.compile(r"[a-z][a-z0-9+.\-]*:[!-~]{1,200}")


@dataclass(frozen=True, slots=True)
class Feedback:
    """One report. ``received`` is the instant it came, ``outcome_at`` the one it tells of.

    ``accepted`` are uuids of suggestions; ``left_out`` the members of free text that were there. A card that
    was never shown to this client is kept too: whether it is known is found out when it is asked
    (``Store.unknown_feedback``), as its decision may still be in the spool.
    """

    received: datetime
    client: str
    tenant: str
    service: str
    card: str
    outcome: str
    outcome_at: datetime
    accepted: Sequence[str] = ()
    reason_system: str | None = None
    reason_code: str | None = None
    left_out: Sequence[str] = ()


def feedback_entry(reports: Sequence[Feedback], pseudonyms: Pseudonyms) -> Entry:
    """Rows for ``Recorder.record``. The same report, however often it is made, is one row."""
    return {"feedback": [_Kept(one, pseudonyms).row() for one in reports]}


def left_out(name: str) -> str:
    """How a row says of a member that it was there and is not kept."""
    return f"{name}: left out"


class _Kept:
    """One report as it is kept."""

    def __init__(self, one: Feedback, pseudonyms: Pseudonyms) -> None:
        self._one = one
        self._pseudonyms = pseudonyms
        self._erased = [left_out(name) for name in one.left_out]

    def row(self) -> dict[str, str | None]:
        """Its row, named by a digest of all but the instant it came."""
        one = self._one
        said: dict[str, str | None] = {
            "client": one.client,
            "tenant": one.tenant.replace("\0", ""),  # as in the decision's row
            "service": one.service,
            "card": self._of_form(UUID, "card", one.card),
            "outcome": one.outcome,
            "outcome_at": stamp(one.outcome_at),
            "accepted": _json(sorted(set(self._accepted()))),
            "reason_system": one.reason_system and self._of_form(_SYSTEM, "reason system", one.reason_system),
            "reason_code": one.reason_code and self._of_form(_CODE, "reason code", one.reason_code),
        }
        said["erased"] = _json(sorted(set(self._erased)))
        name = sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
        return {"id": name, "received": stamp(one.received), **said}

    def _accepted(self) -> Iterator[str]:
        for name in self._one.accepted:
            yield self._of_form(UUID, "suggestion", name)

    def _of_form(self, form: re.Pattern[str], what: str, text: str) -> str:
        if form.fullmatch(text):
            return text
        self._erased.append(f"{what}: keyed hash, as it has not the form of one")
        return self._pseudonyms.of(f"{self._one.client}/{self._one.tenant}", f"{what}/{text}")


def _json(value: Sequence[str]) -> str:
    return orjson.dumps(value).decode()
