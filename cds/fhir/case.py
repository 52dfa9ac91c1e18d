"""One patient's record as it is read for one question: entries indexed by value set, and what absence proves.

A :class:`Case` lives for one call. It holds what many facts share, so that a record is gone through once per
resource type and not once per fact.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from fractions import Fraction
from typing import Any, TypeVar, cast

from cds.core.evaluate import Numbers
from cds.core.facts import Fact, Known, Origin, Reason, Unknown
from cds.core.moments import Moment, parse_moment
from cds.core.rules import RuleBook
from cds.fhir.elements import Json, dated, reference_of
from cds.fhir.index import Entry, Index
from cds.fhir.orders import Order
from cds.fhir.record import Record, State
from cds.fhir.terminology import Terminology

_Key = TypeVar("_Key")
_Made = TypeVar("_Made")

# What is dated later than this after the instant asked about cannot be explained by two clocks that differ.
_CLOCKS = timedelta(days=1)


class Case:
    """A record, the instant asked about, the numbers in force, and what this call already worked out."""

    __slots__ = (
        "_indexes",
        "_lacking",
        "_made",
        "_moments",
        "_offsets",
        "_recorded",
        "as_of",
        "drafts",
        "has_company",
        "horizon",
        "numbers",
        "order",
        "orders",
        "record",
        "rulebook",
        "terminology",
        "zone",
    )

    def __init__(
        self,
        rulebook: RuleBook,
        terminology: Terminology,
        record: Record,
        as_of: datetime,
        numbers: Numbers,
        orders: frozenset[str] = frozenset(),
        drafts: tuple[Order, ...] = (),
    ) -> None:
        zone = as_of.tzinfo
        if zone is None:
            raise ValueError("as_of carries no time zone")
        self.rulebook = rulebook
        self.terminology = terminology
        self.record = record
        self.as_of = as_of
        self.zone = zone
        self.horizon = as_of + _CLOCKS
        self.numbers = numbers
        self.orders = orders
        self.drafts = drafts
        self.has_company = len(drafts) > 1  # whether an order is one of several
        self.order: Order | None = None
        self._indexes: dict[Callable[[Case], Index], Index] = {}
        self._moments: dict[str, Moment | None] = {}
        self._offsets: dict[str, tzinfo] = {}
        self._lacking: dict[tuple[str, ...], Unknown | None] = {}
        self._recorded: dict[str, Fact] = {}
        self._made: dict[tuple[object, object], object] = {}

    def index(self, build: Callable[["Case"], Index]) -> Index:
        """The index that ``build`` makes, made once a call."""
        found = self._indexes.get(build)
        if found is None:
            found = self._indexes[build] = build(self)
        return found

    def recorded(self, name: str, read: Callable[["Case"], Fact]) -> Fact:
        """What ``read`` finds in the record for the fact ``name``, read once a call: no order changes it."""
        found = self._recorded.get(name)
        if found is None:
            found = self._recorded[name] = read(self)
        return found

    def moment(self, *values: object) -> Moment | None:
        """The first of the texts that is a FHIR date or time, in the zone of the question."""
        for value in values:
            if isinstance(value, str):
                try:
                    found = self._moments[value]
                except KeyError:
                    found = self._moments[value] = parse_moment(value, self.zone, self._offsets)
                if found is not None:
                    return found
        return None

    def once(self, make: Callable[["Case", _Key], _Made], key: _Key) -> _Made:
        """``make(self, key)``, made once a call."""
        found = self._made.get((make, key))
        if found is None:
            found = self._made[make, key] = make(self, key)
        return cast(_Made, found)

    def limit(self, parameter: str | None) -> Fraction | None:
        """A number in force; None where there is none."""
        return None if parameter is None else self.numbers.limit(parameter)

    def lacks(self, kinds: tuple[str, ...]) -> Unknown | None:
        """Why the lists of these types do not prove absence; None where they do."""
        if kinds not in self._lacking:
            self._lacking[kinds] = self._lacks(kinds)
        return self._lacking[kinds]

    def _lacks(self, kinds: tuple[str, ...]) -> Unknown | None:
        worst = None
        for kind in kinds:
            state = self.record.state(kind)
            if state is State.NOT_SENT:
                return Unknown(Reason.NOT_SENT)
            if not state.is_whole:
                worst = Unknown(Reason.UNREADABLE, note=_NOTES[state])
        return worst


def any_entry(_: Case, __: Entry) -> bool:
    """Every entry is relevant."""
    return True


_NOTES = {State.INCOMPLETE: "the list is not complete", State.UNREADABLE: "the list could not be read"}


def origin(resource: Json, *dates: object, note: str = "") -> Origin:
    """Where a value comes from, with the first readable date as recorded."""
    return Origin(reference_of(resource), dated(*dates), note)


def absent_value(when_not_recorded: str, empty: Any) -> Fact:
    """A fact whose lists are whole and hold nothing: ``empty`` only where the fact file says so."""
    return Unknown(Reason.NOT_RECORDED) if when_not_recorded == "unknown" else Known(empty)


def period(value: object) -> tuple[object, object]:
    """The recorded start and end of a Period."""
    held: Mapping[str, Any] = value if isinstance(value, dict) else {}
    return held.get("start"), held.get("end")
