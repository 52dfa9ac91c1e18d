"""Corrected QT intervals (knowledge paper 6.4)."""

from fractions import Fraction

import pytest

from cds.core.derive.cardiac import qtc_bazett, qtc_fridericia
from cds.core.facts import Reason
from tests.core.derive.given import NOT_RECORDED, derived, lacking, value_of


@pytest.mark.parametrize(
    ("function", "expected"), [(qtc_fridericia, Fraction("430.9")), (qtc_bazett, Fraction("447.2"))]
)
def test_qtc_of_the_paper(function: object, expected: Fraction) -> None:
    assert callable(function)
    assert round(value_of(derived(function, {"qt": 400, "heart_rate": 75})), 1) == expected
    assert value_of(derived(function, {"qt": 400, "heart_rate": 60})) == 400


@pytest.mark.parametrize("function", [qtc_fridericia, qtc_bazett])
def test_qtc_lacks_what_its_inputs_lack(function: object) -> None:
    assert callable(function)
    assert lacking(derived(function, {"qt": 400, "heart_rate": NOT_RECORDED})) == {
        "heart_rate": Reason.NOT_RECORDED
    }
    assert lacking(derived(function, {"qt": 400, "heart_rate": 0})) == {"heart_rate": Reason.CONTRADICTORY}
