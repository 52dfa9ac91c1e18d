"""A change of facts that turns a verdict, as it is told: which fact, between which values, to what."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from cds.core.facts import Fact, FactDef, Known
from cds.core.rules import Rule
from cds.core.truth import Truth


@dataclass(frozen=True, slots=True)
class Range:
    """The values from ``lower`` to ``upper`` in the fact's unit; None is open.

    ``with_lower``, ``with_upper``: whether the end itself belongs to it. An end between two steps of ``step``
    is rounded to the side on which what is said holds.
    """

    lower: Fraction | None
    upper: Fraction | None
    with_lower: bool
    with_upper: bool
    step: Fraction

    def __contains__(self, value: Fraction) -> bool:
        above = self.lower is None or value > self.lower or (self.with_lower and value == self.lower)
        below = self.upper is None or value < self.upper or (self.with_upper and value == self.upper)
        return above and below


@dataclass(frozen=True, slots=True)
class Change:
    """One fact set to one of ``values``, to a number in ``range``, or, with neither, to any value at all.

    ``present`` is what is known now. ``trial`` is one value that does it, the nearest to the present.
    """

    definition: FactDef
    present: Fact
    trial: Fact
    values: tuple[bool | str, ...] = ()
    range: Range | None = None

    @property
    def name(self) -> str:
        """The fact's name."""
        return self.definition.name

    def of(self, value: bool | str | Fraction) -> Fact:
        """The fact with one of the values of the change, to be said in words."""
        return Known(value)

    @property
    def is_of_known(self) -> bool:
        """Whether a value is there that would have to be another."""
        return isinstance(self.present, Known)


@dataclass(frozen=True, slots=True)
class Effect:
    """Another verdict that the same change turns. ``drug`` is that of the order; empty for the chart."""

    rule: Rule
    drug: str
    before: Truth
    after: Truth


@dataclass(frozen=True, slots=True)
class Turn:
    """Changes that together give ``truth``; None: whatever the values, it is settled one way or the other.

    ``effects`` are what ``trial`` turns besides.
    """

    changes: tuple[Change, ...]
    truth: Truth | None
    effects: tuple[Effect, ...] = ()

    @property
    def trial(self) -> Mapping[str, Fact]:
        """The facts of one such change."""
        return {change.name: change.trial for change in self.changes}
