"""Whether a value beyond a limit is on record."""

import pytest

from cds.core.derive.recorded import recorded_above, recorded_below
from cds.core.facts import Fact, Missing, Reason, Unknown
from tests.core.derive.given import NOT_RECORDED, NOT_SENT, between, derived, lacking, value_of

MISSING_HEIGHT = Missing("height", Reason.NOT_RECORDED)
TOO_OLD = Unknown(Reason.TOO_OLD)


def below(value: object, limit: int | None = 35) -> Fact:
    return derived(recorded_below, {"lvef": value}, limit=limit)


def above(value: object, limit: int | None = 35) -> Fact:
    return derived(recorded_above, {"lvef": value}, limit=limit)


@pytest.mark.parametrize(
    ("value", "is_below", "is_above"),
    [
        (34, True, False),
        (35, False, False),
        (36, False, True),
        (between(20, 34), True, False),
        (between(20, 35), None, False),
        (between(35, 40), False, None),
        (between(36, 40), False, True),
        (between(None, 34), True, False),
        (between(36, None), False, True),
        (between(34, 36), None, None),
        (between(None, None), None, None),
        (NOT_RECORDED, False, False),
        (TOO_OLD, False, False),
        (NOT_SENT, None, None),
        (Unknown(Reason.NOT_RECORDED, (Missing("diary", Reason.NOT_SENT),)), None, None),
        (Unknown(Reason.NOT_RECORDED, (MISSING_HEIGHT, Missing("weight", Reason.NOT_SENT))), None, None),
    ],
)
def test_beyond_a_limit(value: object, is_below: bool | None, is_above: bool | None) -> None:
    for result, expected in ((below(value), is_below), (above(value), is_above)):
        if expected is None:
            assert lacking(result)
        else:
            assert value_of(result) is expected


def test_without_a_limit_in_force_it_is_unknown() -> None:
    assert lacking(below(34, None)) == {"limit": Reason.NOT_RECORDED}
    assert lacking(above(36, None)) == {"limit": Reason.NOT_RECORDED}
