"""What is watched during the infusion, when, and beyond which numbers it is stopped.

The instructions are those of the rules, with the numbers marked that are still to be confirmed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from cds.core.evaluate import Numbers, Verdict
from cds.core.explain import PLACEHOLDER, Wording
from cds.core.speech import Translated
from cds.core.truth import Truth
from cds.review.case import Assessment

MONITORING = "ketamine-infusion-monitoring"
UNCONFIRMED = "†"
"""Stands after a number that no source gives, or that was read second-hand: to be confirmed."""


@dataclass(frozen=True, slots=True)
class Guidance:
    """A rule's instructions, line by line: what comes before the first colon, and the rest."""

    rule: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """One sign to be watched, and the parameters beyond which the infusion is stopped."""

    sign: str
    stops: tuple[str, ...]


# Sign -> the parameters beyond which the infusion is stopped: above or below as their titles say.
_STOPS = {
    "pressure": ("stop_systolic", "stop_low_systolic", "stop_diastolic", "stop_rise"),
    "heart_rate": ("stop_low_heart_rate", "stop_high_heart_rate"),
    "saturation": ("stop_saturation",),
    "breathing": ("stop_respiratory_rate",),
    "sedation": (),
}
WATCHED = tuple(Watched(sign, tuple(f"infusion.{name}" for name in names)) for sign, names in _STOPS.items())


def guidance_of(order: Assessment, verdict: Verdict) -> Iterator[Guidance]:
    """The instructions of a rule; none unless it is met."""
    if verdict.truth is Truth.TRUE and verdict.rule.met is not None:
        text = _marked(order, verdict, verdict.rule.met.detail)
        yield Guidance(verdict.rule.id, tuple(_split(line) for line in text.splitlines() if line.strip()))


def _marked(order: Assessment, verdict: Verdict, detail: str) -> str:
    """``detail`` filled in, with ``UNCONFIRMED`` after each number that is to be confirmed."""
    wording = order.wording
    said = wording.clinical(detail)
    numbered = PLACEHOLDER.sub(
        lambda found: found[0] + (UNCONFIRMED if is_unconfirmed(wording, found[1]) else ""), said
    )
    return wording.fill(
        Translated(numbered) if isinstance(said, Translated) else numbered, verdict, order.sheet
    )


def is_unconfirmed(wording: Wording, name: str) -> bool:
    """Whether ``name`` is a parameter whose value in force is still to be confirmed."""
    parameter = wording.rulebook.parameters.get(name)
    dated = None if parameter is None else parameter.dated(wording.numbers.day)
    return dated is not None and bool(dated.to_confirm)


def _split(line: str) -> tuple[str, str]:
    label, colon, rest = line.lstrip("- ").partition(": ")
    return (label, rest) if colon and len(label) <= _LABEL else ("", line.lstrip("- "))


_LABEL = 40  # characters: what is longer is a sentence with a colon in it


def observation_times(numbers: Numbers) -> tuple[Fraction, ...]:
    """When to observe, in minutes from the start: often at first, then less so, and at the end.

    Empty where a number of it is not in force.
    """
    names = ("first_checks", "first_checks_until", "later_checks", "ketamine_duration")
    often, until, later, end = (numbers.limit(f"infusion.{name}") for name in names)
    if not (often and until and later and end):
        return ()
    times, at = [], Fraction(0)
    while at < end:
        times.append(at)
        at += often if at < until else later
    return (*times, end)
