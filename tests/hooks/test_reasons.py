"""Override reasons: codes of the standard where it has them, each with words that a prescriber reads."""

import pytest

from cds.core.rules import RuleBook
from cds.hooks.reasons import OWN, STANDARD, display_of, reason, reasons
from cds.language.catalogue import LANGUAGES, catalogue

# The codes of http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes (HL7/cds-hooks, 2026).
STANDARD_CODES = frozenset(
    """
    cds-not-applicable patient-ineligible indication-order-exists action-completed action-unsuccessful
    action-performed-no-adverse-effect action-not-priority cds-suboptimal-context limited-time
    wrong-time-workflow inappropriate-recipient need-more-info recipient-disagrees-evidence
    does-not-align-latest-evidence expert-contradicts policy-contradicts recipient-does-not-trust
    recipient-concerns-outcomes risk-benefit-ratio mitigate-risk-negative-outcome
    likely-negative-health-outcomes patient-contraindication does-not-align-preferences
    patient-fears-discomfort patient-does-not-want-change cultural-religious-reason prefers-alternative
    patient-refuses not-convenient-feasible inadequate-support service-not-available
    implementation-challenges too-costly-uncovered recipient-does-not-understand comorbidity-disability
    """.split()
)


def used(rulebook: RuleBook) -> list[str]:
    """Every reason that the shipped rules name, once."""
    outcomes = [one for rule in rulebook.rules.values() for one in (rule.met, rule.not_met, rule.unknown)]
    return sorted({name for one in outcomes if one is not None for name in one.override_reasons})


@pytest.mark.obligation("46")
def test_reasons_have_the_code_of_the_standard_where_there_is_one(rulebook: RuleBook) -> None:
    codings = [reason(name) for name in used(rulebook)]
    standard = [one["code"] for one in codings if one["system"] == STANDARD]
    assert len(standard) >= 8
    assert set(standard) <= STANDARD_CODES
    assert {one["code"] for one in codings if one["system"] == OWN} == {
        "dose-intended",
        "drug-stopped-already",
        "value-out-of-date",
    }


def test_no_code_stands_for_two_reasons(rulebook: RuleBook) -> None:
    codings = [(one["system"], one["code"]) for one in map(reason, used(rulebook))]
    assert len(set(codings)) == len(codings)


def test_a_prescriber_reads_the_words_of_the_rule_file() -> None:
    assert reason("specialist-advice") == {
        "system": STANDARD,
        "code": "expert-contradicts",
        "display": "Specialist advice",
    }
    assert reason("a-sites-own-reason") == {
        "system": OWN,
        "code": "a-sites-own-reason",
        "display": "A sites own reason",
    }


def test_each_reason_is_given_once_in_the_order_of_the_card() -> None:
    given = reasons(["emergency", "dose-intended", "emergency"])
    assert given == [reason("emergency"), reason("dose-intended")]


def test_a_code_that_comes_back_has_the_words_it_went_out_with(rulebook: RuleBook) -> None:
    for one in map(reason, used(rulebook)):
        assert display_of(one["system"], one["code"]) == one["display"]
        assert display_of(None, one["code"]) == (one["display"] if one["system"] == STANDARD else None)
        assert display_of("https://ehr.example.org/reasons", one["code"]) is None
    assert display_of(STANDARD, "another") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_is_read_in_the_language_of_the_card_and_coded_the_same(
    rulebook: RuleBook, language: str
) -> None:
    speech = catalogue(language)
    for name in used(rulebook):
        said, english = reason(name, speech), reason(name)
        assert (said["system"], said["code"]) == (english["system"], english["code"])
        assert said["display"] == speech.text(english["display"])
        assert speech.knows(english["display"])
    assert reasons(["emergency"], speech) == [reason("emergency", speech)]
