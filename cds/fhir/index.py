"""What a record holds by what it is: entries by value set, and those of which that cannot be told."""

from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from typing import TYPE_CHECKING, NamedTuple

from cds.core.facts import Fact, Reason, Unknown
from cds.fhir.elements import Json
from cds.fhir.systems import LOCAL
from cds.fhir.terminology import Concept, Terminology

if TYPE_CHECKING:  # a case holds indexes
    from cds.fhir.case import Case


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


Predicate = Callable[["Case", Entry], bool]


class Index:
    """The entries of some resource types by value set, and those of which it cannot be told what they are.

    It does not hold the case that holds it: such a cycle would keep the record of a call in memory after it.
    """

    __slots__ = (
        "_doubts",
        "_terminology",
        "_words",
        "blank",
        "by_set",
        "coded",
        "general",
        "named",
        "of_drugs",
        "prompted",
        "textual",
    )

    def __init__(self, terminology: Terminology, *, of_drugs: bool = False) -> None:
        self._terminology = terminology
        self.of_drugs = of_drugs
        self.by_set: defaultdict[str, list[Entry]] = defaultdict(list)
        # Headings: could be of this value set.
        self.general: defaultdict[str, list[Entry]] = defaultdict(list)
        # By the systems of the codes.
        self.coded: defaultdict[frozenset[str], list[Entry]] = defaultdict(list)
        self.textual: list[Entry] = []  # text and no code
        # No known code, and words that prompt for this value set.
        self.prompted: defaultdict[str, list[Entry]] = defaultdict(list)
        self.blank: list[Entry] = []  # neither
        self.named: set[str] = set()  # the value sets that are in doubt by name: of ``general``, ``prompted``
        self._doubts: dict[tuple[object, ...], Unknown | None] = {}
        self._words: dict[str, frozenset[str]] = {}

    def add_known(self, entry: Entry) -> None:
        """Add an entry of a type in which absence is never proved by a code that is not there."""
        for name in entry.concept.sets:
            self.by_set[name].append(entry)

    def add(self, entry: Entry) -> None:
        """Add an entry of a type in which a list that came whole proves absence."""
        sets, systems, general, _, words = entry.concept
        for name in sets:
            self.by_set[name].append(entry)
        if systems:
            self.coded[systems].append(entry)
            for name in general:
                self.general[name].append(entry)
                self.named.add(name)
        elif words:
            self.textual.append(entry)
        else:
            self.blank.append(entry)
        # Words beside a code that is not known here are read for drugs alone: see `doubt`.
        if words and not sets and (self.of_drugs or not systems):
            for name in self._prompted_by(words):
                self.prompted[name].append(entry)
                self.named.add(name)

    def _prompted_by(self, words: str) -> frozenset[str]:
        """The value sets that ``words`` prompt for; a drug is written alike in prescription and dispense."""
        found = self._words.get(words)
        if found is None:
            found = self._words[words] = self._terminology.prompted(words)
        return found

    @property
    def present(self) -> Set[str]:
        """The value sets that have an entry, or are in doubt by name."""
        return self.by_set.keys() | self.named if self.named else self.by_set.keys()

    def of(self, value_sets: tuple[str, ...]) -> Sequence[Entry]:
        """The entries of any of these value sets, each once, in the order of the record's lists."""
        if len(value_sets) == 1:
            return self.by_set.get(value_sets[0], ())
        if self.by_set.keys().isdisjoint(value_sets):
            return ()
        found = {id(entry): entry for name in value_sets for entry in self.by_set.get(name, ())}
        return list(found.values())

    def lacking(
        self, case: "Case", kinds: tuple[str, ...], wanted: "Wanted", relevant: Predicate
    ) -> Unknown | None:
        """Why the lists of these types do not prove that nothing wanted is in them; None where they do.

        ``relevant`` must not look at the order: what no entry names is worked out once a call, for all facts
        that look in the same systems.
        """
        if self.named and not self.named.isdisjoint(wanted.value_sets):
            return case.lacks(kinds) or self.doubt(case, wanted, relevant)
        key = (kinds, relevant, wanted.systems, wanted.has_prompts)
        try:
            return self._doubts[key]
        except KeyError:
            found = self._doubts[key] = case.lacks(kinds) or self.doubt(case, wanted, relevant)
            return found

    def doubt(self, case: "Case", wanted: "Wanted", relevant: Predicate) -> Unknown | None:
        """Why absence of the wanted codes is not settled although every list came; None where it is."""
        if self.blank and any(relevant(case, entry) for entry in self.blank):
            return Unknown(Reason.UNREADABLE, note="an entry does not say what it is")
        if self.textual and self._could_be_text(case, wanted, relevant):
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

    def _could_be_text(self, case: "Case", wanted: "Wanted", relevant: Predicate) -> bool:
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


class Absence(NamedTuple):
    """What a fact is where no entry is, or may be, of its value sets: one value for many facts of a call.

    It is ``fact`` where lists of ``kinds`` that came whole prove it. ``relevant`` is as in ``Index.lacking``,
    None in a type where no entry puts in doubt that another is not there.
    """

    build: Callable[["Case"], Index]
    kinds: tuple[str, ...]
    relevant: Predicate | None
    nothing: Wanted
    fact: Fact

    @classmethod
    def after(
        cls,
        build: Callable[["Case"], Index],
        kinds: tuple[str, ...],
        relevant: Predicate | None,
        wanted: Wanted,
        fact: Fact,
    ) -> "Absence":
        """The absence of what is ``wanted``: all facts that look in the same systems share it."""
        return cls(build, kinds, relevant, wanted._replace(value_sets=()), fact)

    def of(self, case: "Case") -> Fact:
        """The fact, or why absence is not proved."""
        if self.relevant is None:
            return case.lacks(self.kinds) or self.fact
        return case.index(self.build).lacking(case, self.kinds, self.nothing, self.relevant) or self.fact
