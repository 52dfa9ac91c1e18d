"""Times of every precision FHIR knows, and the time between."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.core.moments import (
    Moment,
    days_between,
    hours_between,
    local_days,
    parse_moment,
    years_between,
)

ZONE = timezone(timedelta(hours=1))
PARIS = ZoneInfo("Europe/Paris")


def at(text: str) -> Moment:
    moment = parse_moment(text, ZONE)
    assert moment is not None
    return moment


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2026", (2026, 1, 1), (2027, 1, 1)),
        ("2026-02", (2026, 2, 1), (2026, 3, 1)),
        ("2025-12", (2025, 12, 1), (2026, 1, 1)),
        ("2026-02-28", (2026, 2, 28), (2026, 3, 1)),
        ("2024-02-29", (2024, 2, 29), (2024, 3, 1)),
        ("2026-02-28" + " " * 30, (2026, 2, 28), (2026, 3, 1)),
        ("9999-12-31", (9998, 12, 31), (9999, 1, 1)),
        ("9999", (9998, 1, 1), (9999, 1, 1)),
    ],
)
def test_a_date_is_the_interval_it_may_lie_in(
    text: str, earliest: tuple[int, int, int], latest: tuple[int, int, int]
) -> None:
    moment = at(text)
    assert moment == Moment(datetime(*earliest, tzinfo=ZONE), datetime(*latest, tzinfo=ZONE))
    assert not moment.is_exact
    assert moment.last_instant == moment.latest - timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-02T09:00:00+01:00", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("2026-03-02T09:00:00-0500", datetime(2026, 3, 2, 14, tzinfo=UTC)),
        ("2026-03-02T09:00:00Z", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        ("2026-03-02T09:00:00.123456789Z", datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)),
        ("2026-03-02T09:00:00.5Z", datetime(2026, 3, 2, 9, 0, 0, 500000, tzinfo=UTC)),
        ("2026-03-02T09:00:60Z", datetime(2026, 3, 2, 9, 0, 59, tzinfo=UTC)),
        ("2026-03-02T09:00", datetime(2026, 3, 2, 8, tzinfo=UTC)),  # the zone of the question
        ("2026-03-02 09:00:00", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", datetime(9998, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_time_is_an_instant(text: str, instant: datetime) -> None:
    moment = at(text)
    assert moment.is_exact
    assert moment.earliest == moment.last_instant == instant
    assert moment.earliest.tzinfo is not None


@pytest.mark.parametrize(
    "value",
    [
        None,
        2026,
        ["2026"],
        "",
        "26",
        "2026-13",
        "2026-02-30",
        "2025-02-29",
        "2026-3-2",
        "02.03.2026",
        "2026-03-02T25:00:00Z",
        "2026-03-02T24:00:00Z",
        "2026-03-02T09:00:61Z",
        "2026-03-02T09:00:00+25:00",
        "2026-03-02T09Z",
        "2026-03-02T",
        "2026-00-00",
        "0000",
        "0001-01-01",
        "0001-01-01T00:00:00Z",
        "٢٠٢٦-٠٣-٠٢",
        "2026-03-02T09:00:00Z" + " " * 21,
        "yesterday",
    ],
)
def test_anything_else_is_no_time(value: object) -> None:
    assert parse_moment(value, ZONE) is None


@given(
    st.from_regex(
        r"\A(000[01]|2\d{3}|9999)-\d\d-\d\d([T ]\d\d:\d\d:[0-6]\d(Z|[+-][ \d]\d:\d\d)?)?\Z", fullmatch=True
    ),
    st.sampled_from([ZONE, PARIS, UTC, timezone(timedelta(hours=14))]),
)
def test_the_usual_forms_are_read_as_any_other(text: str, zone: timezone) -> None:
    offsets: dict[str, tzinfo] = {}
    read = parse_moment(text, zone, offsets)
    assert read == parse_moment(f"{text} ", zone)  # with a blank after it, it is none of the usual forms
    assert parse_moment(text, zone, offsets) == read


def test_a_time_in_the_zone_of_the_question_has_that_very_zone() -> None:
    moment = parse_moment("2026-03-02T09:00:00+01:00", ZONE, {})
    assert moment is not None
    assert moment.earliest.tzinfo is ZONE


@given(
    st.one_of(
        st.text(),
        st.from_regex(r"\A\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d))?)?)?\Z"),
        st.integers(),
    ),
    st.sampled_from([ZONE, PARIS, UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))]),
)
def test_no_text_raises_and_every_moment_can_be_counted(text: object, zone: timezone) -> None:
    moment = parse_moment(text, zone)
    if moment is not None:
        as_of = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=-11)))
        assert moment.earliest <= moment.last_instant <= moment.latest
        least, most = days_between(moment, as_of)
        assert 0 <= least <= most
        shortest, longest = hours_between(moment, as_of)
        assert 0 <= shortest <= longest


@given(
    st.one_of(
        st.from_regex(r"\A[0-9]{4}[-/:][0-9]{2}[-/:][0-9]{2}\Z"),
        st.from_regex(
            r"\A20[0-9]{2}-[01][0-9]-[0-3][0-9][T ]\d\d:\d\d:\d\d([Z.,]|[+-][0-2][0-9][:.]\d\d)?\Z"
        ),
        st.sampled_from(["2026-03-02T24:00:00Z", "2026-W10-1", "2026-03-02T09:00:60+01:00", "9999-12-31"]),
    )
)
def test_the_common_forms_are_read_as_all_others_are(text: str) -> None:
    assert parse_moment(text, ZONE) == parse_moment(f" {text}", ZONE)  # the blank makes it an uncommon form


dates = st.dates(date(2, 1, 1), date(9998, 12, 31))


@given(dates)
def test_every_date_of_fhir_is_read(day: date) -> None:
    for text in (f"{day:%Y-%m-%d}".zfill(10), f"{day:%Y-%m}".zfill(7), f"{day:%Y}".zfill(4)):
        moment = at(text)
        first, last = local_days(moment, ZONE)
        assert first <= day <= last


@given(st.datetimes(datetime(2, 1, 2), datetime(9998, 12, 30)), st.integers(-14 * 60, 14 * 60))
def test_every_instant_of_fhir_is_read(instant: datetime, minutes: int) -> None:
    aware = instant.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert at(aware.isoformat()).earliest == aware


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01", (8, 32)),
        ("2026-03-02", (0, 8)),
        ("2026-03-03", (0, 0)),
        ("2026-03-01T08:00:00+01:00", (24, 24)),
        ("2026-03-02T07:30:00+01:00", (Fraction(1, 2), Fraction(1, 2))),
    ],
)
def test_hours_between(text: str, expected: tuple[Fraction, Fraction]) -> None:
    assert hours_between(at(text), datetime(2026, 3, 2, 8, tzinfo=ZONE)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01", (1, 1)),
        ("2026-02", (2, 29)),
        ("2026-03-01T23:59:59+01:00", (1, 1)),
        ("2026-03-01T23:30:00Z", (0, 0)),
        ("2026-04-01", (0, 0)),
        ("2026", (0, 60)),
    ],
)
def test_days_between(text: str, expected: tuple[int, int]) -> None:
    assert days_between(at(text), datetime(2026, 3, 2, 8, tzinfo=ZONE)) == expected


def test_days_are_calendar_days_across_a_clock_change() -> None:
    before = parse_moment("2026-03-28T23:30:00", PARIS)
    assert before is not None
    assert days_between(before, datetime(2026, 3, 29, 0, 30, tzinfo=PARIS)) == (1, 1)
    assert hours_between(before, datetime(2026, 3, 29, 3, 30, tzinfo=PARIS))[0] == 3  # the clock says 4


@pytest.mark.parametrize(
    ("birth", "day", "years"),
    [
        (date(2008, 3, 3), date(2026, 3, 2), 17),
        (date(2008, 3, 2), date(2026, 3, 2), 18),
        (date(1950, 3, 3), date(2026, 3, 2), 75),
        (date(1950, 3, 2), date(2026, 3, 2), 76),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_completed_years(birth: date, day: date, years: int) -> None:
    assert years_between(birth, day) == years
