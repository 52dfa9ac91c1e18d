"""What is stored is found, in order, and deleted when it is old."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cds.audit.database import Database, DatabaseAway
from cds.audit.feedback import Feedback, feedback_entry
from cds.audit.keys import Pseudonyms
from cds.audit.store import Store
from cds.audit.tables import Entry, stamp
from tests.audit.entries import count, entry, name_of, names

FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def entries(database: Database) -> list[Entry]:
    """Four decisions, a day apart, the first at FIRST; on the card of each some feedback an hour later."""
    made = [entry(answered=stamp(FIRST + number * DAY), cards=2) for number in range(4)]
    database.insert(reversed(made))
    for number, one in enumerate(made):
        at = FIRST + number * DAY + timedelta(hours=1)
        database.insert([reports(one["cards"][0]["uuid"], at)])
    return made


def reports(card: str, at: datetime, client: str = "general-hospital", tenant: str = "") -> Entry:
    """A report on a card."""
    report = Feedback(at, client, tenant, "cluster-headache-order-sign", card, "overridden", at)
    return feedback_entry([report], Pseudonyms(b"key"))


def ids(entries: Sequence[Entry]) -> list[str]:
    return [name_of(one) for one in entries]


def test_one_is_found_with_its_cards_in_their_order(database: Database, entries: list[Entry]) -> None:
    stored = Store(database).decision(name_of(entries[2]))
    assert stored is not None
    assert stored["answered"] == FIRST + 2 * DAY
    assert stored["findings"] == [["ketamine-renal-contraindication@0.1.0", "met", 0]]
    assert [card["uuid"] for card in stored["cards"]] == [card["uuid"] for card in entries[2]["cards"]]
    assert Store(database).decision("5a3d6cf4") is None


def test_a_time_begins_with_its_first_instant_and_ends_before_its_last(
    database: Database, entries: list[Entry]
) -> None:
    store = Store(database)
    assert [one["id"] for one in store.decisions()] == ids(entries)
    between = store.decisions(FIRST + DAY, FIRST + 3 * DAY)
    assert [one["id"] for one in between] == ids(entries[1:3])
    cards = list(store.answered_cards(FIRST + 3 * DAY))
    assert [row["uuid"] for (row,) in cards] == sorted(card["uuid"] for card in entries[3]["cards"])


def test_a_card_comes_with_all_reports_of_the_client_that_was_shown_it(
    database: Database, entries: list[Entry]
) -> None:
    named, other = (card["uuid"] for card in entries[1]["cards"])
    database.insert(
        [
            reports(named, FIRST + 5 * DAY),
            reports(named, FIRST + 5 * DAY, client="another-hospital"),
            reports(named, FIRST + 5 * DAY, tenant="north"),
        ]
    )
    cards = {rows[0]["uuid"]: rows for rows in Store(database).answered_cards(FIRST + DAY, FIRST + 2 * DAY)}
    assert cards.keys() == {named, other}
    assert sorted(row["outcome_at"] for row in cards[named]) == [
        FIRST + DAY + timedelta(hours=1),
        FIRST + 5 * DAY,
    ]
    assert {row["answered"] for row in cards[named]} == {FIRST + DAY}
    (unanswered,) = cards[other]
    assert unanswered["rules"] == ["ketamine-renal-contraindication@0.1.0"]
    assert unanswered["outcome"] is unanswered["received"] is unanswered["accepted"] is None


def test_reports_on_cards_that_their_client_was_not_shown_are_counted(
    database: Database, entries: list[Entry]
) -> None:
    store, card = Store(database), entries[0]["cards"][1]["uuid"]
    assert store.unknown_feedback() == 0
    database.insert(
        [
            reports("5a3d6cf4-0000-4000-8000-000000000000", FIRST),
            reports(card, FIRST + DAY, client="another-hospital"),
            reports(card, FIRST + 2 * DAY, tenant="north"),
            reports(card, FIRST),
        ]
    )
    assert store.unknown_feedback() == 3
    assert store.unknown_feedback(FIRST + DAY) == 2
    assert store.unknown_feedback(FIRST, FIRST + DAY) == 1


def test_a_card_is_known_once_its_decision_is_there(database: Database) -> None:
    one = entry()
    database.insert([reports(one["cards"][0]["uuid"], FIRST)])
    store = Store(database)
    assert (list(store.answered_cards()), store.unknown_feedback()) == ([], 1)
    database.insert([one])
    ((row,),) = store.answered_cards()
    assert (row["outcome"], store.unknown_feedback()) == ("overridden", 0)


def test_more_than_is_held_in_memory_comes(database: Database) -> None:
    made = [entry(cards=0, answered=stamp(FIRST + timedelta(seconds=number))) for number in range(450)]
    database.insert(made)
    assert [one["id"] for one in Store(database).decisions()] == ids(made)


def test_what_is_old_goes_with_its_cards_and_feedback(database: Database, entries: list[Entry]) -> None:
    gone = Store(database).purge(FIRST + 2 * DAY)
    assert gone == (2, 2)
    assert names(database) == sorted(ids(entries[2:]))
    assert count(database, "cards") == 4
    assert count(database, "feedback") == 2
    assert Store(database).purge(FIRST) == (0, 0)


def test_a_database_that_is_away_is_said(tmp_path: Path) -> None:
    store = Store(Database(f"sqlite:///{tmp_path}/none/x.db", 1))
    for asked in (
        lambda: store.decision("x"),
        lambda: list(store.decisions()),
        lambda: list(store.answered_cards()),
        lambda: store.unknown_feedback(),
        lambda: store.purge(FIRST),
    ):
        with pytest.raises(DatabaseAway):
            asked()
