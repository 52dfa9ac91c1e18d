"""Trees become the terms for true and for false that Kleene logic gives them."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import product

import pytest

from cds.core.errors import RuleBookError
from cds.core.evaluate import evaluate
from cds.core.facts import FactSheet, FactType, Known
from cds.core.rules import (
    AllOf,
    AnyOf,
    AtLeastNOf,
    Compare,
    Comparison,
    Expression,
    Finding,
    Is,
    Named,
    NoneOf,
    Rule,
    RuleBook,
)
from cds.core.truth import FALSE, TRUE, UNKNOWN, Truth
from cds.engine.integers import limit_of
from cds.engine.terms import ALWAYS, CAP, NEVER, Field, Literal, Operator, Source, Term, Terms, terms_of
from tests.engine.rulebooks import book, numbers, parameter, rule

FACTS = {f"sign_{i}": FactType.YES_NO for i in range(70)} | {
    "level": FactType.CHOICE,
    "outcome": FactType.TREATMENT_OUTCOME,
    "clearance": FactType.QUANTITY,
    "raw": FactType.RAW,
}
PARAMETERS = (
    parameter("limit", 30),
    parameter("withdrawn", 30, None),
    parameter("policy", "strict"),
    parameter("third", Fraction(1, 3)),
    *(parameter(f"n_{n}", n) for n in range(-1, 8)),
)


def terms(tree: Expression, wanted: bool, criteria: Mapping[str, Expression] | None = None) -> Terms:
    made = rule("a-rule", tree, criteria=criteria)
    rulebook = book([made], FACTS, PARAMETERS)
    return terms_of(made, tree, wanted, rulebook.facts, numbers(rulebook))


def sign(i: int) -> Is:
    return Is(f"sign_{i}", (True,))


def literal(source: Source, name: str, operator: Operator, value: int) -> Literal:
    return Literal(Field(source, name), operator, value)


def test_a_comparison_is_settled_by_the_bound_that_settles_it() -> None:
    limit = limit_of(Fraction(30))
    expected = {
        Comparison.AT_LEAST: ((Source.LOWER, Operator.GTE), (Source.UPPER, Operator.LT)),
        Comparison.MORE_THAN: ((Source.LOWER, Operator.GT), (Source.UPPER, Operator.LTE)),
        Comparison.AT_MOST: ((Source.UPPER, Operator.LTE), (Source.LOWER, Operator.GT)),
        Comparison.LESS_THAN: ((Source.UPPER, Operator.LT), (Source.LOWER, Operator.GTE)),
    }
    for comparison, (true, false) in expected.items():
        for wanted, (source, operator) in ((True, true), (False, false)):
            only = frozenset({literal(source, "clearance", operator, limit)})
            assert terms(Compare("clearance", comparison, "limit"), wanted) == {only}


@pytest.mark.parametrize("name", ["withdrawn", "policy"])
@pytest.mark.parametrize("wanted", [True, False])
def test_a_limit_without_a_number_in_force_settles_nothing(name: str, wanted: bool) -> None:
    assert terms(Compare("clearance", Comparison.AT_LEAST, name), wanted) == NEVER
    assert terms(AtLeastNOf(name, (sign(0),)), wanted) == NEVER


def test_a_yes_no_fact_is_0_or_1() -> None:
    yes, no = (frozenset({literal(Source.VALUE, "sign_0", Operator.EQ, i)}) for i in (1, 0))
    assert terms(Is("sign_0", (True,)), True) == terms(Is("sign_0", (False,)), False) == {yes}
    assert terms(Is("sign_0", (True,)), False) == terms(Is("sign_0", (False,)), True) == {no}


def test_a_choice_is_an_index_and_several_are_what_the_others_are_not() -> None:
    def level(operator: Operator, value: int) -> Literal:
        return literal(Source.VALUE, "level", operator, value)

    among = Is("level", ("low", "extreme"))
    assert terms(Is("level", ("high",)), True) == {frozenset({level(Operator.EQ, 2)})}
    assert terms(among, True) == {frozenset({level(Operator.NEQ, 1), level(Operator.NEQ, 2)})}
    assert terms(among, False) == {frozenset({level(Operator.NEQ, 0), level(Operator.NEQ, 3)})}
    assert terms(Is("level", ()), True) == NEVER
    assert terms(Is("level", ()), False) == {frozenset({level(Operator.GTE, 0)})}


def test_a_treatment_outcome_is_an_index_in_the_closed_list() -> None:
    effective = frozenset({literal(Source.VALUE, "outcome", Operator.EQ, 2)})
    assert terms(Is("outcome", ("effective",)), True) == {effective}


def test_a_finding_and_a_documented_finding_are_fields_of_their_own() -> None:
    for documented, source in ((False, Source.FINDING), (True, Source.DOCUMENTED)):
        for wanted in (True, False):
            only = frozenset({literal(source, "other", Operator.EQ, int(wanted))})
            assert terms(Finding("other", documented), wanted) == {only}


def test_a_named_criterion_is_followed() -> None:
    criteria = {"first": sign(0), "second": NoneOf((Named("first"), sign(1)))}
    assert terms(Named("second"), True, criteria) == terms(NoneOf((sign(0), sign(1))), True)


def test_an_empty_group_is_settled() -> None:
    for group, always in ((AllOf(()), True), (AnyOf(()), False), (NoneOf(()), True)):
        assert terms(group, always) == ALWAYS
        assert terms(group, not always) == NEVER


def test_terms_that_a_shorter_one_makes_redundant_are_left_out() -> None:
    tree = AnyOf((sign(0), AllOf((sign(0), sign(1)))))
    assert terms(tree, True) == terms(sign(0), True)
    assert terms(tree, False) == terms(sign(0), False)


def test_terms_that_can_never_hold_are_left_out() -> None:
    assert terms(AllOf((sign(0), Is("sign_0", (False,)))), True) == NEVER
    high, not_high = Is("level", ("high",)), Is("level", ("low", "middle", "extreme"))
    assert terms(AllOf((high, not_high)), True) == NEVER


def _holds(term: Term, values: Mapping[str, int | None]) -> bool:
    """Whether every literal (all are equalities here) holds; one without a value does not."""
    return all(values[x.field.name] == x.value for x in term)


def _sheet(values: Mapping[str, int | None]) -> FactSheet:
    return FactSheet({name: Known(value == 1) for name, value in values.items() if value is not None})


def _truth(made: Rule, rulebook: RuleBook, values: Mapping[str, int | None]) -> Truth:
    return evaluate(made, _sheet(values), {}, numbers(rulebook)).truth


@pytest.mark.parametrize("n", range(-1, 6))
@pytest.mark.parametrize("count", range(5))
def test_at_least_n_of_holds_under_every_assignment_as_the_core_has_it(n: int, count: int) -> None:
    tree = AtLeastNOf(f"n_{n}", tuple(sign(i) for i in range(count)))
    made = rule("a-rule", tree)
    rulebook = book([made], FACTS, PARAMETERS)
    true, false = terms(tree, True), terms(tree, False)
    for assignment in product((0, 1, None), repeat=count):
        values = {f"sign_{i}": value for i, value in enumerate(assignment)}
        met = any(_holds(term, values) for term in true)
        not_met = any(_holds(term, values) for term in false)
        assert not (met and not_met)
        expected = TRUE if met else FALSE if not_met else UNKNOWN
        assert _truth(made, rulebook, values) is expected


def test_a_long_list_of_criteria_needs_no_more_terms_than_it_has_to() -> None:
    signs = tuple(sign(i) for i in range(14))
    assert len(terms(AllOf(signs), True)) == 1
    assert len(terms(AllOf(signs), False)) == 14
    assert len(terms(AtLeastNOf("n_2", signs), True)) == 91


@pytest.mark.parametrize(
    "tree",
    [
        AllOf(tuple(AnyOf((sign(2 * i), sign(2 * i + 1))) for i in range(9))),
        AllOf((AnyOf(tuple(map(sign, range(35)))), AnyOf(tuple(map(sign, range(35, 70)))))),
        AtLeastNOf("n_7", tuple(map(sign, range(14)))),
    ],
)
def test_a_tree_of_more_terms_than_the_cap_is_an_error_of_the_rulebook(tree: Expression) -> None:
    with pytest.raises(RuleBookError) as caught:
        terms(tree, True)
    [issue] = caught.value.issues
    assert (issue.path, issue.line, issue.lint) == ("rules/a-rule.yaml", 1, "not-compilable")
    assert issue.message == f"`a-rule` needs more than {CAP} alternatives"
    assert "finding" in issue.hint


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        (Is("unheard-of", (True,)), "fact `unheard-of` is not defined"),
        (Is("level", ("purple",)), "`level` has no such value"),
        (Is("sign_0", ("true",)), "`sign_0` has no such value"),
        (Is("clearance", ("low",)), "`clearance` has no such value"),
        (Is("raw", ("low",)), "`raw` has no such value"),
        (Compare("sign_0", Comparison.AT_LEAST, "limit"), "`sign_0` is not a quantity"),
        (Compare("clearance", Comparison.AT_LEAST, "third"), "parameter `third` has more than six decimals"),
    ],
)
def test_what_integers_cannot_express_is_an_error_of_the_rulebook(tree: Expression, message: str) -> None:
    with pytest.raises(RuleBookError) as caught:
        terms(tree, True)
    assert [issue.message for issue in caught.value.issues] == [message]
