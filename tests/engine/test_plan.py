"""Each term once, in the first stratum that can answer it, in as few rulesets as the limits allow."""

from fractions import Fraction

import pytest

from cds.core.errors import RuleBookError
from cds.core.facts import FactType
from cds.core.rules import AllOf, AnyOf, Compare, Comparison, Expression, Finding, Is, Rule
from cds.engine.durable import MAX_FIELDS, MAX_TERMS
from cds.engine.plan import Plan, plan_of
from tests.engine.rulebooks import book, numbers, parameter, reach, rule

FACTS = {f"sign_{i}": FactType.YES_NO for i in range(600)} | {"age": FactType.QUANTITY}


def plan(*rules: Rule) -> Plan:
    rulebook = book(rules, FACTS, [parameter("third", Fraction(1, 3))])
    return plan_of(rulebook, reach(rulebook), numbers(rulebook))


def sign(i: int) -> Is:
    return Is(f"sign_{i}", (True,))


def scoped(rule_id: str, decide: Expression) -> Rule:
    return rule(rule_id, decide, patients=(sign(9),))


def test_every_question_has_its_slot_and_a_scope_is_asked_once() -> None:
    made = plan(
        scoped("a", sign(0)),
        scoped("b", sign(1)),
        rule("c", sign(2), patients=(sign(8),)),
        rule("d", sign(3)),
    )
    assert made.rule_ids == ("a", "b", "c", "d")
    assert made.scopes == (8, 8, 9, 10)
    assert made.slots == 11
    assert sorted(slot for slots in made.marks.values() for slot in slots) == list(range(11))


def test_a_term_that_answers_several_questions_is_matched_once() -> None:
    made = plan(
        rule("a", sign(0)), rule("b", sign(0)), rule("c", Is("sign_0", (False,)), patients=(sign(0),))
    )
    assert len(made.marks) == 3  # sign_0 is true, sign_0 is false, and the scope of all patients
    assert sorted(map(sorted, made.marks.values())) == [[0, 1, 5, 7], [2, 3, 4], [6]]


def test_a_term_is_asked_as_soon_as_the_findings_it_needs_are_settled() -> None:
    made = plan(
        rule("a", sign(0)),
        rule("b", AnyOf((sign(1), Finding("a")))),
        rule("c", AllOf((sign(2), Finding("b", documented=True)))),
    )
    asked = [
        sorted("+".join(sorted(x.field.name for x in term)) for part in stratum.parts for term in part)
        for stratum in made.strata
    ]
    # "" is the scope of all patients
    assert asked == [["", "sign_0", "sign_0", "sign_1", "sign_2"], ["a", "a+sign_1"], ["b", "b+sign_2"]]
    assert [stratum.rules for stratum in made.strata] == [(0,), (1,), (2,)]


def test_a_scope_may_need_a_finding() -> None:
    made = plan(rule("a", sign(0)), rule("b", sign(1), patients=(Finding("a"),)))
    assert [stratum.rules for stratum in made.strata] == [(0,), (1,)]
    assert [len(part) for stratum in made.strata for part in stratum.parts] == [5, 1]


def test_a_ruleset_holds_60_terms() -> None:
    made = plan(*(rule(f"r{i:03}", sign(i)) for i in range(65)))  # two terms a rule, and the scope
    assert [len(part) for stratum in made.strata for part in stratum.parts] == [MAX_TERMS, MAX_TERMS, 11]


def test_a_ruleset_holds_as_many_terms_as_its_fact_has_fields() -> None:
    made = plan(*(rule(f"r{k}", AllOf(tuple(map(sign, range(100 * k, 100 * k + 100))))) for k in range(6)))
    parts = [part for stratum in made.strata for part in stratum.parts]
    assert sum(map(len, parts)) == 6 + 600 + 1
    for part in parts:
        assert len({x.field for term in part for x in term}) <= MAX_FIELDS
    assert len(parts) < 24


def test_a_rule_that_cannot_be_compiled_names_its_file() -> None:
    with pytest.raises(RuleBookError, match=r"rules/a\.yaml:1: not-compilable parameter `third`"):
        plan(rule("a", Compare("age", Comparison.LESS_THAN, "third")))
