"""The facts that a person could set by hand, and between which values.

A lever is a fact with a single value: one that is read, or, where what is read is a diary or a list of
courses, the fact that is derived from it ("mean attacks per day").
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cds.core.evaluate import Numbers
from cds.core.facts import FactDef, FactType
from cds.core.rules import Compare, RuleBook

# Units of what is counted in whole numbers, or measured no finer.
_WHOLE = frozenset({"a", "d", "1", "mm[Hg]", "/min", "ms", "cm", "%", "min"})
# Units of what can be none at all: a time ago, a count, a dose. A weight or a laboratory value cannot.
_FROM_ZERO = frozenset(
    {"a", "d", "h", "mo", "wk", "min", "1", "/d", "/wk", "mg", "g", "mg/d", "mg/kg", "mL/h"}
)
_TENTH, _HUNDREDTH = Fraction(1, 10), Fraction(1, 100)
_FINE = 10  # below it numbers are given to hundredths
_REACH = 20  # how many times the highest limit is looked up to; what changes beyond is not found
_NO_LIMIT = Fraction(1000)  # looked up to where no limit is on the fact itself


@dataclass(frozen=True, slots=True)
class Lever:
    """A fact that can be set. Of a quantity: ``lowest`` and ``highest`` value looked at, in whole ``step``s.

    They are the ends of the plausible range where the fact file gives one (``bounded``), else they bound the
    search only. ``limits`` are the numbers in force that the fact is held against.
    """

    definition: FactDef
    step: Fraction = Fraction(1)
    lowest: Fraction = Fraction(0)
    highest: Fraction = Fraction(0)
    bounded: bool = False
    limits: tuple[Fraction, ...] = ()

    @property
    def name(self) -> str:
        """The fact's name."""
        return self.definition.name

    @property
    def is_of_the_person(self) -> bool:
        """Whether it is age or sex, which nobody changes."""
        return (self.definition.read or {}).get("resource") == "Patient"

    @property
    def is_of_an_order(self) -> bool:
        """Whether it is what an order says."""
        return (self.definition.read or {}).get("resource") == "Order"

    @property
    def is_derived(self) -> bool:
        """Whether it stands for something read that has no single value."""
        return self.definition.derive is not None


def levers_of(rulebook: RuleBook, numbers: Numbers) -> Mapping[str, Lever]:
    """Every lever of a rulebook, by name. Policies, which are parameters, are none."""
    limits = _limits(rulebook, numbers)
    found = {}
    for name, definition in rulebook.facts.items():
        if is_lever(rulebook, definition):
            quantity = definition.type is FactType.QUANTITY
            found[name] = (
                _quantity(definition, numbers, tuple(sorted(limits.get(name, ()))))
                if quantity
                else Lever(definition)
            )
    return found


def is_lever(rulebook: RuleBook, definition: FactDef) -> bool:
    """Whether a fact can be set by hand."""
    if definition.type is FactType.RAW or (definition.read or {}).get("parameter") is not None:
        return False
    if definition.derive is None:
        return definition.read is not None
    return any(
        rulebook.facts[name].type is FactType.RAW and rulebook.facts[name].read is not None
        for name in definition.inputs
        if name in rulebook.facts
    )


def _limits(rulebook: RuleBook, numbers: Numbers) -> dict[str, set[Fraction]]:
    """The limits on each fact, and on facts of the same unit that are derived from it or compare it."""
    found: dict[str, set[Fraction]] = {}
    for rule in rulebook.rules.values():
        for leaf in rule.leaves():
            if isinstance(leaf, Compare) and (limit := numbers.limit(leaf.parameter)) is not None:
                found.setdefault(leaf.fact, set()).add(limit)
    derived = [d for d in rulebook.facts.values() if d.derive is not None]
    for definition in reversed(derived):
        for source in (rulebook.facts[name] for name in definition.inputs if name in rulebook.facts):
            if source.type is FactType.QUANTITY:
                found.setdefault(source.name, set()).update(
                    _passed(rulebook, definition, source, numbers, found)
                )
    return found


def _passed(
    rulebook: RuleBook,
    derived: FactDef,
    source: FactDef,
    numbers: Numbers,
    found: Mapping[str, set[Fraction]],
) -> Iterator[Fraction]:
    if derived.unit == source.unit:
        yield from found.get(derived.name, ())
    for name in derived.using:
        limit = numbers.limit(name)
        if limit is not None and rulebook.parameters[name].unit == source.unit:
            yield limit


def _quantity(definition: FactDef, numbers: Numbers, limits: tuple[Fraction, ...]) -> Lever:
    unit = definition.unit or "1"
    plausible: list[Any] = (definition.read or {}).get("plausible") or []
    ends = [end for end in map(numbers.limit, plausible) if end is not None]
    highest = ends[1] if len(ends) == 2 else max(limits) * _REACH if limits and limits[-1] > 0 else _NO_LIMIT
    if unit == "%" and len(ends) < 2:
        highest = Fraction(100)
    step = Fraction(1) if unit in _WHOLE else _TENTH if highest >= _FINE * _REACH else _HUNDREDTH
    while any((limit / step).denominator != 1 for limit in limits):
        step /= 10
        if step < Fraction(1, 10**6):
            break
    lowest = ends[0] if len(ends) == 2 else Fraction(0) if unit in _FROM_ZERO else step
    return Lever(definition, step, lowest, highest // step * step, len(ends) == 2, limits)
