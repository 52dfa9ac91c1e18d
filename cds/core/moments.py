"""Times as records give them: an instant, a day, a month or a year, each the interval it may lie in.

FHIR R4 ``date``, ``dateTime`` and ``instant``. A time without a zone is taken in the zone of the question
(the patient's); a day is the whole day there. Elapsed time between such a moment and an instant is therefore
an interval: "ergotamine yesterday" seen today at 08:00 is 8 to 32 hours ago (knowledge paper 6.8).
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from fractions import Fraction
from typing import NamedTuple

_MOMENT = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)"
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,12}))?)?\s?(Z|[+-]\d\d:?\d\d)?)?)?)?",
    re.ASCII,
)
_MICRO, _DAY, _MIDNIGHT = timedelta(microseconds=1), timedelta(days=1), time()
# Systems write the year 1 for "no date" and 9999 for "no end"; neither can be moved to another zone.
_NO_DATE, _NO_END = 1, 9999


class Moment(NamedTuple):
    """Some instant in ``[earliest, latest)``, or exactly ``earliest`` where both are equal. Zone-aware."""

    earliest: datetime
    latest: datetime

    @property
    def is_exact(self) -> bool:
        """Whether the record gives a time of day."""
        return self.earliest is self.latest or self.earliest == self.latest

    @property
    def last_instant(self) -> datetime:
        """The last instant that still belongs to the moment."""
        return self.latest if self.is_exact else self.latest - _MICRO


def parse_moment(text: object, zone: tzinfo, offsets: dict[str, tzinfo] | None = None) -> Moment | None:
    """A FHIR date, dateTime or instant of any precision; None if it is not one. A date that stands for "no
    end" becomes one in the year 9998.

    ``offsets`` keeps the zones of the times of one call: times of one zone object compare ten times as fast.
    """
    if not isinstance(text, str) or len(text) > 40:
        return None
    common = _parse_common(text, zone, {} if offsets is None else offsets)
    if common is not None:
        return common
    matched = _MOMENT.fullmatch(text.strip())
    if matched is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = matched.groups()
    if int(year) <= _NO_DATE:
        return None
    try:
        start = datetime(min(int(year), _NO_END - 1), int(month or 1), int(day or 1), tzinfo=zone)
        if hour is None:
            return Moment(start, _next(start, month is not None, day is not None))
        if second == "60":  # a leap second is read as the second before it
            second = "59"
        micro = int((fraction or "0")[:6].ljust(6, "0"))
        instant = start.replace(
            hour=int(hour),
            minute=int(minute),
            second=int(second or 0),
            microsecond=micro,
            tzinfo=_zone(offset, zone),
        )
        return Moment(instant, instant)
    except ValueError:
        return None


def _parse_common(text: str, zone: tzinfo, offsets: dict[str, tzinfo]) -> Moment | None:
    """The two forms that nearly all records have, ten times as fast: a day, and seconds with a zone."""
    length = len(text)
    try:
        if length == 10 and text[4] == "-" == text[7]:
            day = date.fromisoformat(text)
            if not _NO_DATE < day.year < _NO_END:
                return None
            start = datetime.combine(day, _MIDNIGHT, zone)
            return Moment(start, start + _DAY)
        if (length == 20 and text[19] == "Z") or (length == 25 and text[22] == ":"):
            instant = datetime.fromisoformat(text)
            if text[4:8:3] != "--" or text[10:17:3] != "T::" or not _NO_DATE < instant.year < _NO_END:
                return None
            shared = offsets.get(text[19:]) or _share(text[19:], instant, zone, offsets)
            instant = datetime.combine(instant, instant.time(), shared)
            return Moment(instant, instant)
    except ValueError:
        pass
    return None


def _share(offset: str, instant: datetime, zone: tzinfo, offsets: dict[str, tzinfo]) -> tzinfo:
    """The one zone object for all times with this offset; ``zone`` itself where it is that."""
    own = instant.tzinfo or zone
    offsets[offset] = zone if type(zone) is timezone and zone == own else own
    return offsets[offset]


def _next(start: datetime, has_month: bool, has_day: bool) -> datetime:
    if has_day:
        return start + _DAY
    if has_month:
        return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    return start.replace(year=start.year + 1)


def _zone(offset: str | None, zone: tzinfo) -> tzinfo:
    if offset is None:
        return zone
    if offset == "Z":
        return UTC
    sign = -1 if offset[0] == "-" else 1
    digits = offset[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def hours_between(moment: Moment, as_of: datetime) -> tuple[Fraction, Fraction]:
    """The least and the most hours from ``moment`` to ``as_of``; never below 0."""
    return _hours(moment.latest, as_of), _hours(moment.earliest, as_of)


def _hours(earlier: datetime, later: datetime) -> Fraction:
    return max(Fraction(0), Fraction(elapsed(earlier, later) // _MICRO, 3_600_000_000))


def elapsed(earlier: datetime, later: datetime) -> timedelta:
    """The time that passes between two instants. Python's own difference of two times of one zone is that of
    the clocks on the wall, an hour too long or short across a change of the clocks."""
    if earlier.tzinfo is later.tzinfo and type(later.tzinfo) is timezone:  # whose clocks are never changed
        return later - earlier
    return later.astimezone(UTC) - earlier.astimezone(UTC)


def local_days(moment: Moment, zone: tzinfo | None) -> tuple[date, date]:
    """The first and the last calendar day in ``zone`` that ``moment`` may lie on."""
    first = _local(moment.earliest, zone).date()
    return first, first if moment.is_exact else _local(moment.last_instant, zone).date()


def _local(instant: datetime, zone: tzinfo | None) -> datetime:
    return instant if instant.tzinfo is zone else instant.astimezone(zone)


def days_between(moment: Moment, as_of: datetime) -> tuple[int, int]:
    """The least and the most calendar days from ``moment`` to ``as_of``, in the zone of ``as_of``; never
    below 0."""
    first, last = local_days(moment, as_of.tzinfo)
    today = as_of.date()
    return max(0, (today - last).days), max(0, (today - first).days)


def years_between(birth: date, day: date) -> int:
    """Completed years on ``day``. Somebody born on 29 February completes a year on 1 March (or 29
    February)."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
