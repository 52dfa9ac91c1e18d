"""Washouts (knowledge paper 2.3 TR-9; vignettes V88, V89)."""

import pytest

from cds.core.derive.withdrawal import days_since_stopped
from cds.core.facts import NEVER, Fact, Reason, Unknown
from tests.core.derive.given import AS_OF, NOT_SENT, at, bounds_of, derived, lacking, notes_of, value_of


def stopped(current: object = False, given: object = (), changed: object = (), as_of: object = AS_OF) -> Fact:
    facts = {"current": current, "given": given, "changed": changed, "as_of": as_of}
    return derived(days_since_stopped, facts)


def test_a_drug_in_use_has_no_washout() -> None:
    assert value_of(stopped(True, (at("2020-01-01"),))) == 0
    assert value_of(stopped(True, NOT_SENT, NOT_SENT, NOT_SENT)) == 0


def test_a_drug_never_taken_was_stopped_longer_ago_than_any_limit() -> None:
    assert value_of(stopped()) == NEVER
    future = (at("2026-03-03"),)
    assert value_of(stopped(False, future, tuple((moment, True) for moment in future))) == NEVER


@pytest.mark.parametrize(
    ("given", "changed", "expected"),
    [
        (("2026-02-17",), (), 13),  # V88: contraindicated
        (("2026-02-15",), (), 15),  # V88: clear
        (("2026-01-01",), ("2026-02-17",), 13),  # the stop, not the prescription
        (("2026-02-17",), ("2025-06-01",), 13),  # taken again after it was stopped
        ((), ("2026-02-17T22:00:00+01:00",), 13),
        (("2026-03-02",), (), 0),
    ],
)
def test_days_count_from_the_last_sign_of_use(
    given: tuple[str, ...], changed: tuple[str, ...], expected: int
) -> None:
    changes = tuple((at(time), True) for time in changed)
    assert value_of(stopped(False, tuple(map(at, given)), changes)) == expected


def test_an_uncertain_change_is_a_certain_sign_of_use() -> None:
    assert value_of(stopped(False, (), ((at("2026-02-17"), False),))) == 13


@pytest.mark.parametrize(
    ("given", "changed", "expected"),
    [
        ((at("2026-02"),), (), (2, 29)),
        ((None, at("2026-02-01")), (), (0, 29)),
        ((at("2026-02-01"),), ((None, False),), (0, 29)),
        ((None,), (), (0, None)),
    ],
)
def test_an_incomplete_date_leaves_bounds(given: object, changed: object, expected: object) -> None:
    fact = stopped(False, given, changed)
    assert bounds_of(fact) == expected
    assert lacking(fact) == {"given": Reason.NOT_RECORDED}
    assert notes_of(fact) == ("not dated exactly",)


def test_what_was_not_sent_may_be_newer() -> None:
    fact = stopped(NOT_SENT, (at("2026-02-01"),), ())
    assert bounds_of(fact) == (0, 29)
    assert lacking(fact) == {"current": Reason.NOT_SENT}
    fact = stopped(False, NOT_SENT, ((at("2026-02-01"), True),))
    assert bounds_of(fact) == (0, 29)
    assert lacking(fact) == {"given": Reason.NOT_SENT}
    assert value_of(stopped(NOT_SENT, (at("2026-03-02"),), ())) == 0


def test_nothing_known_is_unknown() -> None:
    fact = stopped(NOT_SENT, (), NOT_SENT)
    assert isinstance(fact, Unknown)
    assert lacking(fact) == {"current": Reason.NOT_SENT, "changed": Reason.NOT_SENT}
    assert lacking(stopped(False, (at("2026-02-01"),), (), NOT_SENT)) == {"as_of": Reason.NOT_SENT}
