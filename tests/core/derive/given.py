"""What the derivation tests are given: the day of the paper's base patient, moments, and a way to call."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from fractions import Fraction

from cds.core.derive import Derivation, Inputs
from cds.core.facts import Bounded, Fact, Known, Missing, Origin, Reason, Unknown
from cds.core.moments import Moment, parse_moment
from cds.core.quantity import exact

ZONE = timezone(timedelta(hours=1))
AS_OF = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)  # the planned infusion of the paper's vignettes
NOT_RECORDED = Unknown(Reason.NOT_RECORDED)
NOT_SENT = Unknown(Reason.NOT_SENT)


def at(text: str) -> Moment:
    """A time as a record writes it, in the patient's zone."""
    moment = parse_moment(text, ZONE)
    assert moment is not None, text
    return moment


def number(value: int | str) -> Fraction:
    return exact(value)


def between(lower: int | str | None, upper: int | str | None) -> Bounded:
    """A number known in part, as a reader of records gives it."""
    low, high = (None if bound is None else exact(bound) for bound in (lower, upper))
    return Bounded(low, high, Reason.UNREADABLE)


def fact_of(name: str, value: object) -> Fact:
    """A fact as it is, anything else as a Known value from a resource of its own; whole numbers exactly."""
    if isinstance(value, Known | Bounded | Unknown):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        value = exact(value)
    return Known(value, (Origin(f"Observation/{name}"),))


def derived(function: Derivation, facts: Mapping[str, object], **numbers: int | str | None) -> Fact:
    """The result of a derivation for named inputs, in order, and named numbers, in order."""
    given = tuple(fact_of(name, value) for name, value in facts.items())
    values = tuple(None if value is None else exact(value) for value in numbers.values())
    return function(Inputs(tuple(facts), given, tuple(numbers), values))


def value_of(fact: Fact) -> object:
    """The settled value; fails where the fact is not Known."""
    assert isinstance(fact, Known), fact
    return fact.value


def bounds_of(fact: Fact) -> tuple[Fraction | None, Fraction | None]:
    """Both bounds; fails where the fact is not Bounded."""
    assert isinstance(fact, Bounded), fact
    return fact.lower, fact.upper


def lacking(fact: Fact) -> dict[str, Reason]:
    """The facts that would settle it, with the reason each is missing."""
    assert isinstance(fact, Bounded | Unknown), fact
    return {item.fact: item.reason for item in fact.missing}


def notes_of(fact: Fact) -> tuple[str, ...]:
    """What is said of the facts that would settle it."""
    assert isinstance(fact, Bounded | Unknown), fact
    return tuple(item.note for item in fact.missing if isinstance(item, Missing))
