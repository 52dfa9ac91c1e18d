"""Steps of a dose, and levels that tell of the dose in use (knowledge paper 3.4, 3.5)."""

import pytest

from cds.core.derive.titration import dose_increase, settled_level
from cds.core.facts import NEVER, Fact, Known, Reason, Unknown
from tests.core.derive.given import (
    NOT_RECORDED,
    NOT_SENT,
    between,
    bounds_of,
    derived,
    fact_of,
    lacking,
    number,
    value_of,
)


def increase(ordered: object, in_use: object) -> Fact:
    return derived(dose_increase, {"ordered_daily_dose": ordered, "daily_dose": in_use})


@pytest.mark.parametrize(
    ("ordered", "in_use", "expected"),
    [(320, 240, 80), (240, 240, 0), (160, 240, -80), (240, 0, 240)],
)
def test_what_an_order_adds(ordered: int, in_use: int, expected: int) -> None:
    assert value_of(increase(ordered, in_use)) == expected


@pytest.mark.parametrize(
    ("ordered", "in_use", "expected"),
    [
        (between(240, 320), 240, (0, 80)),
        (320, between(160, 240), (80, 160)),
        (between(240, 320), between(160, 240), (0, 160)),
        (between(None, 320), 240, (None, 80)),
        (between(240, None), 240, (0, None)),
        (320, between(None, 240), (80, None)),
        (320, between(160, None), (None, 160)),
    ],
)
def test_a_dose_known_in_part_gives_a_step_known_in_part(
    ordered: object, in_use: object, expected: tuple[int | None, int | None]
) -> None:
    assert bounds_of(increase(ordered, in_use)) == expected


def test_a_dose_not_known_is_what_the_step_lacks() -> None:
    assert lacking(increase(NOT_SENT, 240)) == {"ordered_daily_dose": Reason.NOT_SENT}
    assert lacking(increase(320, NOT_RECORDED)) == {"daily_dose": Reason.NOT_RECORDED}


def level(value: object, waited: object, wait: int | None = 5) -> Fact:
    return derived(settled_level, {"level": value, "waited": waited}, wait=wait)


@pytest.mark.parametrize("waited", [5, 6, NEVER, between(5, None)])
def test_a_level_measured_late_enough_stands(waited: object) -> None:
    waited = Known(waited) if waited is NEVER else waited
    assert level(number("0.7"), waited) == fact_of("level", number("0.7"))
    assert bounds_of(level(between(0, 1), waited)) == (number(0), number(1))


@pytest.mark.parametrize("waited", [4, 0, between(0, 4), between(None, 4)])
def test_a_level_measured_too_early_is_missing(waited: object) -> None:
    found = level(number("0.7"), waited)
    assert isinstance(found, Unknown)
    note = "measured too early after the last change of dose"
    assert (found.reason, found.missing, found.note) == (Reason.NOT_RECORDED, (), note)


@pytest.mark.parametrize("waited", [between(4, 5), between(0, None), between(None, None)])
def test_where_it_cannot_be_told_the_time_is_missing(waited: object) -> None:
    assert lacking(level(number("0.7"), waited)) == {"waited": Reason.UNREADABLE}


def test_what_is_not_known_is_what_is_missing() -> None:
    assert lacking(level(NOT_RECORDED, NOT_RECORDED)) == {"level": Reason.NOT_RECORDED}
    assert lacking(level(1, NOT_SENT)) == {"waited": Reason.NOT_SENT}
    assert lacking(level(1, 7, None)) == {"wait": Reason.NOT_RECORDED}
