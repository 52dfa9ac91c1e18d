"""Numbers that look wrong by themselves: a lowest above its highest, a new value far from the last one."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from cds.core.facts import FactDef
from cds.core.quantity import show
from cds.core.rules import Parameter
from cds.rulebook.contents import Contents
from cds.rulebook.lints.lint import Fault, Lint

_JUMP = 100  # times; a dose that changes so much was written in another unit


def _flipped(contents: Contents) -> Iterator[Fault]:
    """`x.min_y` above `x.max_y`, `plausible: [highest, lowest]`."""
    for parameter in contents.parameters.values():
        topic, _, name = parameter.name.rpartition(".")
        other = contents.parameters.get(f"{topic}.max_{name.removeprefix('min_')}")
        if name.startswith("min_") and other is not None and other.unit == parameter.unit:
            low, high = _last(parameter), _last(other)
            if low is not None and high is not None and low > high:
                yield _pair(contents, parameter, other, low, high)
    for fact in contents.facts.values():
        yield from _implausible(contents, fact)


def _pair(contents: Contents, parameter: Parameter, other: Parameter, low: Fraction, high: Fraction) -> Fault:
    unit = parameter.unit or "1"
    message = f"`{parameter.name}` is {show(low, unit)}, above `{other.name}`, {show(high, unit)}"
    return Fault(parameter.path, _value_line(contents, parameter), message, "are the two exchanged?")


def _implausible(contents: Contents, fact: FactDef) -> Iterator[Fault]:
    names = (fact.read or {}).get("plausible", ())
    bounds = [contents.parameters[name] for name in names if name in contents.parameters]
    if len(bounds) == 2:
        (low, high), unit = map(_last, bounds), fact.unit or "1"
        if low is not None and high is not None and low >= high:
            line = contents.documents[fact.path].line("facts", fact.name, "read")
            message = f"`plausible` of `{fact.name}` goes from {show(low, unit)} to {show(high, unit)}"
            yield Fault(fact.path, line, f"{message}: nothing is plausible", "the lowest comes first")


def _jumps(contents: Contents) -> Iterator[Fault]:
    for parameter in contents.parameters.values():
        unit = parameter.unit or "1"
        for before, after in pairwise(parameter.values):
            old, new = before.value, after.value
            if isinstance(old, Fraction) and isinstance(new, Fraction) and old > 0 and new > 0:
                ratio = max(old, new) / min(old, new)
                if ratio >= _JUMP:
                    line = _value_line(contents, parameter, after.since.isoformat())
                    change = f"{float(ratio):g} times {'' if new > old else 'less than '}{show(old, unit)}"
                    message = f"`{parameter.name}` becomes {show(new, unit)}, {change}"
                    yield Fault(parameter.path, line, message, "is it in another unit: mg for ug?")


def _last(parameter: Parameter) -> Fraction | None:
    value = parameter.values[-1].value if parameter.values else None
    return value if isinstance(value, Fraction) else None


def _value_line(contents: Contents, parameter: Parameter, day: str | None = None) -> int:
    day = day or parameter.values[-1].since.isoformat()
    return contents.documents[parameter.path].line("parameters", parameter.name, "values", day, "value")


LINTS = (
    Lint("range-flipped", "Between a highest and a lowest, the wrong way round, nothing lies.", _flipped),
    Lint("value-jump", "A dose does not change a hundredfold; its unit does.", _jumps, warning=True),
)
