"""Known, bounded and unknown facts, and a sheet of them."""

from fractions import Fraction

import pytest

from cds.core.facts import Bounded, Fact, FactSheet, Known, Missing, Reason, Unknown, missing_of

WEIGHT = Missing("body_weight", Reason.TOO_OLD)


def test_a_fact_nobody_gave_is_not_recorded() -> None:
    sheet = FactSheet({"age": Known(Fraction(60))})
    assert sheet["age"] == Known(Fraction(60))
    assert sheet["sex"] == Unknown(Reason.NOT_RECORDED)
    assert "age" in sheet
    assert "sex" not in sheet
    assert (len(sheet), list(sheet)) == (1, ["age"])


def test_a_sheet_does_not_change_with_what_it_was_made_from() -> None:
    facts: dict[str, Fact] = {}
    sheet = FactSheet(facts)
    facts["age"] = Known(Fraction(60))
    assert "age" not in sheet


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (Known(True), ()),
        (Unknown(Reason.NOT_SENT, note="why"), (Missing("clearance", Reason.NOT_SENT, "why"),)),
        (Unknown(Reason.TOO_OLD, (WEIGHT,)), (WEIGHT,)),
        (Bounded(None, None, Reason.UNREADABLE), (Missing("clearance", Reason.UNREADABLE),)),
        (Bounded(None, None, Reason.TOO_OLD, (WEIGHT,)), (WEIGHT,)),
    ],
)
def test_what_would_settle_a_fact(fact: Fact, expected: tuple[Missing, ...]) -> None:
    assert missing_of("clearance", fact) == expected
