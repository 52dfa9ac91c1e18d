"""Ranges and what may be said of a change."""

from fractions import Fraction

import pytest

from cds.core.facts import FactDef, FactType, Known, Reason, Unknown
from cds.core.truth import Truth
from cds.review.turning.changes import Change, Range, Turn

STEP = Fraction(1, 10)
WEIGHT = FactDef("weight", "Weight", FactType.QUANTITY, "kg")


@pytest.mark.parametrize(
    ("found", "inside", "outside"),
    [
        (Range(None, Fraction(30), False, True, STEP), (0, 30), (31,)),
        (Range(None, Fraction(30), False, False, STEP), (29,), (30, 31)),
        (Range(Fraction(30), None, True, False, STEP), (30, 10**9), (29,)),
        (Range(Fraction(30), None, False, False, STEP), (31,), (30,)),
        (Range(Fraction(1), Fraction(2), True, False, STEP), (1,), (0, 2)),
    ],
)
def test_an_end_belongs_to_a_range_where_it_says_so(
    found: Range, inside: tuple[int, ...], outside: tuple[int, ...]
) -> None:
    assert all(Fraction(value) in found for value in inside)
    assert not any(Fraction(value) in found for value in outside)


def test_a_trial_sets_every_fact_of_a_turn() -> None:
    missing = Change(WEIGHT, Unknown(Reason.NOT_RECORDED), Known(Fraction(70)))
    known = Change(FactDef("stroke", "Stroke", FactType.YES_NO), Known(True), Known(False), (False,))
    turn = Turn((missing, known), Truth.FALSE)
    assert turn.trial == {"weight": Known(Fraction(70)), "stroke": Known(False)}
    assert (missing.is_of_known, known.is_of_known) == (False, True)
