"""Stretches of treatment, and when one began, ended or changed its dose (knowledge paper 4.1)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from cds.core.facts import Fact, FactDef, Known, Reason, Unknown
from cds.core.moments import Moment
from cds.fhir import dosage
from cds.fhir.case import Case, absent_value
from cds.fhir.elements import text
from cds.fhir.exposures import HAPPENED, UNCLEAR, since
from cds.fhir.index import Entry, Wanted
from cds.fhir.medications import TAKEN, medications_of, origins_of, span, tells_of_taking

_DAY = timedelta(days=1)
# Each stretch is compared with every other; a record with more of one treatment is not one to judge from.
MOST_EPISODES = 500
TOO_MANY = Unknown(Reason.UNREADABLE, note="too many entries to compare")


class Episode(NamedTuple):
    """One entry's stretch of treatment. ``end`` is None while it lasts, and where its end is undated."""

    entry: Entry
    names: frozenset[str]
    start: Moment | None
    end: Moment | None
    has_ended: bool
    dose: Fact


def read_changes(case: Case, definition: FactDef, wanted: Wanted) -> Fact:
    """Starts, stops and dose changes as ``tuple[(Moment | None, bool), ...]``, newest first; True: certain.

    A start is none if the same ingredient was running up to then at an equal known daily dose; where one of
    the doses is not known it is an uncertain change.
    """
    episodes = episodes_of(case, wanted)
    if len(episodes) > MOST_EPISODES:
        return TOO_MANY
    changes: list[tuple[Moment | None, bool]] = []
    for position, episode in enumerate(episodes):
        earlier = [other for other in episodes[:position] if other.names & episode.names]
        later = [other for other in episodes[position + 1 :] if other.names & episode.names]
        changes.extend(_start_of(episode, earlier, later))
        changes.extend(_stop_of(case, episode, [*earlier, *later]))
    lacking = case.index(medications_of).lacking(case, TAKEN, wanted, tells_of_taking)
    if not episodes:
        return lacking or absent_value(definition.when_not_recorded, ())
    if lacking is not None:
        changes.append((None, False))
    ordered = sorted(set(changes), key=latest_change, reverse=True)
    return Known(tuple(ordered), origins_of([episode.entry for episode in episodes]))


def episodes_of(case: Case, wanted: Wanted) -> list[Episode]:
    """The stretches of treatment that requests and statements tell of, begun by the instant asked about."""
    return [
        episode
        for entry in case.index(medications_of).of(wanted.value_sets)
        if entry.kind in TAKEN and text(entry.resource.get("status")) in HAPPENED[entry.kind] | UNCLEAR
        for episode in [_episode(case, entry)]
        if episode.start is None or episode.start.earliest <= case.as_of
    ]


def latest_change(change: tuple[Moment | None, bool]) -> tuple[bool, float, bool]:
    """The order of changes by their end; an undated one is the latest."""
    moment = change[0]
    return moment is None, 0.0 if moment is None else moment.latest.timestamp(), change[1]


def _episode(case: Case, entry: Entry) -> Episode:
    status = text(entry.resource.get("status"))
    start, end = span(case, entry.resource)
    if end is not None and end.earliest > case.as_of:
        end = None
    ended = end is not None or status in ("stopped", "completed")
    return Episode(
        entry,
        entry.concept.names or entry.concept.sets,
        start,
        end,
        ended,
        dosage.daily_dose(entry.resource, case.record.references),
    )


def ended(case: Case, episode: Episode) -> Moment | None:
    """When a stretch that is over ended; some time since it began where that is not recorded."""
    if episode.end is not None:
        return episode.end
    return since(case, episode.start, case.moment(episode.entry.resource.get("dateAsserted")))


def _start_of(
    episode: Episode, earlier: list[Episode], later: list[Episode]
) -> Iterator[tuple[Moment | None, bool]]:
    start = episode.start
    running = [other for other in earlier if runs_up_to(other, episode, True)]
    running += [other for other in later if runs_up_to(other, episode, False)]
    if not running:
        yield start, True
    elif any(_same_dose(other.dose, episode.dose) is True for other in running):
        return
    else:
        yield start, all(_same_dose(other.dose, episode.dose) is False for other in running)


def runs_up_to(other: Episode, episode: Episode, is_earlier: bool) -> bool:
    """Whether ``other`` began before ``episode`` and had not ended the day before it began.

    Of two that began together, the one that ``is_earlier`` in the record counts as begun before.
    """
    if other.start is None or episode.start is None:
        return False
    if other.start.earliest > episode.start.earliest:
        return False
    if other.start.earliest == episode.start.earliest and not is_earlier:
        return False
    return other.end is None or other.end.latest >= episode.start.earliest - _DAY


def _stop_of(case: Case, episode: Episode, others: list[Episode]) -> Iterator[tuple[Moment | None, bool]]:
    if not episode.has_ended:
        return
    end = ended(case, episode)
    for other in others:
        begins_later = (
            other.start is not None
            and episode.start is not None
            and other.start.earliest >= episode.start.earliest
            and (episode.end is None or other.start.earliest <= episode.end.latest + _DAY)
        )
        if begins_later and (
            other.end is None or episode.end is None or other.end.latest > episode.end.latest
        ):
            return  # it goes on under the other entry, whose start says what changed
    yield end, not any(_goes_on_after(other, end) for other in others)


def _goes_on_after(other: Episode, end: Moment | None) -> bool:
    """Whether another entry of the ingredient was running at ``end`` and has not ended."""
    begun = other.start is None or end is None or other.start.earliest <= end.latest
    return begun and not other.has_ended


def _same_dose(one: Fact, other: Fact) -> bool | None:
    """Whether two daily doses are equal; None where one is not known."""
    if isinstance(one, Known) and isinstance(other, Known):
        return bool(one.value == other.value)
    return None
