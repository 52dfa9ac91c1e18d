"""Facts as an author writes them, and the verdict a case gives."""

import re
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from cds.core.facts import NEVER, Bounded, Fact, FactDef, FactType, Known, Missing, Reason, Unknown
from cds.core.rules import Example
from cds.core.truth import UNKNOWN
from cds.rulebook.examples import (
    Answer,
    answer,
    as_written,
    case_of,
    fact_of,
    faults_in,
    numbers_of,
    prepare,
    run_examples,
    satisfied,
)
from cds.rulebook.sound import sound_rulebook

YES_NO = FactDef("known", "Known", FactType.YES_NO)
CHOICE = FactDef("route", "Route", FactType.CHOICE, choices=("oral", "nasal"))
DAYS = FactDef("days", "Days", FactType.QUANTITY, unit="d")
COUNT = FactDef("count", "Count", FactType.QUANTITY, unit="1")
CREATININE = FactDef("creatinine", "Creatinine", FactType.QUANTITY, unit="umol/L", substance="creatinine")
RAW = FactDef("diary", "Diary", FactType.RAW)

RENAL = "ketamine-renal-contraindication"
FILE = f"cluster_headache/{RENAL}.yaml"


@pytest.mark.parametrize(
    ("definition", "written", "fact"),
    [
        (YES_NO, True, Known(True)),
        (YES_NO, False, Known(False)),
        (YES_NO, "unknown", Unknown(Reason.NOT_RECORDED)),
        (YES_NO, "unknown (not_sent)", Unknown(Reason.NOT_SENT)),
        (CHOICE, "nasal", Known("nasal")),
        (DAYS, "14 d", Known(Fraction(14))),
        (DAYS, "48 h", Known(Fraction(2))),
        (DAYS, "never", Known(NEVER)),
        (DAYS, "1.5 d to 3 d", Bounded(Fraction(3, 2), Fraction(3), Reason.NOT_RECORDED)),
        (COUNT, "3", Known(Fraction(3))),
        (CREATININE, "3.39 mg/dL", Known(Fraction("3.39") * Fraction("88.4"))),
        (RAW, "unknown (too_old)", Unknown(Reason.TOO_OLD)),
    ],
)
def test_a_fact_as_written(definition: FactDef, written: object, fact: Fact) -> None:
    assert fact_of(definition, written) == fact


@pytest.mark.parametrize(
    ("definition", "written", "said"),
    [
        (YES_NO, "yes", "`true`, `false` or `unknown`"),
        (YES_NO, "unknown (why)", "`why` is no reason"),
        (CHOICE, "rectal", "oral, nasal"),
        (DAYS, "14", "a number and a unit"),
        (DAYS, "14 kg", "its unit is d"),
        (DAYS, True, "a number and a unit"),
        (DAYS, "3 d to 1 d", "the lower bound comes first"),
        (CREATININE, "never", "a number and a unit"),
        (RAW, "14 d", "a raw fact can only be `unknown` here"),
    ],
)
def test_a_fact_that_cannot_be_read(definition: FactDef, written: object, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        fact_of(definition, written)


def test_values_are_shown_as_in_the_file() -> None:
    assert [as_written(True), as_written("44 a")] == ["true", "44 a"]


def verdict(book: Any, rule_id: str, **given: object) -> Answer:
    rulebook = sound_rulebook(book.contents())
    rule = rulebook.rules[rule_id]
    numbers = numbers_of(rulebook)
    return answer(rule, case_of(rulebook, rule, Example("", given, ""), numbers), numbers)


def test_facts_are_derived_from_those_given(book: Any) -> None:
    assert verdict(book, RENAL).word == "not_met"
    assert verdict(book, RENAL, serum_creatinine="3.39 mg/dL").word == "met"


def test_a_derived_fact_may_be_given_itself(book: Any) -> None:
    assert verdict(book, RENAL, creatinine_clearance="29.9 mL/min").word == "met"
    assert verdict(book, RENAL, creatinine_clearance="29 mL/min to 31 mL/min").word == "unknown"


def test_what_is_missing_is_named(book: Any) -> None:
    found = verdict(book, RENAL, serum_creatinine="unknown", body_weight="unknown (not_sent)")
    assert found == Answer("unknown", frozenset({"serum_creatinine", "body_weight"}))


def test_the_ordered_drug_decides_the_scope(book: Any) -> None:
    assert verdict(book, RENAL, ordering="verapamil").word == "out_of_scope"


def test_findings_given_and_findings_that_follow(book: Any) -> None:
    rule = "verapamil-first-line"
    assert verdict(book, rule, **{"verapamil-contraindicated": True}).word == "not_met"
    assert verdict(book, rule, **{"verapamil-contraindicated": "unknown"}).missing == {
        "verapamil-contraindicated"
    }
    book.edit(
        f"cluster_headache/{rule}.yaml", "    verapamil-contraindicated: false", "    verapamil_allergy: true"
    )
    assert verdict(book, rule).word == "not_met"
    assert verdict(book, rule, verapamil_allergy="unknown").missing == {"verapamil_allergy"}


def test_as_of_is_noon_of_the_day_every_value_is_in_force(book: Any) -> None:
    rulebook = sound_rulebook(book.contents())
    rule = rulebook.rules[RENAL]
    case = case_of(rulebook, rule, rule.examples[0], numbers_of(rulebook))
    assert case.sheet["as_of"] == Known(datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert case.ordered == "ketamine"


def test_an_unknown_finding_lacks_itself(book: Any) -> None:
    rulebook = sound_rulebook(book.contents())
    rule = rulebook.rules["verapamil-first-line"]
    example = Example("", {"verapamil-contraindicated": "unknown"}, "unknown")
    case = case_of(rulebook, rule, example, numbers_of(rulebook))
    missing = Missing("verapamil-contraindicated", Reason.NOT_RECORDED)
    assert case.findings["verapamil-contraindicated"] == (UNKNOWN, (missing,))


@pytest.mark.parametrize(
    ("expect", "missing", "given", "holds"),
    [
        ("met", None, Answer("met"), True),
        ("met", None, Answer("not_met"), False),
        ("unknown", None, Answer("unknown", frozenset({"a"})), True),
        ("unknown", ("b", "a"), Answer("unknown", frozenset({"a", "b"})), True),
        ("unknown", ("a",), Answer("unknown", frozenset({"a", "b"})), False),
        ("unknown", (), Answer("unknown", frozenset({"a"})), False),
    ],
)
def test_what_an_example_expects(
    expect: str, missing: tuple[str, ...] | None, given: Answer, holds: bool
) -> None:
    assert satisfied(Example("", {}, expect, missing), given) is holds


def test_every_worked_example_holds(book: Any) -> None:
    trial = prepare(sound_rulebook(book.contents()))
    assert sum(map(len, trial.cases.values())) == 53
    assert list(run_examples(trial)) == []


def test_an_example_that_fails_says_what_the_rule_says(book: Any) -> None:
    book.edit(
        FILE,
        "    - name: Exactly 30 mL/min is allowed\n"
        "      given: { creatinine_clearance: 30 mL/min }\n      expect: not_met",
        "    - name: Exactly 30 mL/min is allowed\n"
        "      given: { creatinine_clearance: 30 mL/min }\n      expect: met",
    )
    book.edit(FILE, "missing: [body_weight, serum_creatinine]", "missing: [age]")
    first, second = run_examples(prepare(sound_rulebook(book.contents())))
    assert (first.lint, first.line) == ("example-fails", book.line(FILE, "Exactly 30 mL/min"))
    assert first.message == '"Exactly 30 mL/min is allowed" expects met, the rule says not_met'
    assert (
        "expects unknown (missing: age), the rule says unknown (missing: body_weight, serum_creatinine)"
        in second.message
    )


def test_an_example_that_cannot_be_read_is_left_out(book: Any) -> None:
    book.edit(FILE, "given: { serum_creatinine: 300 umol/L }", "given: { serum_creatinine: 300 }")
    rulebook = sound_rulebook(book.contents())
    rule = rulebook.rules[RENAL]
    assert len(prepare(rulebook).cases[RENAL]) == len(rule.examples) - 1
    ((name, message, _),) = faults_in(rulebook, rule, rule.examples[1].given)
    assert (name, "a number and a unit" in message) == ("serum_creatinine", True)
