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


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (((None, 34, 34), (None, 40, 40)), None),  # low when it was measured last: it may still be
        (((None, 35, 35), (None, 30, 30)), False),
        (((None, None, 34),), None),
        (((None, 36, None),), False),
        (((None, 30, 40),), None),
        ((), None),
        (NOT_SENT, None),
    ],
)
def test_a_value_too_old_counts_only_where_it_was_beyond_the_limit(
    values: object, expected: bool | None
) -> None:
    fact = derived(recorded_below, {"lvef": TOO_OLD, "values": values}, limit=35)
    if expected is None:
        assert lacking(fact) == {"lvef": Reason.TOO_OLD}
    else:
        assert value_of(fact) is expected


def test_above_a_limit_the_same() -> None:
    for value, expected in ((36, None), (35, False)):
        values = ((None, value, value),)
        fact = derived(recorded_above, {"pr": TOO_OLD, "values": values}, limit=35)
        assert (value_of(fact) if expected is False else None) is expected
        assert isinstance(fact, Unknown) is (expected is None)


def test_values_that_are_not_needed_are_not_asked_for() -> None:
    assert value_of(derived(recorded_below, {"lvef": 34, "values": NOT_SENT}, limit=35)) is True
    assert value_of(derived(recorded_below, {"lvef": NOT_RECORDED, "values": NOT_SENT}, limit=35)) is False
