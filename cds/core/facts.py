"""What is known of a patient: Known with where it comes from, Bounded, or Unknown with a reason.

A *Bounded* number lies between two bounds (an attack diary with blank days, a dose "yesterday", a
birth date known to the year). A comparison with it is settled only where both bounds agree, so narrowing
the bounds can settle an answer and never reverse one. Missing data is never "no".
"""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from cds.core.members import plain_members


@plain_members
class Reason(enum.StrEnum):
    """Why a fact is not known. The spelling is part of the response contract."""

    NOT_RECORDED = "not_recorded"
    NOT_SENT = "not_sent"
    TOO_OLD = "too_old"
    UNIT_NOT_UNDERSTOOD = "unit_not_understood"
    CONTRADICTORY = "contradictory"
    UNREADABLE = "unreadable"
    TEXT_ONLY = "text_only"


class Origin(NamedTuple):
    """Where a value comes from: the resource (``Observation/123``), its time as recorded, a remark."""

    resource: str
    at: str = ""
    note: str = ""


class Missing(NamedTuple):
    """One fact that an answer lacks, and why. ``note`` is ours, never text of the record."""

    fact: str
    reason: Reason
    note: str = ""


class Known(NamedTuple):
    """A settled value: bool, choice (str), number in the fact's unit (Fraction), or raw input of a
    derivation."""

    value: Any
    origins: tuple[Origin, ...] = ()


class Bounded(NamedTuple):
    """A number between ``lower`` and ``upper`` (inclusive, in the fact's unit; None is open)."""

    lower: Fraction | None
    upper: Fraction | None
    reason: Reason
    missing: tuple[Missing, ...] = ()
    origins: tuple[Origin, ...] = ()
    note: str = ""


class Unknown(NamedTuple):
    """No value. ``missing`` names the facts that would give one, where the fact is derived from others."""

    reason: Reason
    missing: tuple[Missing, ...] = ()
    note: str = ""
    origins: tuple[Origin, ...] = ()


Fact = Known | Bounded | Unknown

# "Never happened" as an elapsed time: later than every limit. It is displayed in words, never as a number.
NEVER = Fraction(10**9)


@plain_members
class FactType(enum.StrEnum):
    """The closed list of fact types a rule may ask for; ``RAW`` facts only feed derivations."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    QUANTITY = "quantity"
    TREATMENT_OUTCOME = "treatment_outcome"
    RAW = "raw"


TREATMENT_OUTCOMES = ("not-tried", "ongoing", "effective", "insufficient-efficacy", "intolerance")


@dataclass(frozen=True, slots=True)
class Test:
    """A test that would settle a missing fact: what to order, as a FHIR coding."""

    system: str
    code: str
    display: str


@dataclass(frozen=True, slots=True)
class FactDef:
    """A patient datum: meaning, type, unit (UCUM), how it is read or derived, what absence means.

    ``read`` is interpreted by ``cds.fhir`` alone. ``derive`` names a function of ``cds.core.derive``.
    ``when_not_recorded``: ``unknown``, ``false`` (yes/no; needs ``because``) or ``never`` (elapsed time).
    """

    name: str
    title: str
    type: FactType
    unit: str | None = None
    choices: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    substance: str | None = None
    read: Mapping[str, Any] | None = None
    derive: str | None = None
    inputs: tuple[str, ...] = ()
    using: tuple[str, ...] = ()
    no_older_than: str | None = None
    when_not_recorded: str = "unknown"
    because: str = ""
    to_confirm: str = ""
    settled_by: Test | None = None
    path: str = ""
    line: int = 0


class FactSheet(Mapping[str, Fact]):
    """Immutable facts of one patient (and one order) at one moment. A fact nobody gave is not recorded.

    ``given`` holds those that were given, for whoever asks for very many of them.
    """

    __slots__ = ("given",)

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self.given: Mapping[str, Fact] = dict(facts)

    def __getitem__(self, name: str) -> Fact:
        return self.given.get(name, _NOT_RECORDED)

    def __iter__(self) -> Iterator[str]:
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)

    def __contains__(self, name: object) -> bool:
        return name in self.given


_NOT_RECORDED = Unknown(Reason.NOT_RECORDED)


def missing_of(name: str, fact: Fact) -> tuple[Missing, ...]:
    """What would settle ``fact``: the facts it was to be derived from, or itself. Empty if Known."""
    if isinstance(fact, Known):
        return ()
    return fact.missing or (Missing(name, fact.reason, fact.note),)
