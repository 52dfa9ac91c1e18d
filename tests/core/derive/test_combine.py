"""One fact from several sources."""

from fractions import Fraction

from cds.core.derive.combine import first_known, first_yes
from cds.core.facts import Known, Origin, Reason, Unknown
from tests.core.derive.given import NOT_RECORDED, NOT_SENT, between, derived, lacking, value_of


def test_the_first_that_is_known_wins() -> None:
    reported, computed = Known(Fraction(1)), Known(Fraction(2))
    assert derived(first_known, {"reported": reported, "computed": computed}) is reported
    assert derived(first_known, {"reported": NOT_SENT, "computed": computed}) is computed
    bounded = between(1, 2)
    assert derived(first_known, {"reported": bounded, "computed": computed}) is bounded


def test_where_none_is_known_all_are_missing() -> None:
    result = derived(first_known, {"reported": NOT_SENT, "computed": NOT_RECORDED})
    assert lacking(result) == {"reported": Reason.NOT_SENT, "computed": Reason.NOT_RECORDED}


def test_one_yes_is_enough() -> None:
    yes = Known(True, (Origin("Condition/c1"),))
    assert derived(first_yes, {"told": NOT_SENT, "asked": yes}) == yes
    assert derived(first_yes, {"told": False, "asked": yes}) == yes
    assert value_of(derived(first_yes, {"told": True})) is True


def test_no_is_no_everywhere() -> None:
    no = derived(first_yes, {"told": False, "asked": False})
    assert no == Known(False, (Origin("Observation/told"), Origin("Observation/asked")))


def test_a_no_beside_an_unknown_is_unknown() -> None:
    result = derived(first_yes, {"told": False, "asked": NOT_SENT, "seen": NOT_RECORDED})
    assert isinstance(result, Unknown)
    assert lacking(result) == {"asked": Reason.NOT_SENT, "seen": Reason.NOT_RECORDED}
