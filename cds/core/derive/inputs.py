"""What a derivation is given, and what it may give back."""

from collections.abc import Callable
from fractions import Fraction
from functools import wraps
from itertools import chain
from typing import Any, NamedTuple

from cds.core.facts import Bounded, Fact, Known, Missing, Origin, Reason, Unknown, missing_of


class Inputs(NamedTuple):
    """What a derivation is given. ``numbers`` holds None for a parameter without a value in force."""

    names: tuple[str, ...]
    facts: tuple[Fact, ...]
    parameters: tuple[str, ...] = ()
    numbers: tuple[Fraction | str | None, ...] = ()

    @property
    def values(self) -> tuple[Any, ...]:
        """The values of the inputs, for a strict derivation: every one is Known."""
        return tuple([fact.value for fact in self.facts if type(fact) is Known])

    @property
    def limits(self) -> tuple[Fraction, ...]:
        """The numbers, for a strict derivation: every one is in force."""
        return tuple([number for number in self.numbers if isinstance(number, Fraction)])

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where the inputs come from, each once."""
        found = [fact.origins for fact in self.facts if fact.origins]
        if len(found) < 2:
            return found[0] if found else ()
        return tuple(dict.fromkeys(chain.from_iterable(found)))

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What every unsettled input lacks, and every number that is not in force; each fact once."""
        found: dict[str, Missing] = {}
        for name, fact in zip(self.names, self.facts, strict=True):
            for item in missing_of(name, fact):
                found.setdefault(item.fact, item)
        for name, number in zip(self.parameters, self.numbers, strict=True):
            if number is None:
                found.setdefault(name, Missing(name, Reason.NOT_RECORDED, "no value in force on this day"))
        return tuple(found.values())

    def unknown(self) -> Unknown:
        """The result where an input or number lacks: Unknown with all that is missing."""
        missing = self.missing
        return Unknown(missing[0].reason, missing, origins=self.origins)

    def lack(self, index: int, reason: Reason, note: str = "") -> tuple[Missing, ...]:
        """Something that input ``index`` lacks although it is Known: a day of a diary, a time of day."""
        return (Missing(self.names[index], reason, note),)

    def implausible(self, index: int) -> Unknown:
        """The result where the Known input ``index`` cannot be true, such as a creatinine of 0."""
        missing = self.lack(index, Reason.CONTRADICTORY, "implausible value")
        return Unknown(Reason.CONTRADICTORY, missing, origins=self.origins)


Derivation = Callable[[Inputs], Fact]


def strict(function: Derivation) -> Derivation:
    """A derivation that is only called when every input is Known and every number is in force."""

    @wraps(function)
    def guarded(inputs: Inputs) -> Fact:
        for fact in inputs.facts:
            if type(fact) is not Known:
                return inputs.unknown()
        for number in inputs.numbers:
            if number is None:  # `in` would compare fractions with None, at length
                return inputs.unknown()
        return function(inputs)

    return guarded


def ends(fact: Fact) -> tuple[Fraction | None, Fraction | None]:
    """The bounds a quantity lies in: twice its value if Known, open (None) on both sides if Unknown."""
    if isinstance(fact, Known):
        return fact.value, fact.value
    return (fact.lower, fact.upper) if isinstance(fact, Bounded) else (None, None)


def interval(
    lower: Fraction | None,
    upper: Fraction | None,
    inputs: Inputs,
    missing: tuple[Missing, ...] | None = None,
    note: str = "",
) -> Fact:
    """Known where both bounds agree, else Bounded: the facts in ``missing`` would narrow it (by default what
    ``inputs`` lack). Where nothing that is missing would, the result is contradictory and ``note`` says
    why."""
    if lower is not None and (lower is upper or lower == upper):
        return Known(lower, inputs.origins)
    lacking = inputs.missing if missing is None else missing
    reason = lacking[0].reason if lacking else Reason.CONTRADICTORY
    return Bounded(lower, upper, reason, lacking, inputs.origins, note)
