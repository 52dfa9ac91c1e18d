"""A patient as unknowns of the solver: for every fact, what is known of it.

Only what the rules can tell apart is kept, so nothing is lost: of a yes/no fact or a choice, which value is
known; of a number, where its bounds lie among the limits that rules compare it with. Every unknown of the
solver is a piece of knowledge (*the lower bound is at least L*), none of it is *not known*: a record with
more of them true is a record that knows more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import z3

from cds.core.evaluate import Numbers
from cds.core.facts import FactDef, FactType
from cds.core.rules import Compare, Comparison, RuleBook
from cds.proof.kleene import Pair

# Quantities that may lie below zero; every other is a count, an amount or a time since.
_SIGNED_UNITS = ("1", "Cel")


@dataclass(frozen=True)
class Listed:
    """A yes/no fact or a choice: ``is_[value]`` where it is known to be that value."""

    is_: Mapping[bool | str, z3.BoolRef]

    @cached_property
    def known(self) -> z3.BoolRef:
        """Whether there is a value."""
        return z3.Or(list(self.is_.values()))

    def axioms(self) -> Iterator[z3.BoolRef]:
        """At most one value."""
        yield z3.AtMost(*self.is_.values(), 1)

    def among(self, values: Iterable[bool | str]) -> Pair:
        """``is`` and ``is_one_of``."""
        wanted = set(values)
        inside = [each for value, each in self.is_.items() if value in wanted]
        outside = [each for value, each in self.is_.items() if value not in wanted]
        return Pair(z3.Or(inside), z3.Or(outside))

    def pieces(self) -> tuple[z3.BoolRef, ...]:
        """Every piece of knowledge about it."""
        return tuple(self.is_.values())

    def cost(self) -> tuple[z3.BoolRef, ...]:
        """What a smaller patient has less of."""
        return (self.known,)


@dataclass(frozen=True)
class Measured:
    """A number: where its bounds lie. Of limits L1 < L2 ... place 2i-1 is Li itself, 2i what follows it.

    ``least[p]``: known to be at place p+1 or above; ``most[p]``: known to be below it.
    """

    limits: tuple[Fraction, ...]
    least: tuple[z3.BoolRef, ...]
    most: tuple[z3.BoolRef, ...]
    signed: bool

    @cached_property
    def known(self) -> z3.BoolRef:
        """Whether anything is known of it: the first lower or the last upper bound."""
        return z3.Or([*self.least[:1], *self.most[-1:]])

    @cached_property
    def exact(self) -> z3.BoolRef:
        """Whether both bounds lie in one place."""
        return z3.And([z3.Or(low, high) for low, high in zip(self.least, self.most, strict=True)])

    def axioms(self) -> Iterator[z3.BoolRef]:
        """Bounds are ordered and do not cross; what cannot be negative is not below zero."""
        for places, order in ((self.least, 1), (self.most, -1)):
            for one, other in zip(places[::order], places[::order][1:], strict=False):
                yield z3.Implies(other, one)
        for low, high in zip(self.least, self.most, strict=True):
            yield z3.Not(z3.And(low, high))
        if not self.signed:
            yield from (z3.Not(self.most[2 * i]) for i, limit in enumerate(self.limits) if limit <= 0)

    def compared(self, comparison: Comparison, limit: Fraction) -> Pair:
        """A comparison with one of the limits, settled where both bounds agree."""
        at = 2 * self.limits.index(limit)
        match comparison:
            case Comparison.AT_LEAST:
                return Pair(self.least[at], self.most[at])
            case Comparison.MORE_THAN:
                return Pair(self.least[at + 1], self.most[at + 1])
            case Comparison.AT_MOST:
                return Pair(self.most[at + 1], self.least[at + 1])
            case Comparison.LESS_THAN:
                return Pair(self.most[at], self.least[at])

    def pieces(self) -> tuple[z3.BoolRef, ...]:
        """Every piece of knowledge about it."""
        return (*self.least, *self.most)

    def cost(self) -> tuple[z3.BoolRef, ...]:
        """What a smaller patient has less of: two bounds are more to say than a value."""
        return (self.known, z3.And(self.known, z3.Not(self.exact)))


Symbol = Listed | Measured


@dataclass(frozen=True)
class Terrain:
    """What the solver's patients of one rulebook are made of: the facts, and the limits of each number."""

    rulebook: RuleBook
    numbers: Numbers
    limits: Mapping[str, tuple[Fraction, ...]]

    @classmethod
    def of(cls, rulebook: RuleBook, numbers: Numbers, linked: Iterable[tuple[str, str]] = ()) -> "Terrain":
        """The limits that rules and derivations compare each number with; ``linked`` pairs share theirs."""
        found: dict[str, set[Fraction]] = {
            name: set() for name, fact in rulebook.facts.items() if fact.type is FactType.QUANTITY
        }
        for rule in rulebook.rules.values():
            for leaf in rule.leaves():
                if isinstance(leaf, Compare):
                    found[leaf.fact] |= {numbers.limit(leaf.parameter)} - {None}  # type: ignore[arg-type]
        for fact in rulebook.facts.values():
            if fact.derive in RECORDED and fact.inputs[0] in found:
                found[fact.inputs[0]] |= {numbers.limit(fact.using[0])} - {None}  # type: ignore[arg-type]
        for one, other in linked:
            merged = found[one] | found[other]
            alike = [name for name, limits in found.items() if limits is found[one] or limits is found[other]]
            found.update(dict.fromkeys(alike, merged))
        return cls(rulebook, numbers, {name: tuple(sorted(limits)) for name, limits in found.items()})


# Derivations that compare their input with a number.
RECORDED = ("recorded_above", "recorded_below")


class Record:
    """The unknowns of one patient. ``own`` facts are its alone; the others it shares with ``beside``."""

    def __init__(
        self, terrain: Terrain, name: str, beside: "Record | None" = None, own: Iterable[str] | None = None
    ) -> None:
        self.terrain = terrain
        self.name = name
        self._beside = beside
        self._own = None if own is None else frozenset(own)
        self._symbols: dict[str, Symbol] = {}

    def __getitem__(self, fact: str) -> Symbol:
        """What is known of ``fact``. KeyError for a raw fact, which no rule may ask for."""
        if self._beside is not None and self._own is not None and fact not in self._own:
            return self._beside[fact]
        if fact not in self._symbols:
            self._symbols[fact] = self._made(self.terrain.rulebook.facts[fact])
        return self._symbols[fact]

    def _made(self, definition: FactDef) -> Symbol:
        stem = f"{self.name}{definition.name}"
        if definition.type is FactType.RAW:
            raise KeyError(definition.name)
        if definition.type is FactType.QUANTITY:
            limits = self.terrain.limits[definition.name]
            least, most = (
                tuple(z3.Bool(f"{stem} {word} {p}") for p in range(2 * len(limits)))
                for word in ("least", "most")
            )
            return Measured(limits, least, most, definition.unit in _SIGNED_UNITS)
        values: tuple[bool | str, ...] = definition.choices
        if definition.type is FactType.YES_NO:
            values = (False, True)
        return Listed({value: z3.Bool(f"{stem} is {value}") for value in values})
