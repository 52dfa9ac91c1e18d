"""Two rulebooks asked about one case."""

import pickle
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from cds.audit.facts_json import read_sheet, sheet_json
from cds.core.errors import EngineError
from cds.core.facts import FactSheet
from cds.core.rules import Code, DatedValue, RuleBook, Status
from cds.engine.program import Program
from cds.hooks.comparison import Comparison, in_force
from cds.hooks.effects import CaseEffects, Direction, State
from cds.hooks.trail import Trail
from tests.hooks.books import CLEARANCE, RENAL, with_number, with_rule, without_rule
from tests.hooks.calls import NOW, SAMPLES, SIGN, SNOMED, Site, sample

CRITICAL, CLEAR, OPEN = State("met", "critical"), State("not_met"), State("unknown", "warning")


def compared(old: RuleBook, new: RuleBook) -> Comparison:
    return Comparison(old, new, Status.REVIEW)


@pytest.fixture(scope="module")
def higher(rulebook: RuleBook) -> Comparison:
    """The limit of clearance for ketamine goes from 30 to 35 mL/min."""
    return compared(rulebook, with_number(rulebook, CLEARANCE, 35))


def of_rule(result: CaseEffects, rule: str) -> Iterator[tuple[Any, ...]]:
    assert result.trouble == ""
    return ((one.about, one.direction, one.before, one.after) for one in result.effects if one.rule == rule)


def test_the_same_rulebook_changes_nothing(rulebook: RuleBook) -> None:
    same = compared(rulebook, rulebook)
    for name in SAMPLES:
        assert same.of_bundle(name, sample(name)) == CaseEffects(name)


def test_a_new_alarm(higher: Comparison) -> None:
    result = higher.of_bundle("limit", sample("limit-clearance"))
    assert result.cards_change
    about = "order of ketamine"
    assert list(of_rule(result, RENAL)) == [(about, Direction.NEW_ALARM, CLEAR, CRITICAL)]
    (sheet,) = of_rule(result, "ketamine-infusion-sheet")
    assert sheet == (about, Direction.LOST_ADVICE, State("met", "info"), State("met"))


def test_words_only_and_no_effect(higher: Comparison) -> None:
    lower = higher.of_bundle("low", sample("low-clearance"))
    assert [(one.rule, one.direction) for one in lower.effects] == [(RENAL, Direction.WORDS_ONLY)]
    assert lower.effects[0].hooks == ("order-select", "order-sign")
    assert higher.of_bundle("candidate", sample("candidate")) == CaseEffects("candidate")


def test_a_lost_alarm_and_one_of_another_level(rulebook: RuleBook) -> None:
    lower = compared(rulebook, with_number(rulebook, CLEARANCE, 5))
    (lost,) = of_rule(lower.of_bundle("x", sample("low-clearance")), RENAL)
    assert lost[1:] == (Direction.LOST_ALARM, CRITICAL, CLEAR)
    met = rulebook.rules[RENAL].met
    assert met is not None
    milder = compared(rulebook, with_rule(rulebook, RENAL, met=replace(met, indicator="warning")))
    (level,) = of_rule(milder.of_bundle("x", sample("low-clearance")), RENAL)
    assert level[1:] == (Direction.LEVEL_CHANGED, CRITICAL, State("met", "warning"))


def test_an_answer_that_is_lost_or_found(rulebook: RuleBook) -> None:
    parameter = rulebook.parameters[CLEARANCE]
    withdrawn = replace(parameter, values=(replace(parameter.values[0], value=None),))
    open_now = replace(rulebook, parameters={**rulebook.parameters, CLEARANCE: withdrawn})
    (lost,) = of_rule(compared(rulebook, open_now).of_bundle("x", sample("low-clearance")), RENAL)
    assert lost[1:] == (Direction.BECAME_UNKNOWN, CRITICAL, OPEN)
    (found,) = of_rule(compared(open_now, rulebook).of_bundle("x", sample("low-clearance")), RENAL)
    assert found[1:] == (Direction.UNKNOWN_SETTLED, OPEN, CRITICAL)


def test_a_rule_that_went_takes_its_verdicts_with_it(rulebook: RuleBook) -> None:
    went = compared(rulebook, without_rule(rulebook, "ketamine-glaucoma-caution"))
    result = went.of_bundle("candidate", sample("candidate"))
    assert not result.cards_change
    assert [(one.direction, one.before, one.after) for one in result.effects] == [
        (Direction.VERDICT_CHANGED, CLEAR, State())
    ]


def test_a_rule_that_speaks_at_signing_alone_is_told_for_the_other_hook(rulebook: RuleBook) -> None:
    later = compared(rulebook, with_rule(rulebook, RENAL, hooks=("order-sign",)))
    result = later.of_bundle("low", sample("low-clearance"))
    (renal,) = [one for one in result.effects if one.rule == RENAL]
    assert (renal.hooks, renal.direction) == (("order-select",), Direction.LOST_ALARM)


def test_what_a_card_offers_is_words_of_the_rule_that_offers_it(rulebook: RuleBook) -> None:
    other = compared(rulebook, with_number(rulebook, "oxygen.duration", 25))
    result = other.of_bundle("x", sample("triptan-coronary"))
    assert result.cards_change
    assert ("acute-oxygen-alternative", Direction.WORDS_ONLY) in {
        (one.rule, one.direction) for one in result.effects
    }


def test_a_notice_is_told_by_its_heading(rulebook: RuleBook) -> None:
    codes = replace(rulebook.value_sets["cluster-headache"], codes=(Code(SNOMED, "1", "Another"),))
    other = replace(rulebook, value_sets={**rulebook.value_sets, "cluster-headache": codes})
    bundle = sample("low-clearance")
    for entry in bundle["entry"]:
        if entry["resource"]["id"] == "ketamine-order":
            entry["resource"]["medicationCodeableConcept"] = {"text": "Ketamine"}
    result = compared(rulebook, other).of_bundle("x", bundle)
    notice = "notice: This order cannot be checked: its medication has no code"
    assert list(of_rule(result, notice)) == [
        ("order", Direction.LOST_ALARM, State("", "warning"), State()),
    ]


def test_a_case_that_cannot_be_judged_says_why(higher: Comparison) -> None:
    nobody = {"timestamp": NOW.isoformat(), "entry": []}
    assert higher.of_bundle("x", nobody).trouble == "The Bundle holds no Patient with an id."
    timeless = {key: value for key, value in sample("candidate").items() if key != "timestamp"}
    assert "no timestamp" in higher.of_bundle("x", timeless).trouble
    assert higher.of_bundle("x", timeless, NOW.isoformat()) == CaseEffects("x")
    assert "An instant with a time zone is wanted" in higher.of_bundle("x", timeless, "soon").trouble


def test_an_engine_that_fails_is_said_of_the_case(
    rulebook: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    comparison = compared(rulebook, rulebook)

    def fail(*_: object) -> object:
        raise EngineError("it broke")

    monkeypatch.setattr(Program, "answer", fail)
    assert comparison.of_bundle("x", sample("candidate")).trouble == "the rule engine failed: it broke"


def test_another_process_can_make_it_ready_again(higher: Comparison) -> None:
    again = pickle.loads(pickle.dumps(higher))  # noqa: S301 - made here
    bundle = sample("limit-clearance")
    assert again.of_bundle("x", bundle) == higher.of_bundle("x", bundle)


# ------------------------------------------------------------------ numbers in force


def test_a_value_that_is_dated_later_counts_once_it_is_in_force(rulebook: RuleBook) -> None:
    parameter = rulebook.parameters[CLEARANCE]
    later = DatedValue(date(2030, 1, 1), Fraction(35), "ketalgia")
    planned = replace(
        rulebook,
        parameters={**rulebook.parameters, CLEARANCE: replace(parameter, values=(*parameter.values, later))},
    )
    bundle = sample("limit-clearance")
    assert compared(rulebook, planned).of_bundle("x", bundle) == CaseEffects("x")
    now, then = date(2029, 12, 31), date(2030, 1, 1)
    before = compared(in_force(rulebook, now), in_force(planned, now)).of_bundle("x", bundle)
    assert before == CaseEffects("x")
    after = compared(in_force(rulebook, then), in_force(planned, then)).of_bundle("x", bundle)
    assert [one[1] for one in of_rule(after, RENAL)] == [Direction.NEW_ALARM]


def test_a_number_not_yet_in_force_is_not_set(rulebook: RuleBook) -> None:
    assert in_force(rulebook, date(1999, 1, 1)).parameters[CLEARANCE].values == ()


# ------------------------------------------------------------------ recorded decisions


def recorded(site: Site, name: str) -> Trail:
    trail = Trail()
    body = site.call(name, SIGN, "ketamine")
    site.answers.answer(SIGN, body, NOW, allow_as_of=True, trail=trail)
    return trail


def test_a_recorded_decision_is_judged_by_its_facts(site: Site, higher: Comparison) -> None:
    judged = [
        one._replace(sheet=read_sheet(sheet_json(one.sheet)))
        for one in recorded(site, "limit-clearance").judged
    ]
    result = higher.of_decision("d1", "order-sign", judged)
    assert (result.cards_change, result.not_kept) == (True, ())
    (renal,) = [one for one in result.effects if one.rule == RENAL]
    assert (renal.hooks, renal.direction) == (("order-sign",), Direction.NEW_ALARM)
    candidate = recorded(site, "candidate").judged
    assert higher.of_decision("d2", "order-sign", candidate) == CaseEffects("d2")


def test_facts_that_were_not_kept_are_named(site: Site, higher: Comparison) -> None:
    (judged,) = recorded(site, "limit-clearance").judged
    kept = {name: fact for name, fact in judged.sheet.given.items() if name != "serum_creatinine"}
    result = higher.of_decision("d", "order-sign", [judged._replace(sheet=FactSheet(kept))])
    assert result.not_kept == ("serum_creatinine",)


def test_an_engine_that_fails_on_a_decision(
    site: Site, rulebook: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = recorded(site, "candidate").judged

    def fail(*_: object) -> object:
        raise EngineError("it broke")

    monkeypatch.setattr(Program, "answer", fail)
    result = compared(rulebook, rulebook).of_decision("d", "order-sign", judged)
    assert result.trouble == "the rule engine failed: it broke"
