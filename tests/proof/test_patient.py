"""A solver's patient, as facts of the core."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds.core.facts import FactType
from cds.proof.ground import Ground
from cds.proof.patient import facts_in, simplest, value_at
from cds.proof.record import Measured, Record
from tests.proof.facts import pieces, some_facts


@settings(max_examples=5, deadline=None)
@given(chance=st.randoms(use_true_random=True))
def test_a_patient_read_back_is_the_same_to_the_rules(shipped: Ground, chance: random.Random) -> None:
    record = Record(shipped.terrain, "")
    facts = some_facts(shipped.rulebook, record, chance)
    known = list(pieces(record, facts))
    model = shipped.search(*known)
    assert model is not None
    again = facts_in(model, record, facts)
    assert shipped.search(*known, *pieces(record, again)) is not None


def test_the_values_of_a_scale_lie_where_they_should(shipped: Ground) -> None:
    record = Record(shipped.terrain, "")
    for name, definition in shipped.rulebook.facts.items():
        symbol = record[name] if definition.type is FactType.QUANTITY else None
        if isinstance(symbol, Measured) and symbol.limits:
            places = range(2 * len(symbol.limits) + 1)
            values = [value_at(symbol, place) for place in places]
            assert values == sorted(set(values)), name
            assert [value for place, value in zip(places, values, strict=True) if place % 2] == list(
                symbol.limits
            )


@pytest.mark.parametrize(
    ("low", "high", "value"),
    [
        ("0", "2", "1"),
        ("26", "30", "28"),
        ("0.5", "1", "0.8"),
        ("1", "1.001", "1.0005"),
        ("34", "35", "34.5"),
    ],
)
def test_the_simplest_number_between_two(low: str, high: str, value: str) -> None:
    assert simplest(Fraction(low), Fraction(high)) == Fraction(value)
