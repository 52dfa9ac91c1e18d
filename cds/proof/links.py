"""What the facts of one record have to do with one another, where a law would else raise false alarms.

A derived fact without a link is free: any value within its definition, whatever it is derived from. That
allows patients who cannot exist, never forbids one who can: a law that holds for them holds for all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import z3

from cds.core.facts import FactDef, FactType
from cds.core.rules import RuleBook
from cds.proof.drugs import is_part
from cds.proof.record import RECORDED, Listed, Measured, Record

_ELAPSED = ("hours_since", "days_since")


def linked_facts(rulebook: RuleBook, fact: str) -> tuple[str, ...]:
    """The facts that a link of ``fact`` speaks of, besides itself."""
    definition = rulebook.facts[fact]
    if _equation(rulebook, definition) is not None:
        return _asked(rulebook, definition)
    return tuple(longer_lists(rulebook, definition))


def _asked(rulebook: RuleBook, definition: FactDef) -> tuple[str, ...]:
    """The inputs that rules may ask for; a raw one has no values of its own."""
    return tuple(
        name
        for name in definition.inputs
        if name in rulebook.facts and rulebook.facts[name].type is not FactType.RAW
    )


def _equation(rulebook: RuleBook, definition: FactDef) -> "_Equation | None":
    """The equation of a derived fact, if it is derived from facts that rules may ask for.

    The history of a number does not matter to what is said of it here: it counts where the number is unknown.
    """
    whole = definition.derive in RECORDED or len(_asked(rulebook, definition)) == len(definition.inputs)
    return _EQUATIONS.get(definition.derive or "") if whole else None


def links(record: Record, fact: str) -> Iterator[z3.BoolRef]:
    """What holds between ``fact`` and the facts that it is derived from or compared with."""
    rulebook = record.terrain.rulebook
    definition = rulebook.facts[fact]
    equation = _equation(rulebook, definition)
    if equation is not None:
        yield from equation(record, definition)
    for other in longer_lists(rulebook, definition):
        yield from _not_before(record, fact, other)


def pairs_of_lists(rulebook: RuleBook) -> Iterator[tuple[str, str]]:
    """Every time since something on a list, and the time since something on a longer list."""
    for name, definition in rulebook.facts.items():
        yield from ((name, other) for other in longer_lists(rulebook, definition))


def longer_lists(rulebook: RuleBook, definition: FactDef) -> Iterator[str]:
    """Times since the last of more drugs than ``definition`` looks for, read the same way."""
    if definition.derive not in _ELAPSED:
        return
    read = _read_of(rulebook, definition)
    for other in rulebook.facts.values():
        if other.derive == definition.derive and other.name != definition.name:
            wider = _read_of(rulebook, other)
            if _is_narrower(rulebook, read, wider):
                yield other.name


def _read_of(rulebook: RuleBook, definition: FactDef) -> Mapping[str, Any]:
    source = rulebook.facts.get(definition.inputs[0])
    return source.read or {} if source is not None else {}


def _is_narrower(rulebook: RuleBook, read: Mapping[str, Any], wider: Mapping[str, Any]) -> bool:
    """Whether ``read`` finds some of the entries that ``wider`` finds, and no others."""
    if not read or not wider or "as_ordered" in wider:
        return False
    ignored = ("value_set", "as_ordered")
    if {k: v for k, v in read.items() if k not in ignored} != {
        k: v for k, v in wider.items() if k not in ignored
    }:
        return False
    same = read.get("value_set") == wider.get("value_set")
    return ("as_ordered" in read) if same else is_part(rulebook, _sets(read), _sets(wider))


def _sets(read: Mapping[str, Any]) -> tuple[str, ...]:
    named: str | Iterable[str] = read.get("value_set", ())
    return (named,) if isinstance(named, str) else tuple(named)


def _not_before(record: Record, fact: str, other: str) -> Iterator[z3.BoolRef]:
    """The last of some drugs was not later than the last of more drugs."""
    some, all_ = record[fact], record[other]
    if isinstance(some, Measured) and isinstance(all_, Measured) and some.limits == all_.limits:
        for low, high in zip(all_.least, some.least, strict=True):
            yield z3.Implies(low, high)


# ------------------------------------------------------------------ equations


def _recorded(record: Record, definition: FactDef) -> Iterator[z3.BoolRef]:
    """Yes where the value is known to be beyond the limit; no where it is not, or none is on record."""
    number, fact = record[definition.inputs[0]], record[definition.name]
    limit = record.terrain.numbers.limit(definition.using[0])
    if not isinstance(number, Measured) or not isinstance(fact, Listed):
        return
    if limit is None:
        yield z3.Not(fact.known)
        return
    at = 2 * number.limits.index(limit)
    above = definition.derive == "recorded_above"
    beyond, within = (
        (number.least[at + 1], number.most[at + 1]) if above else (number.most[at], number.least[at])
    )
    yield fact.is_[True] == beyond
    yield z3.Implies(within, fact.is_[False])
    yield z3.Implies(fact.is_[False], z3.Or(within, z3.Not(number.known)))


def _first_yes(record: Record, definition: FactDef) -> Iterator[z3.BoolRef]:
    inputs, fact = _listed(record, definition)
    yield fact.is_[True] == z3.Or([each.is_[True] for each in inputs])
    yield fact.is_[False] == z3.And([each.is_[False] for each in inputs])


def _either_class(record: Record, definition: FactDef) -> Iterator[z3.BoolRef]:
    (severe, mild, observed), fact = _listed(record, definition)
    yield fact.is_[True] == z3.Or(severe.is_[True], observed.is_[True])
    no = z3.Or(observed.is_[False], z3.And(mild.is_[True], severe.known))
    yield fact.is_[False] == z3.And(no, z3.Not(fact.is_[True]))


def _subtype(record: Record, definition: FactDef) -> Iterator[z3.BoolRef]:
    (headache, chronic, episodic), fact = _listed(record, definition)
    neither = z3.And(chronic.is_[False], episodic.is_[False])
    yield fact.is_["chronic"] == z3.And(chronic.is_[True], episodic.is_[False])
    yield fact.is_["episodic"] == z3.And(episodic.is_[True], chronic.is_[False])
    yield fact.is_["unspecified"] == z3.And(neither, headache.is_[True])
    yield fact.is_["none"] == z3.And(neither, headache.is_[False])


def _care(record: Record, definition: FactDef) -> Iterator[z3.BoolRef]:
    """Yes where one is yes; where one is not known it depends on why, so it may be either."""
    inputs, fact = _listed(record, definition)
    yield fact.known
    yield z3.Implies(z3.Or([each.is_[True] for each in inputs]), fact.is_[True])
    yield z3.Implies(z3.And([each.is_[False] for each in inputs]), fact.is_[False])


def _listed(record: Record, definition: FactDef) -> tuple[list[Listed], Listed]:
    symbols = [record[name] for name in (*definition.inputs, definition.name)]
    *inputs, fact = [symbol for symbol in symbols if isinstance(symbol, Listed)]
    return inputs, fact


_Equation = Callable[[Record, FactDef], Iterator[z3.BoolRef]]
_EQUATIONS: dict[str, _Equation] = {
    "recorded_above": _recorded,
    "recorded_below": _recorded,
    "first_yes": _first_yes,
    "either_class": _either_class,
    "cluster_headache_subtype": _subtype,
    "cluster_headache_care": _care,
}
