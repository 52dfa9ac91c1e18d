"""Derived facts: named pure functions from facts to a fact, looked up by the ``derive:`` of a fact file.

A function takes :class:`Inputs` (the facts in the order of ``from:`` and the numbers in the order of
``using:``) and returns a fact. What an input lacks is passed on as what the result lacks, so a card asks
for "serum creatinine", never for "creatinine clearance".
"""

from collections.abc import Mapping

from cds.core.derive.catalogue import DERIVATIONS
from cds.core.derive.inputs import Derivation, Inputs, ends, interval, strict
from cds.core.evaluate import Numbers
from cds.core.facts import Fact, FactDef, Reason, Unknown

__all__ = ["Derivation", "Inputs", "derive", "ends", "interval", "strict"]

_NOT_RECORDED = Unknown(Reason.NOT_RECORDED)


def derive(definition: FactDef, facts: Mapping[str, Fact], numbers: Numbers) -> Fact:
    """The derived fact ``definition``, its inputs taken from ``facts``."""
    inputs = Inputs(
        definition.inputs,
        tuple([facts.get(name, _NOT_RECORDED) for name in definition.inputs]),
        definition.using,
        tuple([numbers[name] for name in definition.using]),
    )
    return DERIVATIONS[definition.derive or ""](inputs)
