"""One patient's record as it is read for one question: entries indexed by value set, and what absence proves.

A :class:`Case` lives for one call. It holds what many facts share, so that a record is gone through once per
resource type and not once per fact.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from fractions import Fraction
from typing import Any, NamedTuple

from cds.core.evaluate import Numbers
from cds.core.facts import Fact, Known, Origin, Reason, Unknown
from cds.core.moments import Moment, parse_moment
from cds.core.rules import RuleBook
from cds.fhir.elements import Json, dated, reference_of
from cds.fhir.orders import Order
from cds.fhir.record import Record, State
from cds.fhir.systems import LOCAL
from cds.fhir.terminology import Concept, Terminology


class Entry(NamedTuple):
    """One resource with what its code says. ``part`` is the component that carries the value."""

    resource: Json
    concept: Concept
    part: Json

    @property
    def kind(self) -> str:
        """The resource type."""
        kind: str = self.resource["resourceType"]
        return kind


# What is dated later than this after the instant asked about cannot be explained by two clocks that differ.
_CLOCKS = timedelta(days=1)

Predicate = Callable[["Case", Entry], bool]


class Index:
    """The entries of some resource types by value set, and those of which it cannot be told what they are."""

    __slots__ = (
        "_case",
        "_doubts",
        "blank",
        "by_set",
        "coded",
        "general",
        "named",
        "of_drugs",
        "prompted",
        "textual",
    )

    def __init__(self, case: "Case", *, of_drugs: bool = False) -> None:
        self._case = case
        self.of_drugs = of_drugs
        self.by_set: defaultdict[str, list[Entry]] = defaultdict(list)
        self.general: dict[str, list[Entry]] = {}  # headings: could be of this value set
        self.coded: dict[frozenset[str], list[Entry]] = {}  # by the systems of the codes
        self.textual: list[Entry] = []  # text and no code
        self.prompted: dict[str, list[Entry]] = {}  # no known code, and words that prompt for this value set
        self.blank: list[Entry] = []  # neither
        self.named: set[str] = set()  # the value sets that are in doubt by name: of ``general``, ``prompted``
        self._doubts: dict[tuple[object, ...], Unknown | None] = {}

    def add_known(self, entry: Entry) -> None:
        """Add an entry of a type in which absence is never proved by a code that is not there."""
        for name in entry.concept.sets:
            self.by_set[name].append(entry)

    def add(self, entry: Entry) -> None:
        """Add an entry of a type in which a list that came whole proves absence."""
        sets, systems, general, _, words = entry.concept
        if sets:
            self.add_known(entry)
        if systems:
            self.coded.setdefault(systems, []).append(entry)
            for name in general:
                self.general.setdefault(name, []).append(entry)
            self.named |= general
        elif words:
            self.textual.append(entry)
        else:
            self.blank.append(entry)
        # Words beside a code that is not known here are read for drugs alone: see `doubt`.
        if words and not sets and (self.of_drugs or not systems):
            prompted = self._case.terminology.prompted(words)
            for name in prompted:
                self.prompted.setdefault(name, []).append(entry)
            self.named |= prompted

    def of(self, value_sets: tuple[str, ...]) -> list[Entry]:
        """The entries of any of these value sets, each once, in the order of the record's lists."""
        if len(value_sets) == 1:
            return self.by_set.get(value_sets[0], [])
        if self.by_set.keys().isdisjoint(value_sets):
            return []
        found = {id(entry): entry for name in value_sets for entry in self.by_set.get(name, ())}
        return list(found.values())

    def lacking(self, kinds: tuple[str, ...], wanted: "Wanted", relevant: Predicate) -> Unknown | None:
        """Why the lists of these types do not prove that nothing wanted is in them; None where they do.

        ``relevant`` must not look at the order: what no entry names is worked out once a call, for all facts
        that look in the same systems.
        """
        if not self.named.isdisjoint(wanted.value_sets):
            return self._case.lacks(kinds) or self.doubt(wanted, relevant)
        key = (kinds, relevant, wanted.systems, wanted.has_prompts)
        if key not in self._doubts:
            self._doubts[key] = self._case.lacks(kinds) or self.doubt(wanted, relevant)
        return self._doubts[key]

    def doubt(self, wanted: "Wanted", relevant: Predicate) -> Unknown | None:
        """Why absence of the wanted codes is not settled although every list came; None where it is."""
        case = self._case
        if self.blank and any(relevant(case, entry) for entry in self.blank):
            return Unknown(Reason.UNREADABLE, note="an entry does not say what it is")
        if self.textual and self._could_be_text(wanted, relevant):
            return Unknown(Reason.TEXT_ONLY, note="an entry is written in words only")
        for name in wanted.value_sets if self.named else ():
            if any(relevant(case, entry) for entry in self.general.get(name, ())):
                return Unknown(Reason.UNREADABLE, note="coded too generally to tell")
            if self.of_drugs and any(relevant(case, entry) for entry in self.prompted.get(name, ())):
                return Unknown(
                    Reason.TEXT_ONLY, note="an entry reads like it, and its code is not known here"
                )
        for systems, entries in self.coded.items():
            if wanted.systems and wanted.systems.isdisjoint(systems):
                # What is known under a drug's code, or under one of ours, is nothing else; a diagnosis may
                # well be two.
                is_settled = self.of_drugs or _are_ours(systems)
                if any(
                    relevant(case, entry) and not (is_settled and entry.concept.sets) for entry in entries
                ):
                    return Unknown(Reason.UNREADABLE, note="coded in a system this service does not read")
        return None

    def _could_be_text(self, wanted: "Wanted", relevant: Predicate) -> bool:
        case = self._case
        if not wanted.has_prompts:
            return any(relevant(case, entry) for entry in self.textual)
        prompted = [entry for name in wanted.value_sets for entry in self.prompted.get(name, ())]
        return any(relevant(case, entry) and not entry.concept.is_coded for entry in prompted)


def _are_ours(systems: frozenset[str]) -> bool:
    """Whether all are systems of this service, whose codes say what no standard code says."""
    return all(system.startswith(LOCAL) for system in systems)


class Wanted(NamedTuple):
    """The value sets a fact looks for. Where one has no prompts, an entry in words could be of it."""

    value_sets: tuple[str, ...]
    systems: frozenset[str]
    has_prompts: bool
    as_ordered: str | None = None  # only entries of the "same" ingredient as the order, or only "other" ones

    @classmethod
    def of(cls, named: object, terminology: Terminology, as_ordered: str | None = None) -> "Wanted":
        """From the ``value_set`` of a fact file: one id or several."""
        names = (
            (named,) if isinstance(named, str) else tuple(named) if isinstance(named, list | tuple) else ()
        )
        systems: frozenset[str] = frozenset().union(
            *(terminology.systems.get(name, frozenset()) for name in names)
        )
        return cls(names, systems, terminology.with_prompts.issuperset(names), as_ordered)


class Case:
    """A record, the instant asked about, the numbers in force, and what this call already worked out."""

    __slots__ = (
        "_indexes",
        "_lacking",
        "_moments",
        "_recorded",
        "_zones",
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
        self._zones: dict[tzinfo, tzinfo] = {}
        self._lacking: dict[tuple[str, ...], Unknown | None] = {}
        self._recorded: dict[str, Fact] = {}

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
                if value in self._moments:
                    found = self._moments[value]
                else:
                    found = self._moments[value] = self._parse(value)
                if found is not None:
                    return found
        return None

    def _parse(self, value: str) -> Moment | None:
        """An instant in its zone; equal zones are one object, because such times compare four times as
        fast."""
        found = parse_moment(value, self.zone)
        if found is None or not found.is_exact:
            return found
        zone = found.earliest.tzinfo or self.zone
        shared = self._zones.setdefault(zone, zone)
        if shared is zone:
            return found
        instant = found.earliest.replace(tzinfo=shared)
        return Moment(instant, instant)

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
