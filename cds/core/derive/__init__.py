"""Derived facts: named pure functions from facts to a fact, looked up by the ``derive:`` of a fact file.

A function takes :class:`Inputs` (the facts in the order of ``from:`` and the numbers in the order of
``using:``) and returns a fact. What an input lacks is passed on as what the result lacks, so a card asks
for "serum creatinine", never for "creatinine clearance".
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

from cds.core.derive.catalogue import DERIVATIONS
from cds.core.derive.inputs import Derivation, Inputs, ends, interval, strict
from cds.core.evaluate import Numbers
from cds.core.facts import Fact, FactDef, Reason, Unknown

__all__ = ["Derivation", "Derive", "Inputs", "bind", "derive", "ends", "interval", "strict"]

# A derived fact from the facts it needs and the numbers in force.
Derive = Callable[[Mapping[str, Fact], Numbers], Fact]
_NOT_RECORDED = Unknown(Reason.NOT_RECORDED)


def bind(definition: FactDef) -> Derive:
    """How ``definition`` is derived, looked up once: its function, the names of its inputs and numbers.

    An input that is not among the facts given is not recorded. KeyError where there is no such derivation.
    """
    function, names, using = DERIVATIONS[definition.derive or ""], definition.inputs, definition.using
    kept: tuple[Numbers | None, tuple[Fraction | str | None, ...]] = (None, ())

    def derived(facts: Mapping[str, Fact], numbers: Numbers) -> Fact:
        nonlocal kept
        in_force = kept
        if in_force[0] is not numbers:  # those of one day serve many calls
            in_force = kept = numbers, tuple([numbers[name] for name in using])
        found = tuple([facts.get(name, _NOT_RECORDED) for name in names])
        return function(Inputs(names, found, using, in_force[1]))

    return derived


def derive(definition: FactDef, facts: Mapping[str, Fact], numbers: Numbers) -> Fact:
    """The derived fact ``definition``, its inputs taken from ``facts``."""
    return bind(definition)(facts, numbers)
