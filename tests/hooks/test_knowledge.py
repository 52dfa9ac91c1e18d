"""One rulebook made ready: who speaks where, and that the engine has to agree."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from cds.core.errors import EngineError
from cds.core.evaluate import Numbers
from cds.core.facts import FactSheet, Known
from cds.core.rules import Compare, Comparison, DatedValue, Rule, RuleBook, Status
from cds.engine.program import Program
from cds.engine.programs import Programs
from cds.hooks.knowledge import Knowledge
from cds.hooks.stages import Stages
from tests.hooks.calls import NOW
from tests.hooks.verdicts import with_status


@pytest.fixture(scope="module")
def knowledge(rulebook: RuleBook) -> Knowledge:
    return Knowledge(rulebook, Status.REVIEW)


def test_an_order_reaches_the_rules_of_its_drug_and_what_they_need(knowledge: Knowledge) -> None:
    reach = knowledge.reach("order-sign", ("ketamine",))
    rules = knowledge.rulebook.rules
    assert all("ketamine" in rules[name].ordering for name in reach.speaking)
    assert len(reach.speaking) > 40
    assert reach.speaking <= {rule.id for rule in reach.rules}
    assert "creatinine_clearance" in reach.facts
    assert knowledge.reach("order-sign", ("ketamine",)) is reach


def test_an_order_of_two_drugs_reaches_the_rules_of_both(knowledge: Knowledge) -> None:
    both = knowledge.reach("order-sign", ("ketamine", "magnesium-sulfate")).speaking
    each = [knowledge.reach("order-sign", (drug,)).speaking for drug in ("ketamine", "magnesium-sulfate")]
    assert both == each[0] | each[1]


def test_the_chart_reaches_the_rules_that_are_about_no_order(knowledge: Knowledge) -> None:
    reach = knowledge.reach("patient-view", ())
    assert {knowledge.rulebook.rules[name].ordering for name in reach.speaking} == {()}
    assert "ketalgia-eligibility" in reach.speaking


def test_an_unknown_hook_or_drug_reaches_nothing(knowledge: Knowledge) -> None:
    assert knowledge.reach("encounter-start", ()).rules == ()
    assert knowledge.reach("order-sign", ("aspirin",)).speaking == frozenset()
    assert not knowledge.judges_orders("patient-view")
    assert knowledge.judges_orders("order-select")


def test_a_draft_rule_is_not_reached(rulebook: RuleBook) -> None:
    name = "ketamine-renal-contraindication"
    drafted = replace(
        rulebook, rules={**rulebook.rules, name: with_status(rulebook.rules[name], Status.DRAFT)}
    )
    assert name not in Knowledge(drafted, Status.REVIEW).reach("order-sign", ("ketamine",)).speaking
    nothing = Knowledge(rulebook, Status.ACTIVE)
    assert not nothing.shows_cards
    assert not nothing.judges_orders("order-sign")


def test_the_days_of_a_period_share_their_numbers_and_words(rulebook: RuleBook) -> None:
    name = "ketamine.min_creatinine_clearance"
    limit = rulebook.parameters[name]
    lowered = DatedValue(date(2026, 4, 1), Fraction(20), "local-consensus")
    changed = replace(limit, values=(*limit.values, lowered))
    knowledge = Knowledge(replace(rulebook, parameters={**rulebook.parameters, name: changed}), Status.REVIEW)
    first = knowledge.on(date(2026, 3, 2))
    assert knowledge.on(date(2026, 3, 31)) is first
    numbers, wording = knowledge.on(date(2026, 4, 1))
    assert numbers is wording.numbers
    assert (first[0][name], numbers[name]) == (limit.values[-1].value, Fraction(20))


def test_each_period_is_judged_by_its_own_numbers(rulebook: RuleBook) -> None:
    name, rule_id = "ketamine.min_creatinine_clearance", "ketamine-renal-contraindication"
    limit = rulebook.parameters[name]
    withdrawn = replace(limit, values=(*limit.values, DatedValue(date(2026, 4, 1), None, "local-consensus")))
    knowledge = Knowledge(
        replace(rulebook, parameters={**rulebook.parameters, name: withdrawn}), Status.REVIEW
    )
    reach, sheet = (
        knowledge.reach("order-sign", ("ketamine",)),
        FactSheet({"creatinine_clearance": Known(Fraction(29))}),
    )
    for day, word in ((date(2026, 3, 31), "met"), (date(2026, 4, 1), "unknown"), (date(2026, 3, 2), "met")):
        decision = knowledge.decide(reach, sheet, knowledge.on(day)[0], Stages())
        assert decision.verdicts[rule_id].word == word


def test_the_core_and_the_engine_agree_on_the_shipped_rules(knowledge: Knowledge) -> None:
    knowledge.warm_up(NOW.date())
    stages = Stages()
    reach = knowledge.reach("order-sign", ("ketamine",))
    decision = knowledge.decide(reach, FactSheet({}), knowledge.on(NOW.date())[0], stages)
    assert decision.verdicts.keys() == {rule.id for rule in reach.rules}
    assert list(stages.seconds) == ["core", "engine"]


class OneComparisonChanged(Programs):
    """Programs of rules of which one no longer is what the core reads: the fault that is to be found."""

    def program(self, rules: tuple[Rule, ...], numbers: Numbers) -> Program:
        changed = tuple(_at_most(r) if r.id == "ketamine-renal-contraindication" else r for r in rules)
        return super().program(changed, numbers)


def _at_most(rule: Rule) -> Rule:
    (name, criterion), *others = rule.criteria.items()
    expression = criterion.expression
    assert not others
    assert isinstance(expression, Compare)
    swapped = replace(criterion, expression=replace(expression, comparison=Comparison.MORE_THAN))
    return replace(rule, criteria={name: swapped})


def test_a_comparison_that_differs_between_core_and_engine_is_an_error(
    rulebook: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cds.hooks.knowledge.Programs", OneComparisonChanged)
    knowledge = Knowledge(rulebook, Status.REVIEW)
    numbers, _ = knowledge.on(NOW.date())
    reach = knowledge.reach("order-sign", ("ketamine",))
    with pytest.raises(EngineError, match=r"disagree on ketamine-renal-contraindication$"):
        knowledge.decide(reach, FactSheet({"creatinine_clearance": Known(29)}), numbers, Stages())
