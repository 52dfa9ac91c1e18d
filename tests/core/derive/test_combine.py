"""One fact from several sources."""

from fractions import Fraction

from cds.core.derive.combine import first_known
from cds.core.facts import Known, Reason
from tests.core.derive.given import NOT_RECORDED, NOT_SENT, between, derived, lacking


def test_the_first_that_is_known_wins() -> None:
    reported, computed = Known(Fraction(1)), Known(Fraction(2))
    assert derived(first_known, {"reported": reported, "computed": computed}) is reported
    assert derived(first_known, {"reported": NOT_SENT, "computed": computed}) is computed
    bounded = between(1, 2)
    assert derived(first_known, {"reported": bounded, "computed": computed}) is bounded


def test_where_none_is_known_all_are_missing() -> None:
    result = derived(first_known, {"reported": NOT_SENT, "computed": NOT_RECORDED})
    assert lacking(result) == {"reported": Reason.NOT_SENT, "computed": Reason.NOT_RECORDED}
