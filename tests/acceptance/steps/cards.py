"""When: one clinical event. Then: what the prescriber sees, and what was found."""

import re
from collections.abc import Callable
from typing import Any

from pytest_bdd import parsers, then, when

from tests.acceptance import resources as fhir
from tests.acceptance.ehr import Answer, Ehr, draft
from tests.acceptance.orders import PHRASE, order_of
from tests.acceptance.record import PATIENT, STRANGER, Record
from tests.acceptance.resources import Resource
from tests.acceptance.steps.drugs import DRUGS
from tests.acceptance.steps.vocabulary import CONDITIONS, LANGUAGES, one_of

EhrFor = Callable[[Record], Ehr]
Card = dict[str, Any]

_DRUG = one_of(DRUGS)
_REASON = f" for (?P<reason>another patient|{one_of(CONDITIONS)})"
_LEVEL = "critical|warning|info"
_SEES = r"the (?:prescriber|clinician) sees"
_STILL_NEEDED = re.compile(r"\*\*Still needed\*\*\n\n((?:- .*\n?)+)")
_LACKING = re.compile(r"- (?P<title>.+?) \((?P<reason>[^():]+)(?::.*)?\)")
_BLOOD_TEST: Resource = {
    "resourceType": "ServiceRequest",
    "status": "draft",
    "intent": "order",
    "code": {"text": "Blood test"},
}


@when("the chart is opened", target_fixture="answer")
def _(ehr_for: EhrFor, record: Record) -> Answer:
    return ehr_for(record).open_chart(record)


@when(parsers.re(rf"(?P<order>{PHRASE}) is (?P<act>ordered|selected)(?:{_REASON})?"), target_fixture="answer")
def _(ehr_for: EhrFor, record: Record, order: str, act: str, reason: str | None) -> Answer:
    drafted = _draft(order, reason)
    ehr = ehr_for(record)
    return ehr.sign(record, [drafted]) if act == "ordered" else ehr.select(record, [drafted], drafted)


@when(
    parsers.re(
        rf"(?P<first>{PHRASE}) and (?P<second>{PHRASE}) are "
        rf"(?P<act>ordered|drafted and the second is selected)(?:{_REASON})?"
    ),
    target_fixture="answer",
)
def _(ehr_for: EhrFor, record: Record, first: str, second: str, act: str, reason: str | None) -> Answer:
    drafts = [_draft(order, reason, number) for number, order in enumerate((first, second), 1)]
    ehr = ehr_for(record)
    return ehr.sign(record, drafts) if act == "ordered" else ehr.select(record, drafts, drafts[1])


@when(
    parsers.re(
        rf"(?P<order>{PHRASE}) is ordered to replace the prescription of (?P<replaced>{_DRUG}) on record"
    ),
    target_fixture="answer",
)
def _(ehr_for: EhrFor, record: Record, order: str, replaced: str) -> Answer:
    drafted = _draft(order, None)
    drafted["priorPrescription"] = {"reference": f"MedicationRequest/{_prescribed(record, replaced)['id']}"}
    return ehr_for(record).sign(record, [drafted])


@when(
    parsers.re(rf"the prescription of (?P<drug>{_DRUG}) on record is signed again"), target_fixture="answer"
)
def _(ehr_for: EhrFor, record: Record, drug: str) -> Answer:
    return ehr_for(record).sign(record, [{**_prescribed(record, drug), "status": "draft"}])


@when(
    parsers.re(rf'(?P<order>{PHRASE}) and "(?P<text>[^"]+)" in words only are ordered'),
    target_fixture="answer",
)
def _(ehr_for: EhrFor, record: Record, order: str, text: str) -> Answer:
    in_words = fhir.request(DRUGS["ketamine"], "draft") | {"medicationCodeableConcept": {"text": text}}
    return ehr_for(record).sign(record, [_draft(order, None, 1), draft(in_words, 2)])


@when(
    parsers.re(
        r'(?:"(?P<text>[^"]+)" is ordered in words only'
        r"|(?P<other>a blood test|a drug not yet chosen) is ordered)"
    ),
    target_fixture="answer",
)
def _(ehr_for: EhrFor, record: Record, text: str | None, other: str | None) -> Answer:
    order = fhir.request(DRUGS["ketamine"], "draft")
    order["medicationCodeableConcept"] = {"coding": [{}]} if text is None else {"text": text}
    chosen = _BLOOD_TEST if other == "a blood test" else order
    return ehr_for(record).sign(record, [draft(chosen)])


@then(parsers.re(rf"the answer speaks (?P<language>{one_of(LANGUAGES)})"))
def _(answer: Answer, language: str) -> None:
    assert answer.language == LANGUAGES[language][:2]


@then(parsers.re(rf"{_SEES} no card"))
def _(answer: Answer) -> None:
    seen = [f"{card['indicator']}: {card['summary']}" for card in answer.cards]
    assert seen == [], seen


@then(parsers.re(rf"{_SEES} no (?P<level>{_LEVEL}) card(?: on (?P<drug>{_DRUG}))?"))
def _(answer: Answer, level: str, drug: str | None) -> None:
    seen = [card["summary"] for card in _cards(answer, level, drug)]
    assert seen == [], seen


@then(parsers.re(rf"{_SEES} an? (?P<level>{_LEVEL}) card(?: on (?P<drug>{_DRUG}))?"), target_fixture="card")
def _(answer: Answer, level: str, drug: str | None) -> Card:
    found = _cards(answer, level, drug)
    seen = [f"{card['indicator']}: {card['summary']}" for card in answer.cards]
    assert len(found) == 1, f"cards: {seen}"
    return found[0]


@then(parsers.re(r'the card is headed "(?P<text>[^"]+)"'))
def _(card: Card, text: str) -> None:
    heading = re.sub(r" \(\+ [^()]+\)$", "", card["summary"])  # "(+ 2 more)" counts what stands below
    assert heading == text, heading


@then(parsers.re(r'the card (?P<says>says|does not say) "(?P<text>[^"]+)"'))
def _(card: Card, says: str, text: str) -> None:
    shown = f"{card['summary']}\n{card['detail']}"
    assert (text in shown) is (says == "says"), shown


@then("the card asks for")
def _(card: Card, datatable: list[list[str]]) -> None:
    assert _asked(card, with_reason=len(datatable[0]) > 1) == sorted(tuple(row) for row in datatable)


@then("the card asks for nothing")
def _(card: Card) -> None:
    assert _asked(card, with_reason=False) == []


@then(parsers.re(r'the card offers "(?P<label>[^"]+)"'))
def _(card: Card, label: str) -> None:
    offered = [suggestion["label"] for suggestion in card.get("suggestions", [])]
    assert label in offered, offered


@then(parsers.re(r'the chart finds the criterion "(?P<number>[\w-]+)" (?P<verdict>met|not met|unknown)'))
def _(answer: Answer, number: str, verdict: str) -> None:
    found = _verdicts(answer, number)
    assert found, f"nothing that was checked covers {number}"
    assert set(found.values()) == {verdict.replace(" ", "_")}, found


def _cards(answer: Answer, level: str, drug: str | None) -> list[Card]:
    topic = None if drug is None else drug.replace(" ", "-")
    return [
        card
        for card in answer.cards
        if card["indicator"] == level and topic in (None, card["source"]["topic"]["code"])
    ]


def _asked(card: Card, *, with_reason: bool) -> list[tuple[str, ...]]:
    """What the card lists as still needed: titles, or titles with the reason."""
    section = _STILL_NEEDED.search(card["detail"])
    items = [] if section is None else [_LACKING.fullmatch(line) for line in section[1].splitlines()]
    named = [(title, item["reason"]) for item in items if item for title in item["title"].split("; ")]
    found = [(title, reason) if with_reason else (title,) for title, reason in named]
    return sorted(found)


def _verdicts(answer: Answer, number: str) -> dict[str, str]:
    """By rule: the verdict of the criteria that cover an id of the paper, else of the rules that do."""
    criteria = {
        f"{finding['rule']} {criterion['name']}": criterion["verdict"]
        for finding in answer.findings
        for criterion in finding["criteria"]
        if number in criterion.get("covers", ())
    }
    return criteria or {f["rule"]: f["verdict"] for f in answer.findings if number in f.get("covers", ())}


def _prescribed(record: Record, word: str) -> Resource:
    """The prescription of the drug that is on record."""
    found = [entry for entry in record.filed(word) if entry["resourceType"] == "MedicationRequest"]
    assert len(found) == 1, f"{len(found)} prescriptions of {word} on record"
    return found[0]


def _draft(order: str, reason: str | None, number: int = 1) -> Resource:
    """A draft of the patient, or of another; ``reason`` is what it is for."""
    is_stranger = reason == "another patient"
    drafted = order_of(order)
    if reason is not None and not is_stranger:
        drafted["reasonCode"] = [fhir.concept(CONDITIONS[reason])]
    return draft(drafted, number, STRANGER if is_stranger else PATIENT)
