"""What counts of several reports, and how it is counted."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cds.audit.database import Database
from cds.audit.feedback import Feedback, feedback_entry, left_out
from cds.audit.keys import Pseudonyms
from cds.audit.responses import NOTICE, Interval, Reason, RuleResponses, responses, wilson
from cds.audit.store import Store
from cds.audit.tables import stamp
from tests.audit.entries import entry

AT = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
CANCEL, TEST = ["u1", "cancel"], ["u2", "order http://loinc.org|2160-0"]


def card(outcome: str | None = None, *rules: str, at: datetime = AT, **changed: Any) -> dict[str, Any]:
    """A card of some rules (``a@1``) and one report on it; ``changed`` are columns."""
    told = None if outcome is None else at + HOUR
    return {
        "uuid": "c",
        "rules": list(rules or ("a@1",)),
        "suggestions": [CANCEL, TEST],
        "answered": at,
        "id": "r" if outcome else None,
        "received": told,
        "outcome": outcome,
        "outcome_at": told,
        "accepted": [] if outcome else None,
        "reason_system": None,
        "reason_code": None,
        "erased": [] if outcome else None,
        **changed,
    }


def by_rule(cards: Sequence[Sequence[dict[str, Any]]]) -> dict[str, RuleResponses]:
    return {one.rule: one for one in responses(cards).rules}


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),  # at the ends: z^2 / (n + z^2)
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
        (81, 263, 0.2553, 0.3662),  # Newcombe, Stat Med 1998;17:857, method 3
        (15, 148, 0.0624, 0.1605),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    found = wilson(count, of)
    assert found == pytest.approx(Interval(low, count / of, high), abs=5e-5)
    assert 0 <= found.low <= found.share <= found.high <= 1


def test_cards_are_counted_by_what_became_of_them() -> None:
    cards = [[card("accepted")], [card("overridden")], [card("overridden")], [card()]]
    found = responses(cards)
    counts = found.cards
    assert (counts.shown, counts.accepted, counts.overridden) == (4, 1, 2)
    assert (counts.answered, counts.unanswered) == (3, 1)
    assert counts.override_rate == wilson(2, 3)
    (rule,) = found.rules
    assert rule.counts == counts


def test_nothing_is_said_of_a_rate_where_nobody_answered() -> None:
    assert responses([]).cards.override_rate is None
    assert by_rule([[card()]])["a"].counts.override_rate is None


def test_the_latest_report_on_a_card_counts() -> None:
    first = card("overridden", id="x")
    later = card("accepted", outcome_at=AT + 2 * HOUR, received=AT + 2 * HOUR)
    for reports in ([first, later], [later, first]):
        counts = responses([reports]).cards
        assert (counts.shown, counts.accepted, counts.overridden) == (1, 1, 0)


def test_a_report_from_the_future_does_not_count_for_ever() -> None:
    ahead = card("overridden", outcome_at=datetime(9999, 1, 1, tzinfo=UTC), received=AT + HOUR)
    later = card("accepted", outcome_at=AT + 2 * HOUR, received=AT + 2 * HOUR)
    assert responses([[ahead, later]]).cards.accepted == 1


def test_of_two_that_tell_of_one_instant_the_one_that_came_last_counts() -> None:
    first = card("overridden", outcome_at=AT, id="z")
    second = card("accepted", outcome_at=AT, received=AT + 2 * HOUR, id="y")
    assert responses([[second, first]]).cards.accepted == 1


def test_a_card_counts_for_each_of_its_rules_of_whatever_version() -> None:
    found = by_rule([[card("overridden", "a@1", "b@2")], [card("accepted", "a@2")], [card(None, "b@2")]])
    assert {rule: (one.counts.shown, one.counts.overridden) for rule, one in found.items()} == {
        "a": (2, 1),
        "b": (2, 1),
    }
    assert by_rule([[{**card("overridden"), "rules": []}]])[NOTICE].counts.overridden == 1


def test_months_are_those_in_which_cards_were_shown() -> None:
    (rule,) = responses([[card("overridden")], [card("accepted", at=AT + HOUR)]]).rules
    assert {month: (one.shown, one.overridden) for month, one in rule.months.items()} == {
        "2026-03": (1, 1),
        "2026-04": (1, 0),
    }


def test_reasons_and_comments_are_those_of_overridden_cards() -> None:
    said = {"reason_system": "s", "reason_code": "c", "erased": [left_out("userComment")]}
    reports = [
        card("overridden", **said),
        card("overridden", **said),
        card("overridden"),
        card("accepted", **said),
    ]
    (rule,) = responses([[one] for one in reports]).rules
    assert rule.reasons == Counter({Reason("s", "c"): 2, Reason(None, None): 1})
    assert rule.comments == 2


def test_suggestions_are_counted_by_what_they_offer() -> None:
    cards = [
        card("accepted", accepted=["u2", "unknown"]),
        card("accepted", accepted=["u3", "u2"], suggestions=[["u3", TEST[1]], TEST]),
        card("overridden", accepted=["u1"]),
        card(),
    ]
    (rule,) = responses([[one] for one in cards]).rules
    assert rule.offered == Counter({"cancel": 3, TEST[1]: 4})
    assert rule.taken == Counter({TEST[1]: 2})


def test_rules_that_are_overridden_for_certain_come_first() -> None:
    cards = [
        *[[card("overridden", "often@1")]] * 50,
        *[[card("accepted", "often@1")]] * 10,
        *[[card("overridden", "once@1")]],
        *[[card(None, "silent@1")]] * 3,
        *[[card(None, "quiet@1")]] * 3,
        *[[card(None, "more-silent@1")]] * 4,
        *[[card("accepted", "followed@1")]] * 5,
    ]
    assert [one.rule for one in responses(cards).rules] == [
        "often",
        "once",
        "followed",
        "more-silent",
        "quiet",
        "silent",
    ]


def test_what_is_stored_is_counted(database: Database) -> None:
    one = entry(answered=stamp(AT), cards=2)
    named = one["cards"][0]["uuid"]
    reports = [
        Feedback(AT + at * HOUR, client, "", "s", named, outcome, AT + at * HOUR)
        for at, client, outcome in (
            (1, "general-hospital", "overridden"),
            (2, "general-hospital", "accepted"),
            (3, "another-hospital", "overridden"),
        )
    ]
    database.insert([one, feedback_entry(reports, Pseudonyms(b"key"))])
    found = responses(Store(database).answered_cards())
    assert (found.cards.shown, found.cards.accepted, found.cards.overridden) == (2, 1, 0)
    assert [rule.rule for rule in found.rules] == ["ketamine-renal-contraindication"]
