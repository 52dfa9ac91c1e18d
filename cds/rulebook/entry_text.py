"""An example as it stands in a rule file, written from facts: ready to paste under ``examples: cases:``."""

from fractions import Fraction

from cds.core.facts import NEVER, Bounded, Fact, FactDef, Known
from cds.core.rules import Example
from cds.rulebook.examples import as_written

_WIDTH = 110
_SPECIAL = frozenset("[]{},:#&*!|>'%@`")


def entry_text(example: Example) -> str:
    """The entry as YAML, indented as it stands in the file. Its name is written as it is."""
    given = [f"{name}: {_scalar(as_written(value))}" for name, value in example.given.items()]
    line = f"      given: {{ {', '.join(given)} }}"
    lines = [f"    - name: {example.name}"]
    if given and len(line) <= _WIDTH:
        lines.append(line)
    elif given:
        lines += ["      given:", *(f"        {each}" for each in given)]
    return "\n".join([*lines, f"      expect: {example.expect}"])


def _scalar(text: str) -> str:
    """A value as YAML; in quotes where a unit such as ``mm[Hg]`` would be read as something else."""
    return f'"{text}"' if _SPECIAL.intersection(text) else text


def written(definition: FactDef, fact: Fact) -> str | bool:
    """A fact as an example writes it: ``29.9 mL/min``, ``1 d to 3 d``, true, a choice, ``unknown``."""
    unit = definition.unit or "1"
    if isinstance(fact, Known):
        if isinstance(fact.value, bool | str):
            return fact.value
        return "never" if fact.value == NEVER else _quantity(fact.value, unit)
    if isinstance(fact, Bounded) and fact.lower is not None and fact.upper is not None:
        return f"{_quantity(fact.lower, unit)} to {_quantity(fact.upper, unit)}"
    return "unknown"


def _quantity(value: Fraction, unit: str) -> str:
    return f"{float(value):.10g} {unit}"
