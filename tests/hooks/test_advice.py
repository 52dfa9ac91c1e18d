"""Verdicts as advice: who may speak, in which order, and what is withheld."""

import pytest

from cds.core.evaluate import Verdict
from cds.core.explain import Wording
from cds.core.rules import Kind, RuleBook, Status
from cds.core.truth import Truth
from cds.hooks.advice import Advice, advise, evaluated, forbids, outcome_of, shown
from tests.hooks.verdicts import decision, verdict, with_status, worded

RENAL = "ketamine-renal-contraindication"
SHEET = "ketamine-infusion-sheet"
DOSE = "ketamine-dose-caution"
MONITORING = "ketamine-infusion-monitoring"


def advices(rulebook: RuleBook, verdicts: list[Verdict], lowest: Status = Status.REVIEW) -> list[Advice]:
    made = decision(rulebook, verdicts)
    return advise(verdicts, made, Wording(rulebook, made.numbers), lowest)


@pytest.mark.parametrize(
    ("status", "lowest", "is_evaluated", "is_shown"),
    [
        (Status.DRAFT, Status.REVIEW, False, False),
        (Status.REVIEW, Status.REVIEW, True, True),
        (Status.SILENT, Status.REVIEW, True, False),
        (Status.ACTIVE, Status.REVIEW, True, True),
        (Status.RETIRED, Status.REVIEW, False, False),
        (Status.DRAFT, Status.ACTIVE, False, False),
        (Status.REVIEW, Status.ACTIVE, False, False),
        (Status.SILENT, Status.ACTIVE, True, False),
        (Status.ACTIVE, Status.ACTIVE, True, True),
        (Status.RETIRED, Status.ACTIVE, False, False),
    ],
)
def test_who_is_evaluated_and_who_is_shown(
    rulebook: RuleBook, status: Status, lowest: Status, is_evaluated: bool, is_shown: bool
) -> None:
    rule = with_status(rulebook.rules[RENAL], status)
    assert (evaluated(rule, lowest), shown(rule, lowest)) == (is_evaluated, is_shown)


@pytest.mark.parametrize("truth", list(Truth))
def test_the_outcome_is_that_of_the_verdict(rulebook: RuleBook, truth: Truth) -> None:
    rule = rulebook.rules[RENAL]
    expected = {Truth.TRUE: rule.met, Truth.FALSE: None, Truth.UNKNOWN: rule.unknown}[truth]
    assert outcome_of(verdict(rule, truth)) is expected


def test_the_worst_comes_first(rulebook: RuleBook) -> None:
    rules = rulebook.rules
    given = [
        verdict(rules[MONITORING], Truth.TRUE),
        verdict(rules[SHEET], Truth.TRUE),
        verdict(rules["ketamine-stroke-contraindication"], Truth.UNKNOWN),
        verdict(rules["ketamine-age-caution"], Truth.TRUE),
        verdict(rules["ketamine-pregnancy-contraindication"], Truth.UNKNOWN),
        verdict(rules[DOSE], Truth.UNKNOWN),
        verdict(rules[RENAL], Truth.FALSE),
    ]
    assert [(a.level, a.rule.id, a.is_unknown) for a in advices(rulebook, given)] == [
        ("warning", "ketamine-age-caution", False),
        ("warning", "ketamine-pregnancy-contraindication", True),
        ("warning", "ketamine-stroke-contraindication", True),
        ("info", SHEET, False),
        ("info", MONITORING, False),
        ("info", DOSE, True),
    ]


def test_with_a_contraindication_met_nothing_is_said_for_information(rulebook: RuleBook) -> None:
    rules = rulebook.rules
    given = [
        verdict(rules[RENAL], Truth.TRUE),
        verdict(rules[SHEET], Truth.TRUE),
        verdict(rules["ketamine-age-caution"], Truth.TRUE),
    ]
    assert forbids(given)
    assert [a.level for a in advices(rulebook, given)] == ["critical", "warning"]


@pytest.mark.parametrize("truth", [Truth.UNKNOWN, Truth.FALSE])
def test_a_contraindication_that_is_not_met_withholds_nothing(rulebook: RuleBook, truth: Truth) -> None:
    given = [verdict(rulebook.rules[RENAL], truth), verdict(rulebook.rules[SHEET], Truth.TRUE)]
    assert not forbids(given)
    assert "info" in [a.level for a in advices(rulebook, given)]


def test_a_rule_below_the_standing_asked_for_says_nothing(rulebook: RuleBook) -> None:
    rules = rulebook.rules
    active = with_status(rules["ketamine-age-caution"], Status.ACTIVE)
    silent = with_status(rules["ketamine-glaucoma-caution"], Status.SILENT)
    given = [verdict(rule, Truth.TRUE) for rule in (active, silent, rules[SHEET])]
    assert [a.rule.id for a in advices(rulebook, given, Status.ACTIVE)] == ["ketamine-age-caution"]
    assert [a.rule.id for a in advices(rulebook, given)] == ["ketamine-age-caution", SHEET]


def test_the_more_urgent_comes_first_among_those_that_speak(rulebook: RuleBook) -> None:
    rules = rulebook.rules
    high, step, ecg = (
        "verapamil-high-dose-caution",
        "verapamil-step-size-caution",
        "verapamil-ecg-due-monitoring",
    )
    given = [verdict(rules[name], Truth.TRUE) for name in (high, step, ecg)]
    assert [a.rule.id for a in advices(rulebook, given)] == [ecg, step, high]
    given = [verdict(rules[name], Truth.TRUE) for name in ("ketamine-age-caution", ecg)]
    assert [a.rule.id for a in advices(rulebook, given)] == ["ketamine-age-caution", ecg]


def test_the_heading_is_filled_in(rulebook: RuleBook) -> None:
    rule = worded(rulebook.rules[RENAL], "Below {ketamine.min_creatinine_clearance}")
    (advice,) = advices(rulebook, [verdict(rule, Truth.TRUE)])
    assert advice.summary == "Below 30 mL/min"
    assert advice.rule.kind is Kind.CONTRAINDICATION
