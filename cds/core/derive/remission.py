"""The longest attack-free interval of the last year in calendar months (DX-CCH; knowledge paper 1.2)."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta, tzinfo
from fractions import Fraction
from itertools import groupby, pairwise

from cds.core.derive.headache import Diary, count_attacks
from cds.core.derive.inputs import Inputs, ends, interval
from cds.core.facts import Fact, Known, Reason, Unknown, missing_of

_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31
_Bounds = tuple[Fraction | None, Fraction | None]


def remission_months(inputs: Inputs) -> Fact:
    """The longest attack-free interval (mo) of the days before the day asked about.

    From the attack diary (raw), a recorded longest attack-free interval (d), the instant asked about; using
    the window (d). Months are calendar months from the last attack before to the first after, so that 3 is
    exactly three months and one day less is below 3. In the diary a day without an entry may have had an
    attack (lower bound) or none (upper bound). A number of days lies between so many months of 31 and of 30
    days: 89 days are below three months, 93 above, 90 to 92 may be either. Diary and recorded interval narrow
    one another. Unknown where neither says anything, contradictory where they exclude one another.
    """
    diary, recorded, as_of = inputs.facts
    window = inputs.numbers[0]
    if not isinstance(as_of, Known) or not isinstance(window, Fraction):
        return inputs.unknown()
    missing = missing_of(inputs.names[1], recorded) or inputs.lack(
        1, Reason.NOT_RECORDED, "known in days only"
    )
    of_days, of_diary = _of_days(recorded), None
    if isinstance(diary, Known):
        end = as_of.value.date()
        of_diary, blank = _of_diary(diary.value, end - timedelta(days=int(window)), end, as_of.value.tzinfo)
        missing += inputs.lack(0, Reason.NOT_RECORDED, f"{blank} of {int(window)} days have no diary entry")
    else:
        missing += missing_of(inputs.names[0], diary)
    bounds = [each for each in (of_days, of_diary) if each is not None]
    if not bounds:
        return Unknown(missing[0].reason, missing, origins=inputs.origins)
    lower = max((least for least, _ in bounds if least is not None), default=None)
    upper = min((most for _, most in bounds if most is not None), default=None)
    if lower is not None and upper is not None and lower > upper:
        note = "the attack diary and the recorded attack-free interval exclude one another"
        missing = inputs.lack(1, Reason.CONTRADICTORY, note)
        return Unknown(Reason.CONTRADICTORY, missing, note, inputs.origins)
    return interval(lower, upper, inputs, missing)


def _of_days(recorded: Fact) -> _Bounds | None:
    """The months that a number of days may be; None if it is not known."""
    if isinstance(recorded, Unknown):
        return None
    least, most = ends(recorded)
    return None if least is None else least / 31, None if most is None else most / 30


def _of_diary(diary: Diary, first: date, end: date, zone: tzinfo | None) -> tuple[_Bounds | None, int]:
    """The months that the diary leaves possible (None if it has no entry), and its days without an entry."""
    days = count_attacks(diary, first, end, zone).days
    blank = (end - first).days - len(days)
    if not days:
        return None, blank
    attacks = [day.toordinal() for day, (least, _) in days.items() if least > 0]
    free = [day.toordinal() for day, (_, most) in days.items() if most == 0]
    start, stop = first.toordinal(), end.toordinal()
    return (_longest(_free_gaps(free, start)), _longest(pairwise(sorted({start, *attacks, stop})))), blank


def _free_gaps(free: list[int], start: int) -> Iterator[tuple[int, int]]:
    """Around each run of days certainly without an attack: the day before it and the day after it. A run on
    the first day has none before it; where there is no run, any two days stand for neighbours."""
    yield start, start + 1
    for _, run in groupby(enumerate(sorted(free)), key=lambda entry: entry[1] - entry[0]):
        days = [day for _, day in run]
        yield max(start, days[0] - 1), days[-1] + 1


def _longest(gaps: Iterable[tuple[int, int]]) -> Fraction:
    """The longest of the gaps between two days (as ordinals), in months."""
    lengths = [(b - a, a, b) for a, b in gaps]
    longest = max(lengths)[0]
    if longest < _SHORTEST_MONTH:
        return Fraction(longest, _LONGEST_MONTH)
    # Months differ by up to 3 days, so that a slightly shorter gap can be more months.
    return max(
        months_between(date.fromordinal(a), date.fromordinal(b))
        for length, a, b in lengths
        if length >= longest - 3
    )


def months_between(a: date, b: date) -> Fraction:
    """Completed calendar months from ``a`` to a later ``b``, and the days left over as 31sts of a month."""
    months = (b.year - a.year) * 12 + b.month - a.month
    if _months_after(a, months) > b:
        months -= 1
    return months + Fraction((b - _months_after(a, months)).days, _LONGEST_MONTH)


def _months_after(day: date, months: int) -> date:
    """The same day so many months later; the last day of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
