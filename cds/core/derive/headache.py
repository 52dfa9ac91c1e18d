"""Attack counts from the diary: mean a day, severe attacks a week (knowledge paper 4.2, 6.5)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from fractions import Fraction
from typing import NamedTuple

from cds.core.derive.inputs import Inputs, interval, strict
from cds.core.facts import Fact, Reason, Unknown
from cds.core.moments import Moment, local_days

_Number = Fraction | int  # counts stay plain integers where they can: a diary of a year has many


@dataclass(frozen=True)
class Diary:
    """What a patient wrote down: attack starts, counts of a day, and means over a period.

    ``days`` holds (day, attacks), where 0 is an entry; ``summaries`` (first day, last day inclusive, mean a
    day). A day without an entry is a day nothing is known of, never a day without attacks.
    """

    attacks: tuple[Moment, ...] = ()
    days: tuple[tuple[date, Fraction], ...] = ()
    summaries: tuple[tuple[date, date, Fraction], ...] = ()
    _pages: dict[tzinfo | None, "Pages"] = field(default_factory=dict, repr=False, compare=False)

    def pages(self, zone: tzinfo | None) -> "Pages":
        """The entries by calendar day in ``zone``: counted once, because several facts ask for some days."""
        found = self._pages.get(zone)
        if found is None:
            found = self._pages[zone] = _count(self, zone)
        return found


class Pages(NamedTuple):
    """A diary by calendar day: the least and the most attacks of each day with an entry.

    ``unplaced`` holds the first and the last day of attacks that are dated more loosely than to a day.
    """

    days: dict[date, tuple[_Number, _Number]]
    unplaced: list[tuple[date, date]]


class Counts(NamedTuple):
    """The diary's entries in some calendar days: the least and the most attacks of each day with an entry.

    ``unplaced`` attacks are dated so loosely that they may lie on one of these days or on another.
    """

    days: dict[date, tuple[_Number, _Number]]
    unplaced: int

    @property
    def total(self) -> tuple[Fraction, Fraction]:
        """The least and the most attacks of all these days."""
        least = sum(least for least, _ in self.days.values())
        most = sum(most for _, most in self.days.values())
        return Fraction(least), Fraction(most + self.unplaced)


def count_attacks(diary: Diary, first: date, end: date, zone: tzinfo | None) -> Counts:
    """The entries of ``[first, end)``. An attack recorded twice (same start) counts once; attacks of one day
    without a time of day may be one or several; of a day's count and its attacks the larger counts (paper
    6.5)."""
    days, loose = diary.pages(zone)
    if len(days) > (end - first).days:  # the shorter way: through the days asked for, or through the entries
        asked = [first + timedelta(days=n) for n in range((end - first).days)]
        found = {day: days[day] for day in asked if day in days}
    else:
        found = {day: counts for day, counts in days.items() if first <= day < end}
    return Counts(found, sum(last >= first and day < end for day, last in loose))


def _count(diary: Diary, zone: tzinfo | None) -> Pages:
    timed: defaultdict[date, set[datetime]] = defaultdict(set)
    untimed: Counter[date] = Counter()
    unplaced: list[tuple[date, date]] = []
    for moment in diary.attacks:
        day, last = local_days(moment, zone)
        if moment.is_exact:
            timed[day].add(moment.earliest)
        elif day == last:
            untimed[day] += 1
        else:
            unplaced.append((day, last))
    days: dict[date, tuple[_Number, _Number]] = {}
    for day in timed.keys() | untimed.keys():
        exact = len(timed.get(day, ()))
        days[day] = max(exact, 1), exact + untimed[day]
    for day, written in diary.days:
        count = written.numerator if written.denominator == 1 else written
        least, most = days.get(day, (count, count))
        days[day] = max(least, count), max(most, count)
    return Pages(days, unplaced)


@strict
def mean_attacks_per_day(inputs: Inputs) -> Fact:
    """Mean attacks a day (/d) over the calendar days before the day asked about (KI-3, RS-1; paper 6.5).

    From the attack diary (raw), the instant asked about; using the window (d) and the most attacks a day can
    have (/d, ICHD-3). The days are those of the instant's zone; its own day is left out. A summary that
    covers the whole window is used where no single day has an entry. Days without an entry give bounds, from
    no attack to the most.
    """
    diary, as_of = inputs.values
    window, most = inputs.limits
    return mean_before(inputs, diary, as_of.date(), as_of.tzinfo, int(window), most)


def mean_before(
    inputs: Inputs, diary: Diary, end: date, zone: tzinfo | None, window: int, most: Fraction
) -> Fact:
    """The mean (/d) over the ``window`` days before ``end``; the diary is the first of ``inputs``."""
    first = end - timedelta(days=window)
    counts = count_attacks(diary, first, end, zone)
    if not counts.days:
        return _summary(inputs, diary, first, end)
    blank = window - len(counts.days)
    lower, upper = counts.total
    upper += blank * most
    return diary_interval(inputs, lower / window, upper / window, blank, window)


def _summary(inputs: Inputs, diary: Diary, first: date, end: date) -> Fact:
    """The mean of the shortest summary that covers ``[first, end)``; bounds where several of them differ."""
    last = end - timedelta(days=1)
    covering = [(to - since, mean) for since, to, mean in diary.summaries if since <= first and last <= to]
    if not covering:
        return _no_entry(inputs)
    shortest = min(covering)[0]
    means = [mean for length, mean in covering if length == shortest]
    note = "two summaries of the same days differ"
    return interval(min(means), max(means), inputs, inputs.lack(0, Reason.CONTRADICTORY, note), note)


def _no_entry(inputs: Inputs) -> Unknown:
    """The result where no day that matters has an entry in the diary, the first of ``inputs``."""
    missing = inputs.lack(0, Reason.NOT_RECORDED, "the diary has no entry in these days")
    return Unknown(Reason.NOT_RECORDED, missing, origins=inputs.origins)


def diary_interval(inputs: Inputs, lower: Fraction, upper: Fraction, blank: int, days: int) -> Fact:
    """Bounds that the diary, the first of ``inputs``, leaves where ``blank`` of its ``days`` have no
    entry."""
    note = f"{blank} of {days} days have no diary entry" if blank else "some attacks are not dated exactly"
    return interval(lower, upper, inputs, inputs.lack(0, Reason.NOT_RECORDED, note), note)


@strict
def severe_attacks_per_week(inputs: Inputs) -> Fact:
    """Severe attacks a week (/wk), the mean over whole weeks before the day asked about (EHF; paper 4.2,
    6.5).

    From the attack diary (raw), the severities of its attacks (raw: (start, NRS 0-10, or True or False where
    coded as severe or not, or None), ...), the instant asked about; using the window (d), the NRS from which
    an attack is severe ({score}) and the most attacks a day can have (/d). An attack without severity may be
    severe.
    """
    diary, severities, as_of = inputs.values
    window, severe_from, most = inputs.limits
    end = as_of.date()
    first = end - timedelta(days=int(window))
    counts = count_attacks(diary, first, end, as_of.tzinfo)
    if not counts.days:
        return _no_entry(inputs)
    severe, other = _by_severity(severities, severe_from)
    certain = count_attacks(Diary(severe), first, end, as_of.tzinfo).days
    milder = count_attacks(Diary(other), first, end, as_of.tzinfo).days
    blank = int(window) - len(counts.days)
    lower: _Number = 0
    upper = counts.unplaced + blank * most
    for day, (_, attacks) in counts.days.items():
        least, _ = certain.get(day, (0, 0))
        other_attacks, _ = milder.get(day, (0, 0))
        lower += least
        upper += max(least, attacks - other_attacks)
    return diary_interval(inputs, Fraction(lower * 7) / window, upper * 7 / window, blank, int(window))


def _by_severity(
    severities: Iterable[tuple[Moment, Fraction | bool | None]], severe_from: Fraction
) -> tuple[tuple[Moment, ...], tuple[Moment, ...]]:
    """The attacks known to be severe, and those known not to be; one recorded as both is severe."""
    severe: dict[Moment, None] = {}
    other: dict[Moment, None] = {}
    for moment, severity in severities:
        if severity is not None:
            is_severe = severity if isinstance(severity, bool) else severity >= severe_from
            (severe if is_severe else other)[moment] = None
    return tuple(severe), tuple(moment for moment in other if moment not in severe)
