"""Stored facts, judged again: the same rules answer the same, changed ones show."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from cds.audit.decision import Judged
from cds.audit.facts_json import read_sheet, sheet_json
from cds.core.facts import FactSheet
from cds.core.rules import RuleBook, Status
from cds.hooks.knowledge import Knowledge
from cds.hooks.replay import Findings, Replayed, replay
from cds.hooks.services import Service
from cds.hooks.trail import Trail
from tests.hooks.calls import NOW, REVIEW, SAMPLES, SELECT, SIGN, Site

CLEARANCE = "ketamine.min_creatinine_clearance"
RENAL = "ketamine-renal-contraindication"


def asked(site: Site, name: str, service: Service) -> tuple[list[Judged], Findings]:
    """What one call was judged by, as it comes back from the log, and what was found."""
    trail = Trail()
    body = site.call(name, service, "")
    response = site.answers.answer(service, body, NOW, allow_as_of=True, trail=trail)
    found: dict[str | None, dict[str, tuple[str, str]]] = {}
    for one in response["extension"]["org.cluster-headache-cds"]["findings"]:
        reference = f"{one['rule']}@{one['version']}"
        found.setdefault(one.get("order"), {})[one["rule"]] = (reference, one["verdict"])
    return [one._replace(sheet=read_sheet(sheet_json(one.sheet))) for one in trail.judged], found


def again(rulebook: RuleBook, service: Service, judged: list[Judged], found: Findings) -> Replayed:
    return replay(Knowledge(rulebook, Status.REVIEW), service.hook, judged, found)


@pytest.mark.parametrize("service", [SIGN, SELECT, REVIEW], ids=lambda service: service.id)
def test_todays_rules_answer_every_sample_as_they_do(site: Site, service: Service) -> None:
    knowledge = Knowledge(site.answers.rulebook, Status.REVIEW)
    rules = 0
    for name in SAMPLES:
        replayed = replay(knowledge, service.hook, *asked(site, name, service))
        assert replayed.is_same, [one for one in replayed.rules if not one.is_same]
        assert replayed.not_kept == ()
        rules += len(replayed.rules)
    assert rules > 100


def test_a_limit_that_moved_shows(site: Site) -> None:
    rulebook = site.answers.rulebook
    parameter = rulebook.parameters[CLEARANCE]
    lower = replace(parameter, values=(_dated(parameter.values[0], Fraction(1)),))
    changed = replace(rulebook, parameters={**rulebook.parameters, CLEARANCE: lower})
    replayed = again(changed, SIGN, *asked(site, "low-clearance", SIGN))
    assert not replayed.is_same
    (renal,) = [one for one in replayed.rules if one.then_rule.startswith(f"{RENAL}@")]
    assert (renal.then, renal.now) == ("met", "not_met")


def _dated(entry: Any, value: Fraction) -> Any:
    return replace(entry, value=value)


def test_a_rule_that_went_and_one_that_came_show(site: Site) -> None:
    rulebook = site.answers.rulebook
    judged, found = asked(site, "low-clearance", SIGN)
    order = next(order for order, told in found.items() if RENAL in told)
    more = {**found, order: {**found[order], "withdrawn": ("withdrawn@0.1.0", "met")}}
    (one,) = [one for one in again(rulebook, SIGN, judged, more).rules if not one.is_same]
    assert (one.then_rule, one.now_rule, one.now) == ("withdrawn@0.1.0", "", "")
    without = {**found, order: {name: told for name, told in found[order].items() if name != RENAL}}
    (one,) = [one for one in again(rulebook, SIGN, judged, without).rules if not one.is_same]
    assert (one.then_rule, one.now) == ("", "met")


def test_a_fact_that_was_not_kept_is_said_and_unknown(site: Site) -> None:
    every, found = asked(site, "low-clearance", SIGN)
    (judged,) = [one for one in every if one.drugs == ("ketamine",)]
    kept = {name: fact for name, fact in judged.sheet.given.items() if name != "serum_creatinine"}
    replayed = again(site.answers.rulebook, SIGN, [judged._replace(sheet=FactSheet(kept))], found)
    assert replayed.not_kept == ("serum_creatinine",)
    (renal,) = [one for one in replayed.rules if one.then_rule.startswith(f"{RENAL}@")]
    assert (renal.then, renal.now) == ("met", "unknown")
