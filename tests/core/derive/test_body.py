"""Body mass index (knowledge paper 6.3)."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cds.core.derive.body import body_mass, body_mass_index
from cds.core.facts import Reason
from tests.core.derive.given import NOT_RECORDED, derived, lacking, value_of


def test_body_mass_index_is_exact() -> None:
    assert value_of(derived(body_mass_index, {"body_weight": 81, "body_height": 180})) == 25
    assert value_of(derived(body_mass_index, {"body_weight": 80, "body_height": 180})) == Fraction(2000, 81)


@given(st.fractions(1, 300), st.fractions(1, 250))
def test_body_mass_index_is_the_formula(weight: Fraction, height: Fraction) -> None:
    assert body_mass(weight, height) == weight / (height / 100) ** 2


def test_body_mass_index_lacks_what_its_inputs_lack() -> None:
    result = derived(body_mass_index, {"body_weight": NOT_RECORDED, "body_height": 180})
    assert lacking(result) == {"body_weight": Reason.NOT_RECORDED}


def test_no_height_at_all_is_an_error_of_the_record() -> None:
    result = derived(body_mass_index, {"body_weight": 80, "body_height": 0})
    assert lacking(result) == {"body_height": Reason.CONTRADICTORY}
