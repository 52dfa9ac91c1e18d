"""Cards: one a level, every member valid or left out, suggestions only where they are safe."""

import uuid
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds.core.evaluate import Verdict
from cds.core.explain import Wording
from cds.core.facts import FactSheet, Known, Missing, Origin, Reason
from cds.core.rules import RuleBook, Status
from cds.core.truth import Truth
from cds.fhir.orders import Order, read_orders
from cds.fhir.terminology import Terminology
from cds.hooks.advice import advise
from cds.hooks.cards import SERVICE_NAME, TOPIC, Cards, Topic, notice_card
from cds.hooks.reasons import OWN, STANDARD, reason
from cds.hooks.request import EXTENSION
from cds.hooks.suggestions import Subject
from tests.hooks import contract
from tests.hooks.calls import NOW, Json, Site, labels, order_of
from tests.hooks.verdicts import SAYINGS, Saying, decision, said, verdict, worded

RENAL = "ketamine-renal-contraindication"
STROKE = "ketamine-stroke-contraindication"
DOSE = "ketamine-dose-caution"
CREATININE = Missing("serum_creatinine", Reason.NOT_RECORDED)


def new_id() -> str:
    return str(uuid.uuid4())


def order(rulebook: RuleBook, **more: str) -> Order:
    resource = order_of("6130", **{"id": "m1", **more})
    (made,) = read_orders(resource, "123", Terminology(rulebook), rulebook.drugs, NOW)
    return made


def made(
    rulebook: RuleBook, verdicts: list[Verdict], about: Order | None, sheet: FactSheet | None = None
) -> list[Json]:
    """The cards of these verdicts."""
    decided = decision(rulebook, verdicts, sheet)
    wording = Wording(rulebook, decided.numbers)
    advices = advise(verdicts, decided, wording, Status.REVIEW)
    drug = about.drugs[0] if about is not None else ""
    topic = Topic("the decision", Subject("123", None), about, drug)
    return Cards(rulebook).of(advices, decided, wording, topic, new_id)


@pytest.mark.obligation("44", "45")
def test_a_critical_card_with_everything_on_it(rulebook: RuleBook) -> None:
    sheet = FactSheet({"creatinine_clearance": Known(29)})
    (card,) = made(rulebook, [verdict(rulebook.rules[RENAL], Truth.TRUE)], order(rulebook), sheet)
    assert list(card) == [
        "uuid",
        "summary",
        "indicator",
        "detail",
        "source",
        "suggestions",
        "selectionBehavior",
        "overrideReasons",
        "links",
        "extension",
    ]
    assert card["indicator"] == "critical"
    assert card["source"] == {
        "label": "Ketamine + Magnesium for Chronic Cluster Headache (KETALGIA), trial record",
        "url": "https://clinicaltrials.gov/study/NCT04814381",
        "topic": {"system": TOPIC, "code": "ketamine", "display": "Ketamine"},
    }
    assert labels(card) == ["Cancel this order for ketamine"]
    assert card["selectionBehavior"] == "at-most-one"
    assert card["overrideReasons"] == [
        {"system": STANDARD, "code": "expert-contradicts", "display": "Specialist advice"},
        {"system": OWN, "code": "value-out-of-date", "display": "Value out of date"},
    ]
    assert [link["type"] for link in card["links"]] == ["absolute", "absolute"]
    assert card["extension"] == {EXTENSION: {"decision": "the decision", "rules": [f"{RENAL}@0.1.0"]}}


@pytest.mark.obligation("3")
def test_what_has_no_value_is_left_out(rulebook: RuleBook) -> None:
    rule = rulebook.rules["ketamine-infusion-monitoring"]  # its reference has no address
    (card,) = made(rulebook, [verdict(rule, Truth.TRUE)], None)
    assert list(card) == ["uuid", "summary", "indicator", "detail", "source", "extension"]
    assert card["source"].keys() == {"label", "topic"}
    assert card["source"]["topic"] == {
        "system": TOPIC,
        "code": "cluster-headache",
        "display": "Cluster headache",
    }


def test_tests_only_may_be_ordered_any_of_them(rulebook: RuleBook) -> None:
    lacks = (CREATININE, Missing("body_weight", Reason.TOO_OLD))
    (card,) = made(rulebook, [verdict(rulebook.rules[RENAL], Truth.UNKNOWN, *lacks)], order(rulebook))
    assert labels(card) == ["Order serum creatinine", "Order body weight"]
    assert card["selectionBehavior"] == "any"


def test_cancel_stands_beside_the_missing_test(rulebook: RuleBook) -> None:
    given = [
        verdict(rulebook.rules[STROKE], Truth.TRUE),
        verdict(worded(rulebook.rules[RENAL], "Cannot verify", "critical"), Truth.UNKNOWN, CREATININE),
    ]
    (card,) = made(rulebook, given, order(rulebook))
    assert labels(card) == ["Cancel this order for ketamine", "Order serum creatinine"]
    assert card["selectionBehavior"] == "at-most-one"


def test_the_chart_and_an_order_without_a_name_are_not_cancelled(rulebook: RuleBook) -> None:
    met = [verdict(rulebook.rules[RENAL], Truth.TRUE)]
    for about in (None, order(rulebook, id="<b>")):
        (card,) = made(rulebook, met, about)
        assert "suggestions" not in card


# ------------------------------------------------------------------ the protocol's dose

SHEET = FactSheet(
    {
        "protocol_dose": Known(Fraction(40)),
        "esketamine_ordered": Known(False, (Origin("MedicationRequest/m1"),)),
    }
)
REPLACE = "Replace by the protocol dose, 40 mg over 120 min"


@pytest.mark.parametrize(
    ("renal", "offered"), [(Truth.FALSE, [REPLACE]), (Truth.UNKNOWN, []), (Truth.TRUE, [])]
)
def test_the_dose_is_suggested_only_where_no_contraindication_is_met_or_unknown(
    rulebook: RuleBook, renal: Truth, offered: list[str]
) -> None:
    given = [verdict(rulebook.rules[DOSE], Truth.TRUE), verdict(rulebook.rules[RENAL], renal)]
    cards = made(rulebook, given, order(rulebook), SHEET)
    assert [label for card in cards for label in labels(card) if "protocol" in label] == offered


@pytest.mark.obligation("48", "cds-resp-1")
def test_one_suggestion_is_recommended_where_one_can_be_chosen(rulebook: RuleBook) -> None:
    (card,) = made(rulebook, [verdict(rulebook.rules[DOSE], Truth.TRUE)], order(rulebook), SHEET)
    assert [one.get("isRecommended") for one in card["suggestions"]] == [True]
    assert card["selectionBehavior"] == "at-most-one"


# ------------------------------------------------------------------ without a rule


def test_a_notice_is_a_warning_of_the_service_itself(rulebook: RuleBook) -> None:
    topic = Topic("the decision", Subject("123", None), order(rulebook), "magnesium-sulfate")
    assert notice_card(topic, "Not checked", "Because.", lambda: "an id") == {
        "uuid": "an id",
        "summary": "Not checked",
        "indicator": "warning",
        "detail": "Because.",
        "source": {
            "label": SERVICE_NAME,
            "topic": {"system": TOPIC, "code": "magnesium-sulfate", "display": "Magnesium sulfate"},
        },
        "overrideReasons": [reason("checked-outside-this-record")],
        "extension": {EXTENSION: {"decision": "the decision"}},
    }


# ------------------------------------------------------------------ any advice


@given(sayings=SAYINGS, has_order=st.booleans())
@settings(max_examples=60)
@pytest.mark.obligation("2")
def test_whatever_the_rules_say_the_cards_keep_the_contract(
    site: Site, sayings: list[Saying], has_order: bool
) -> None:
    rulebook = site.answers.rulebook
    given = [said(rulebook, saying) for saying in sayings]
    cards = made(rulebook, given, order(rulebook) if has_order else None, SHEET)
    levels = [card["indicator"] for card in cards]
    assert levels == [level for level in ("critical", "warning", "info") if level in levels]
    for card in cards:
        contract.check_card(card)


def test_the_page_of_the_decision_is_linked_first(rulebook: RuleBook) -> None:
    decided = decision(rulebook, [verdict(rulebook.rules[RENAL], Truth.TRUE)])
    wording = Wording(rulebook, decided.numbers)
    advices = advise(list(decided.verdicts.values()), decided, wording, Status.REVIEW)
    topic = Topic("d1", Subject("123", None), order(rulebook), "ketamine")
    (linked,) = Cards(rulebook, "https://cds.example.org").of(advices, decided, wording, topic, new_id)
    (plain,) = Cards(rulebook).of(advices, decided, wording, topic, new_id)
    url = "https://cds.example.org/review/decision/d1"
    assert linked["links"][0] == {"label": "Reasons and data", "url": url, "type": "absolute"}
    assert linked["links"][1:] == plain["links"]
