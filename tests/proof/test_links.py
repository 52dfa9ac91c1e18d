"""The links rule out no patient whom the derivations can make."""

from itertools import pairwise, product

import pytest

from cds.core.derive import derive
from cds.core.facts import Bounded, Fact, Known, Reason, Unknown
from cds.proof.ground import Ground
from cds.proof.links import linked_facts, links, pairs_of_lists
from cds.proof.record import Listed, Record
from tests.proof.facts import pieces

_GAPS = tuple(Unknown(reason) for reason in (Reason.NOT_RECORDED, Reason.TOO_OLD, Reason.NOT_SENT))
_EQUATED = {
    "recorded_above",
    "recorded_below",
    "first_yes",
    "either_class",
    "cluster_headache_subtype",
    "cluster_headache_care",
}


def _values(shipped: Ground, name: str) -> list[Fact]:
    if name not in shipped.rulebook.facts or name not in _linked(shipped):
        return list(_GAPS[:2])
    symbol = Record(shipped.terrain, "")[name]
    if isinstance(symbol, Listed):
        return [*_GAPS, *map(Known, symbol.is_)]
    numbers = [limit + step for limit in symbol.limits for step in (-1, 0, 1)]
    bounded = [Bounded(low, high, Reason.NOT_RECORDED) for low, high in pairwise(numbers)]
    open_ = [Bounded(None, n, Reason.NOT_RECORDED) for n in numbers]
    open_ += [Bounded(n, None, Reason.NOT_RECORDED) for n in numbers]
    return [*_GAPS, *map(Known, numbers), *(b for b in bounded if b.lower < b.upper), *open_]  # type: ignore[operator]


def _linked(shipped: Ground) -> set[str]:
    """Every fact that some link speaks of."""
    rulebook = shipped.rulebook
    return {other for name in rulebook.facts for other in linked_facts(rulebook, name)}


def test_each_equation_holds_of_what_its_derivation_gives(shipped: Ground) -> None:
    equated = [each for each in shipped.rulebook.facts.values() if each.derive in _EQUATED]
    assert {each.derive for each in equated} == _EQUATED
    for definition in equated:
        record = Record(shipped.terrain, "")
        equations = list(links(record, definition.name))
        assert equations, definition.name
        for inputs in product(*(_values(shipped, name) for name in definition.inputs)):
            given = dict(zip(definition.inputs, inputs, strict=True))
            asked = {name: fact for name, fact in given.items() if name in _linked(shipped)}
            result = derive(definition, given, shipped.numbers)
            known = pieces(record, {**asked, definition.name: result})
            assert shipped.search(*equations, *known) is not None, (definition.name, given, result)


@pytest.mark.parametrize(
    ("some", "of_more"),
    [
        ("hours_since_other_triptan", "hours_since_triptan"),
        ("hours_since_sumatriptan", "hours_since_triptan"),
        ("hours_since_other_ergot", "hours_since_ergot"),
    ],
)
def test_the_last_of_some_drugs_was_not_later_than_the_last_of_more(
    shipped: Ground, some: str, of_more: str
) -> None:
    pairs = set(pairs_of_lists(shipped.rulebook))
    assert (some, of_more) in pairs
    assert (of_more, some) not in pairs
    assert shipped.terrain.limits[some] == shipped.terrain.limits[of_more]


def test_times_since_different_things_have_no_link(shipped: Ground) -> None:
    assert ("hours_since_ergot", "hours_since_triptan") not in set(pairs_of_lists(shipped.rulebook))


def test_a_fact_derived_in_another_way_is_free(shipped: Ground) -> None:
    free = shipped.rulebook.facts["creatinine_clearance"]
    assert linked_facts(shipped.rulebook, free.name) == ()
    assert list(links(Record(shipped.terrain, ""), free.name)) == []
