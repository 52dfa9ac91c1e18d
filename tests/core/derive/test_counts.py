"""Days with a dose (knowledge paper 2.3: triptan days a month; 3.2: injections a year)."""

import pytest

from cds.core.derive.counts import days_with_dose
from cds.core.facts import Fact, Reason
from cds.core.moments import Moment
from tests.core.derive.given import AS_OF, NOT_SENT, at, bounds_of, derived, lacking, notes_of, value_of


def counted(*times: str | Moment | None, window: int | None = 30) -> Fact:
    moments = tuple(at(time) if isinstance(time, str) else time for time in times)
    return derived(days_with_dose, {"doses": moments, "as_of": AS_OF}, window=window)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ((), 0),
        (("2026-02-20",), 1),
        (("2026-02-20T08:00:00+01:00", "2026-02-20T20:00:00+01:00", "2026-02-20"), 1),
        (("2026-02-20", "2026-02-21"), 2),
        (("2026-02-20T23:30:00Z",), 1),  # half past midnight of the 21st in the patient's zone
        (("2026-02-20T23:30:00Z", "2026-02-21"), 1),
        (("2026-03-02",), 1),  # the day asked about counts
        (("2026-03-02T08:00:00+01:00",), 1),
        (("2026-03-02T10:00:00+01:00", "2026-03-03"), 0),  # the future does not
        (("2026-02-01",), 1),  # the 30th day, the day asked about being the first
        (("2026-01-31",), 0),
    ],
)
def test_each_day_counts_once(times: tuple[str, ...], expected: int) -> None:
    assert value_of(counted(*times)) == expected


def test_the_window_is_the_one_given() -> None:
    injections = ("2025-03-02", "2025-03-03", "2025-09-01")
    assert value_of(counted(*injections, window=365)) == 2
    assert value_of(counted(*injections, window=366)) == 3


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (("2026-02",), (0, 28)),
        (("2026-02", "2026-02-20"), (1, 28)),
        ((None,), (0, 30)),
        ((None, "2026-02-20"), (1, 30)),
        ((Moment(at("2026-02-27").earliest, AS_OF),), (0, 4)),  # still taking, when needed
        ((Moment(at("2025-01-01").earliest, AS_OF),), (0, 30)),
    ],
)
def test_a_dose_on_no_certain_day_raises_the_upper_bound(
    times: tuple[str | Moment | None, ...], expected: object
) -> None:
    fact = counted(*times)
    assert bounds_of(fact) == expected
    assert lacking(fact) == {"doses": Reason.NOT_RECORDED}
    assert notes_of(fact) == ("the day of a dose is not recorded",)


def test_an_uncertain_day_that_is_counted_already_changes_nothing() -> None:
    both_days = Moment(at("2026-02-20T12:00:00+01:00").earliest, at("2026-02-21T12:00:00+01:00").earliest)
    assert value_of(counted("2026-02-20", "2026-02-21", both_days)) == 2


@pytest.mark.parametrize("times", ["2025", "2026-01"])
def test_an_uncertain_day_before_the_window_changes_nothing(times: str) -> None:
    assert value_of(counted(times)) == 0


def test_without_the_doses_or_the_window_it_is_unknown() -> None:
    facts = {"doses": NOT_SENT, "as_of": AS_OF}
    assert lacking(derived(days_with_dose, facts, window=30)) == {"doses": Reason.NOT_SENT}
    assert lacking(counted("2026-02-20", window=None)) == {"window": Reason.NOT_RECORDED}
