"""Attacks a day as the diary has them, and what fell among these days: infusions, changes of treatment.

The days are counted as the facts count them (``cds.core.derive.headache``); mean, response and what makes a
response are the facts' and the rules' own (RS-1, RS-2; knowledge paper 5.7, 6.5).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from cds.core.derive.headache import Diary, count_attacks
from cds.core.facts import Fact, Known, Missing, missing_of
from cds.core.moments import local_days
from cds.core.truth import Truth
from cds.review.case import Case
from cds.review.regimen import Change, changes_of
from cds.review.timeline import History

DIARY, EXPOSURES = "attack_diary", "ketamine_exposures"
MEAN = "attacks_per_day"
BEFORE, AFTER, REDUCTION = "attacks_before_infusion", "attacks_after_infusion", "attack_reduction"
RESPONSE_RULE = "infusion-response"
WINDOW, LONG_WINDOW = "refractory.window", "ehf.window"
FIRST_DAY, LAST_DAY, WANTED = "response.first_day", "response.last_day", "response.reduction"
_MOST_DAYS = 120
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """One day. ``count`` holds the least and the most attacks, None where the diary has no entry.

    ``in_baseline``: it is one of the days the mean is taken over. ``after_infusion`` counts from the last
    infusion, its own day being 0; None before it. ``in_response``: the response is counted on it.
    """

    day: date
    count: tuple[Fraction, Fraction] | None
    in_baseline: bool
    after_infusion: int | None
    in_response: bool
    is_over: bool
    has_infusion: bool
    changes: tuple[Change, ...]

    @property
    def is_uncertain(self) -> bool:
        """Whether the entries of the day leave open how many attacks it had."""
        return self.count is not None and self.count[0] != self.count[1]

    @property
    def is_gap(self) -> bool:
        """Whether nothing is known of a day that is over."""
        return self.count is None and self.is_over


@dataclass(frozen=True, slots=True)
class Response:
    """What an infusion did: attacks a day before it and after it (/d), and the reduction (1).

    ``truth`` is the rule's verdict, None where the rule is not about this patient now. ``first`` and ``last``
    are the days after the infusion that are counted, ``wanted`` the reduction that makes a responder.
    """

    infusion: date
    before: Fact
    after: Fact
    reduction: Fact
    truth: Truth | None
    missing: tuple[Missing, ...]
    first: int
    last: int
    wanted: Fraction


@dataclass(frozen=True, slots=True)
class Chart:
    """The days shown, oldest first; none where the record has no day of attacks.

    ``mean`` (/d) is over ``window`` days before ``mean_until``: the last infusion if there was one, else the
    day asked about. ``summaries`` are means over a period as somebody wrote them: first day, last day, mean.
    """

    days: tuple[Day, ...]
    diary: Fact
    mean: Fact
    mean_until: date
    window: int
    infusions: tuple[date, ...]
    undated_infusion: bool
    summaries: tuple[tuple[date, date, Fraction], ...]
    response: Response | None

    @property
    def gaps(self) -> int:
        """Days that are over and have no entry."""
        return sum(day.is_gap for day in self.days)

    @property
    def most(self) -> Fraction:
        """The most attacks that a day shown may have had."""
        return max((day.count[1] for day in self.days if day.count), default=Fraction(0))

    @property
    def is_empty(self) -> bool:
        """Whether no day shown has an entry."""
        return all(day.count is None for day in self.days)


def chart(case: Case, told: History) -> Chart:
    """The diary of one patient: from the days before the last infusion, or as far back as a rule looks."""
    sheet, numbers = case.chart.sheet, case.chart.numbers
    fact = sheet[DIARY]
    diary = fact.value if isinstance(fact, Known) else Diary()
    infusions, undated = _infusions(case)
    window = int(numbers.limit(WINDOW) or 0)
    today = case.as_of.date()
    last = max(infusions, default=None)
    first = today - timedelta(days=max(window, int(numbers.limit(LONG_WINDOW) or 0)))
    if last is not None and (today - last).days <= _MOST_DAYS - window:
        first = min(first, last - timedelta(days=window))
    else:
        last = None  # too long ago to be shown; what the rules say of it stands on the cards
    until = last or today
    response = None if last is None else _response(case, last)
    return Chart(
        tuple(_days(case, diary, first, last, window, response, told)),
        fact,
        sheet[MEAN] if last is None else sheet[BEFORE],
        until,
        window,
        tuple(day for day in infusions if day >= first),
        undated,
        tuple(one for one in diary.summaries if one[1] >= first and one[0] <= today),
        response,
    )


def _infusions(case: Case) -> tuple[tuple[date, ...], bool]:
    """The days of infusions in order, and whether there is one of which the day is not certain."""
    fact = case.chart.sheet[EXPOSURES]
    days, undated = set(), False
    for moment in fact.value if isinstance(fact, Known) else ():
        if moment is None:
            undated = True
            continue
        first, last = local_days(moment, case.as_of.tzinfo)
        if first == last:
            days.add(first)
        else:
            undated = True
    return tuple(sorted(days)), undated


def _response(case: Case, infusion: date) -> Response | None:
    """What the rules say of the response; None where the numbers are not in force."""
    sheet, numbers = case.chart.sheet, case.chart.numbers
    first, last, wanted = (numbers.limit(name) for name in (FIRST_DAY, LAST_DAY, WANTED))
    if first is None or last is None or wanted is None:
        return None
    verdict = case.chart.verdict_of(RESPONSE_RULE)
    return Response(
        infusion,
        sheet[BEFORE],
        sheet[AFTER],
        sheet[REDUCTION],
        None if verdict is None else verdict.truth,
        missing_of(REDUCTION, sheet[REDUCTION]),
        int(first),
        int(last),
        wanted,
    )


def _days(
    case: Case,
    diary: Diary,
    first: date,
    infusion: date | None,
    window: int,
    response: Response | None,
    told: History,
) -> Iterator[Day]:
    today = case.as_of.date()
    until = infusion or today
    counts = count_attacks(diary, first, today + _ONE, case.as_of.tzinfo).days
    infusions, _ = _infusions(case)
    changes = changes_of(told.courses)
    for offset in range((today - first).days + 1):
        day = first + timedelta(days=offset)
        after = (day - infusion).days if infusion is not None and day >= infusion else None
        count = counts.get(day)
        yield Day(
            day,
            None if count is None else (Fraction(count[0]), Fraction(count[1])),
            until - timedelta(days=window) <= day < until,
            after,
            response is not None and after is not None and response.first <= after <= response.last,
            day < today,
            day in infusions,
            tuple(changes.get(day, ())),
        )
