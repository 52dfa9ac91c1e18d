"""What the log says of the service adds up, day by day and rule by rule, on both databases."""

import json
from collections import Counter
from datetime import date, datetime, timedelta, timezone

import pytest

from cds.audit import activity as module
from cds.audit.activity import Activity, activity
from cds.audit.database import PATIENT, Database, DatabaseAway
from cds.audit.store import Store
from cds.audit.tables import stamp
from tests.audit.entries import entry

NOW = datetime(2026, 3, 4, 15, tzinfo=timezone(timedelta(hours=1)))
SIGN, CHART = "cluster-headache-order-sign", "cluster-headache-review"
KNOWN = [["a@1.0.0", "met", 0], ["b@0.1.0", "not_met", 0]]
UNKNOWN = [
    ["a@1.0.1", "unknown", 0, [["weight", "not_recorded"], ["egfr", "too_old"]]],
    ["b@0.1.0", "not_met", 0],
]


def logged(at: datetime, service: str = SIGN, findings: object = KNOWN, taken: float = 0.001) -> object:
    """A decision, of which half the time went into each of two stages."""
    seconds = json.dumps({"facts": taken / 2, "core": taken / 2})
    return entry(answered=stamp(at), service=service, findings=json.dumps(findings), seconds=seconds, cards=0)


@pytest.fixture
def found(database: Database) -> Activity:
    """Three days up to NOW."""
    midnight = datetime(2026, 3, 4, tzinfo=NOW.tzinfo)
    database.insert(
        [
            logged(midnight - timedelta(days=2, microseconds=1)),  # before the first day
            logged(midnight - timedelta(days=2), findings=UNKNOWN, taken=0.100),
            logged(midnight - timedelta(microseconds=1), taken=0.002),
            logged(midnight, taken=0.003),
            logged(midnight, CHART, taken=0.010),
            logged(NOW),  # is not over yet
        ]
    )
    return activity(Store(database), NOW, 3)


def test_a_day_begins_at_midnight_where_the_reader_is(found: Activity) -> None:
    days = {day.day: dict(day.calls) for day in found.days}
    assert days == {
        date(2026, 3, 2): {SIGN: 1},
        date(2026, 3, 3): {SIGN: 1},
        date(2026, 3, 4): {SIGN: 1, CHART: 1},
    }
    assert found.answered == found.looked_into == 4


def test_how_long_answers_took(found: Activity) -> None:
    sign, chart = found.latencies
    assert (chart.service, chart.calls, chart.p50, chart.p99) == (CHART, 1, 0.010, 0.010)
    assert (sign.calls, sign.p50, sign.p95, sign.p99) == (3, 0.003, 0.100, 0.100)
    assert dict(sign.stages) == {"facts": 0.0015, "core": 0.0015}


def test_what_rules_answered_whatever_their_version(found: Activity) -> None:
    first, second = found.rules
    assert (first.rule, first.verdicts) == ("a", Counter(met=3, unknown=1))
    assert first.unknown_rate == 0.25
    assert first.lacked == Counter({("weight", "not_recorded"): 1, ("egfr", "too_old"): 1})
    assert (second.rule, second.verdicts, second.lacked) == ("b", Counter(not_met=4), Counter())
    assert found.reasons == Counter(not_recorded=1, too_old=1)


def test_an_empty_log(database: Database) -> None:
    found = activity(Store(database), NOW, 1)
    assert (found.answered, found.looked_into, found.latencies, found.rules) == (0, 0, [], [])


def test_of_a_long_log_the_newest(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    database.insert(
        [logged(NOW - timedelta(minutes=n), findings=KNOWN if n < 3 else UNKNOWN) for n in range(1, 9)]
    )
    monkeypatch.setattr(module, "LOOKED_INTO", 2)
    found = activity(Store(database), NOW, 1)
    assert (found.answered, found.looked_into) == (8, 2)
    assert [one.verdicts for one in found.rules] == [Counter(met=2), Counter(not_met=2)]


def test_a_database_that_is_away() -> None:
    away = Database("postgresql+psycopg://nobody@127.0.0.1:1/none", PATIENT)
    with pytest.raises(DatabaseAway):
        activity(Store(away), NOW, 1)
