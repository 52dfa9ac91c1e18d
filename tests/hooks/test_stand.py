"""What every rule says of an order, and how two rulebooks differ in it."""

from dataclasses import replace

import pytest

from cds.audit.decision import Judged
from cds.core.facts import FactSheet
from cds.core.rules import RuleBook, Status
from cds.hooks.effects import Direction, State
from cds.hooks.knowledge import Knowledge
from cds.hooks.stand import Said, differing, stand, stand_again, unversioned
from cds.hooks.trail import Trail
from tests.hooks.books import CLEARANCE, RENAL, with_number, with_rule
from tests.hooks.calls import NOW, SIGN, Site

HOOK = "order-sign"


@pytest.fixture(scope="module")
def knowledge(rulebook: RuleBook) -> Knowledge:
    return Knowledge(rulebook, Status.REVIEW)


@pytest.fixture(scope="module")
def judged(site: Site) -> Judged:
    """The facts of a ketamine order at a clearance just below the limit."""
    trail = Trail()
    site.answers.answer(SIGN, site.call("low-clearance"), NOW, allow_as_of=True, trail=trail)
    (one,) = trail.judged
    return one


def test_every_rule_in_scope_and_its_card(knowledge: Knowledge, judged: Judged) -> None:
    found = stand(knowledge, HOOK, [judged])
    assert {order for order, _ in found} == {judged.order}
    renal = found[judged.order, RENAL]
    assert (renal.about, renal.state) == ("order of ketamine", State("met", "critical"))
    assert "creatinine clearance below 30 mL/min" in renal.words
    clear = found[judged.order, "ketamine-glaucoma-caution"]
    assert (clear.state, clear.words) == (State("not_met"), "")


def test_a_version_is_no_word(rulebook: RuleBook, knowledge: Knowledge, judged: Judged) -> None:
    later = Knowledge(with_rule(rulebook, RENAL, version="2.0.0"), Status.REVIEW)
    sides = stand(knowledge, HOOK, [judged]), stand(later, HOOK, [judged])
    assert list(differing(*sides, (HOOK,))) == []
    assert unversioned({"rules": ["renal@0.1.0"], "at": "x@y"}) == '{"at": "x@y", "rules": ["renal"]}'


def test_other_words_are_an_effect(rulebook: RuleBook, knowledge: Knowledge, judged: Judged) -> None:
    met = rulebook.rules[RENAL].met
    assert met is not None
    other = Knowledge(with_rule(rulebook, RENAL, met=replace(met, suggest=())), Status.REVIEW)
    sides = stand(knowledge, HOOK, [judged]), stand(other, HOOK, [judged])
    (effect,) = differing(*sides, (HOOK,))
    assert (effect.rule, effect.direction, effect.hooks) == (RENAL, Direction.WORDS_ONLY, (HOOK,))


def test_what_one_side_alone_says(knowledge: Knowledge) -> None:
    said = {("MedicationRequest/1", "renal"): Said("order of ketamine", State("met", "critical"), "x")}
    (came,) = differing({}, said, (HOOK,))
    assert (came.about, came.direction, came.before) == ("order of ketamine", Direction.NEW_ALARM, State())
    (went,) = differing(said, {}, (HOOK,))
    assert (went.direction, went.after) == (Direction.LOST_ALARM, State())


def test_kept_facts_are_derived_again(rulebook: RuleBook, judged: Judged) -> None:
    lower = Knowledge(with_number(rulebook, CLEARANCE, 5), Status.REVIEW)
    not_kept: dict[str, None] = {}
    found = stand_again(lower, HOOK, [judged], not_kept)
    assert (found[judged.order, RENAL].state, not_kept) == (State("not_met"), {})
    without = {name: fact for name, fact in judged.sheet.given.items() if name != "serum_creatinine"}
    found = stand_again(lower, HOOK, [judged._replace(sheet=FactSheet(without))], not_kept)
    assert found[judged.order, RENAL].state == State("unknown", "warning")
    assert list(not_kept) == ["serum_creatinine"]
