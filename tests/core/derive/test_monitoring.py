"""Measurements after changes of treatment (knowledge paper 3.4 VE-17, 3.5 LI-8)."""

import pytest

from cds.core.derive.monitoring import days_from_change_to_measurement, days_since_measured, measured_after
from cds.core.facts import NEVER, Fact, Reason, Unknown
from tests.core.derive.given import AS_OF, NOT_SENT, at, bounds_of, derived, lacking, notes_of, value_of

Changes = tuple[tuple[str | None, bool], ...]


def results(*times: str) -> tuple[object, ...]:
    """Times that were read; one in brackets was not, and an empty one may be missing from the list."""
    return tuple(
        (at(time.strip("()")) if time else None, bool(time) and not time.startswith("(")) for time in times
    )


def changes(*pairs: tuple[str | None, bool]) -> tuple[object, ...]:
    return tuple((None if time is None else at(time), certain) for time, certain in pairs)


def since(*times: str) -> Fact:
    return derived(days_since_measured, {"history": results(*times), "as_of": AS_OF})


def after(measured: tuple[str, ...], *increases: tuple[str | None, bool]) -> Fact:
    facts = {"history": results(*measured), "increases": changes(*increases), "as_of": AS_OF}
    return derived(measured_after, facts)


def waited(measured: tuple[str, ...], *changed: tuple[str | None, bool]) -> Fact:
    facts = {"history": results(*measured), "changes": changes(*changed), "as_of": AS_OF}
    return derived(days_from_change_to_measurement, facts)


# ------------------------------------------------------------------ since the last measurement


def test_days_since_the_newest_measurement() -> None:
    assert value_of(since("2026-02-20", "2025-01-01")) == 10
    assert value_of(since("2026-03-01T23:59:00+01:00")) == 1
    assert value_of(since()) == NEVER
    assert value_of(since("2026-03-03")) == NEVER  # the future was not measured


def test_a_measurement_of_some_day_leaves_bounds() -> None:
    fact = since("2026-02")
    assert bounds_of(fact) == (2, 29)
    assert lacking(fact) == {"history": Reason.NOT_RECORDED}


def test_a_history_that_was_not_sent() -> None:
    fact = derived(days_since_measured, {"history": NOT_SENT, "as_of": AS_OF})
    assert lacking(fact) == {"history": Reason.NOT_SENT}


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        (("(2026-02-25)", "2026-02-20"), (5, 10)),  # the newest cannot be read
        (("", "2026-02-20"), (0, 10)),  # a page of the list did not come
        (("(2026-02-25)",), (5, None)),
        (("",), (0, None)),
    ],
)
def test_a_newer_result_that_cannot_be_read_leaves_bounds(
    measured: tuple[str, ...], expected: tuple[int, int | None]
) -> None:
    fact = since(*measured)
    assert bounds_of(fact) == expected
    assert lacking(fact) == {"history": Reason.UNREADABLE}


def test_an_older_result_that_cannot_be_read_is_none_of_our_business() -> None:
    assert value_of(since("2026-02-20", "(2026-01-20)")) == 10
    assert value_of(after(("2026-02-20", "(2026-01-20)"), ("2026-02-10", True))) is True
    assert value_of(waited(("2026-02-20", "(2026-01-20)"), ("2026-02-14", True))) == 6


# ------------------------------------------------------------------ after the last increase


@pytest.mark.parametrize(
    ("measured", "increases", "expected"),
    [
        (("2026-02-20",), (("2026-02-10", True),), True),
        (("2026-02-10",), (("2026-02-20", True),), False),
        (("2026-02-20", "2026-02-01"), (("2026-02-10", True), ("2026-01-01", True)), True),
        (("2026-02-01",), (("2026-02-10", True), ("2026-01-01", True)), False),
        ((), (("2026-02-10", True),), False),
        ((), ((None, True),), False),  # started some day, and never measured
        ((), (), True),
        (("2026-02-20",), (), True),
        (("2026-02-10T12:00:00+01:00",), (("2026-02-10T08:00:00+01:00", True),), True),
        (("2026-02-10T08:00:00+01:00",), (("2026-02-10T12:00:00+01:00", True),), False),
        (("2026-02-10T08:00:00+01:00",), (("2026-02-10T08:00:00+01:00", True),), False),  # at the instant
        (("2026-02-11",), (("2026-02-10", True),), True),
        (("2026-03",), (("2026-02", True),), True),
        (("2026-02-20",), (("2026-02-10", False),), True),
        (("2026-02-05",), (("2026-02-20", False), ("2026-02-10", True)), False),
        (("2026-02-20", "2026-03-04"), (("2026-02-25", True),), False),  # the future was not measured
        (("2026-02-20",), (("2026-03-05", True),), True),  # a planned increase is none yet
    ],
)
def test_whether_a_measurement_follows_the_last_increase(
    measured: tuple[str, ...], increases: Changes, expected: bool
) -> None:
    assert value_of(after(measured, *increases)) is expected


@pytest.mark.parametrize(
    ("measured", "increases", "note"),
    [
        (("2026-02-10",), (("2026-02-10", True),), "not dated exactly"),  # same day, no time of day
        (("2026-02-10T12:00:00+01:00",), (("2026-02-10", True),), "not dated exactly"),
        (("2026-02-10",), (("2026-02-10T12:00:00+01:00", True),), "not dated exactly"),
        (("2026-02",), (("2026-02-10", True),), "not dated exactly"),
        (("2026-02-20",), ((None, True),), "not dated exactly"),
        (("2026-02-10",), (("2026-02-20", False),), "not every entry is certain to be a change"),
        ((), (("2026-02-20", False),), "not every entry is certain to be a change"),
        (("2026-02-20",), ((None, False), ("2026-02-10", True)), "not every entry is certain to be a change"),
    ],
)
def test_where_the_record_does_not_tell_which_came_last(
    measured: tuple[str, ...], increases: Changes, note: str
) -> None:
    fact = after(measured, *increases)
    assert isinstance(fact, Unknown)
    assert lacking(fact) == {"increases": Reason.NOT_RECORDED}
    assert notes_of(fact) == (note,)


@pytest.mark.parametrize(
    "measured", [("(2026-02-20)",), ("",), ("2026-02-01", "(2026-02-20)"), ("2026-02-01", "")]
)
def test_a_result_that_cannot_be_read_may_follow_the_increase(measured: tuple[str, ...]) -> None:
    fact = after(measured, ("2026-02-10", True))
    assert isinstance(fact, Unknown)
    assert lacking(fact) == {"history": Reason.UNREADABLE}


def test_a_result_that_cannot_be_read_before_the_increase_is_none() -> None:
    assert value_of(after(("(2026-02-01)",), ("2026-02-10", True))) is False


def test_the_measurement_of_the_day_between_settles_an_uncertain_one() -> None:
    assert value_of(after(("2026-02-10", "2026-02-11"), ("2026-02-10", True))) is True


# ------------------------------------------------------------------ from the last change to the measurement


@pytest.mark.parametrize(
    ("measured", "changed", "expected"),
    [
        (("2026-02-20",), (("2026-02-14", True),), 6),
        (("2026-02-20",), (("2026-02-14", True), ("2026-01-01", True)), 6),
        (("2026-02-20", "2026-02-01"), (("2026-02-14", True),), 6),
        (("2026-02-10",), (("2026-02-14", True),), 0),  # measured before the change
        (("2026-02-14",), (("2026-02-14", True),), 0),
        (("2026-02-20T23:30:00Z",), (("2026-02-14", True),), 7),  # half past midnight, local time
        (("2026-02-20",), (), NEVER),
        (("2026-02-20",), (("2026-03-05", True),), NEVER),  # a planned change is none yet
        (("2026-02-20", "2026-03-05"), (("2026-02-14", True),), 6),
        (("2026-02-20",), (("2026-02-14", True), ("2026-02-13", False)), 6),
        (("2026-02-20",), (("2026-02-14", False), ("2026-02-14", True)), 6),
    ],
)
def test_days_from_the_last_change(measured: tuple[str, ...], changed: Changes, expected: int) -> None:
    assert value_of(waited(measured, *changed)) == expected


@pytest.mark.parametrize(
    ("measured", "changed", "expected", "note"),
    [
        (("2026-02-20",), (("2026-02", True),), (0, 19), "not dated exactly"),
        (("2026-02",), (("2026-02-14", True),), (0, 14), "not dated exactly"),
        (("2026-02", "2026-02-20"), (("2026-02-14", True),), (6, 14), "not dated exactly"),
        (("2026-02-20",), ((None, True),), (0, None), "not dated exactly"),
        (
            ("2026-02-20",),
            (("2026-02-18", False), ("2026-02-14", True)),
            (2, 6),
            "not every entry is certain to be a change",
        ),
        (("2026-02-20",), (("2026-02-18", False),), (2, None), "not every entry is certain to be a change"),
    ],
)
def test_what_is_not_certain_leaves_bounds(
    measured: tuple[str, ...], changed: Changes, expected: object, note: str
) -> None:
    fact = waited(measured, *changed)
    assert bounds_of(fact) == expected
    assert lacking(fact) == {"changes": Reason.NOT_RECORDED}
    assert notes_of(fact) == (note,)


@pytest.mark.parametrize("measured", [(), ("2026-03-05",)])
def test_without_a_measurement_it_is_unknown(measured: tuple[str, ...]) -> None:
    fact = waited(measured, ("2026-02-14", True))
    assert isinstance(fact, Unknown)
    assert lacking(fact) == {"history": Reason.NOT_RECORDED}


def test_a_newer_result_that_cannot_be_read_may_have_waited_longer() -> None:
    fact = waited(("2026-02-16", "(2026-02-20)"), ("2026-02-14", True))
    assert bounds_of(fact) == (2, 16)
    assert lacking(fact) == {"history": Reason.UNREADABLE}
    assert lacking(waited(("(2026-02-20)",), ("2026-02-14", True))) == {"history": Reason.UNREADABLE}
