"""Whether some patient can make an expression true or false: compared with trying every patient there is."""

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds.core.facts import FactDef, FactType
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
)
from cds.rulebook.lints.possible import Goal, Interval, Region, Space, is_empty, region, within
from tests.engine import rulebooks

# Below, on, between and above the limits 1 and 2.
NUMBERS = tuple(Fraction(n, 2) for n in range(6))
YES, NO = Is("yes", (True,)), Is("yes", (False,))
FACTS = {
    "yes": FactType.YES_NO,
    "no": FactType.YES_NO,
    "level": FactType.CHOICE,
    "number": FactType.QUANTITY,
    "other": FactType.QUANTITY,
}
PARAMETERS = [
    *(rulebooks.parameter(f"n.p{n}", n) for n in (1, 2, 3)),
    rulebooks.parameter("n.withdrawn", None),
]


def space_of(*rules: Rule) -> Space:
    book = rulebooks.book(rules, FACTS, PARAMETERS)
    return Space(book, rulebooks.numbers(book))


def holds(node: Expression, facts: dict[str, object]) -> bool:
    """The expression with every fact known, in plain two-valued logic."""
    if isinstance(node, Is):
        return facts[node.fact] in node.values
    if isinstance(node, Compare):
        value, limit = facts[node.fact], Fraction(node.parameter[-1])
        assert isinstance(value, Fraction)
        return {
            Comparison.AT_LEAST: value >= limit,
            Comparison.MORE_THAN: value > limit,
            Comparison.AT_MOST: value <= limit,
            Comparison.LESS_THAN: value < limit,
        }[node.comparison]
    assert isinstance(node, AllOf | AnyOf | NoneOf | AtLeastNOf)
    true = sum(holds(item, facts) for item in node.items)
    if isinstance(node, AtLeastNOf):
        return true >= int(node.n[-1])
    return {AllOf: true == len(node.items), AnyOf: true > 0, NoneOf: true == 0}[type(node)]


LEAVES = st.one_of(
    st.builds(Is, st.sampled_from(["yes", "no"]), st.sampled_from([(True,), (False,)])),
    st.builds(Is, st.just("level"), st.sampled_from([("low",), ("low", "middle"), ("middle", "high")])),
    st.builds(
        Compare,
        st.sampled_from(["number", "other"]),
        st.sampled_from(Comparison),
        st.sampled_from(["n.p1", "n.p2"]),
    ),
)


def groups(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    items = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(AllOf, items),
        st.builds(AnyOf, items),
        st.builds(NoneOf, items),
        items.flatmap(
            lambda each: st.sampled_from([f"n.p{n}" for n in range(1, len(each) + 1)]).map(
                lambda n: AtLeastNOf(n, each)
            )
        ),
    )


@settings(max_examples=150, deadline=None)
@given(expression=st.recursive(LEAVES, groups, max_leaves=8), want=st.booleans())
def test_it_is_possible_where_some_patient_is_so(expression: Expression, want: bool) -> None:
    rule = rulebooks.rule("rule", expression)
    patients = (
        dict(zip(FACTS, values, strict=True))
        for values in product((True, False), (True, False), rulebooks.CHOICES, NUMBERS, NUMBERS)
    )
    expected = any(holds(expression, patient) is want for patient in patients)
    assert space_of(rule).holds_somebody(Goal(expression, rule, want)) is expected


@pytest.mark.parametrize(
    ("interval", "empty"),
    [
        (Interval(), False),
        (Interval(Fraction(1), Fraction(1)), False),
        (Interval(Fraction(1), Fraction(1), low_closed=False), True),
        (Interval(Fraction(2), Fraction(1)), True),
        (Interval(Fraction(1)), False),
    ],
)
def test_an_interval_may_be_empty(interval: Interval, empty: bool) -> None:
    assert is_empty(interval) is empty


def test_the_values_a_fact_can_have() -> None:
    space = space_of()

    def of(kind: FactType = FactType.QUANTITY, **given: Any) -> Region:
        return region(space.rulebook, space.numbers, FactDef("x", "X", kind, **given))

    assert of(unit="kg") == Interval(Fraction(0))
    assert of(unit="%") == Interval(Fraction(0), Fraction(100))
    assert of(unit="mg/d", derive="dose_increase") == Interval()
    assert of(unit="kg", read={"plausible": ("n.p1", "n.p2")}) == Interval(Fraction(1), Fraction(2))
    assert of(unit="kg", read={"plausible": ("n.withdrawn", "n.gone")}) == Interval(Fraction(0))
    assert of(FactType.YES_NO) == frozenset((True, False))
    assert of(FactType.CHOICE, choices=("a", "b")) == frozenset(("a", "b"))
    read = {"resource": "Observation", "answers": {"a": "some-set"}}
    assert of(FactType.CHOICE, choices=("a", "b"), read=read) == frozenset(("a",))


def test_a_limit_that_is_not_in_force_excludes_nobody() -> None:
    leaf = Compare("number", Comparison.LESS_THAN, "n.withdrawn")
    rule = rulebooks.rule("rule", AllOf((leaf, NoneOf((leaf,)), AtLeastNOf("n.withdrawn", (YES, NO)))))
    space = space_of(rule)
    assert within(Interval(), leaf, space.numbers, want=True) == Interval()
    assert space.holds_somebody(Goal(rule.decide, rule))


def test_findings_and_criteria_are_followed() -> None:
    below = rulebooks.rule("below", Compare("number", Comparison.LESS_THAN, "n.p1"))
    above = rulebooks.rule(
        "above",
        AllOf((Named("high"), Finding("below"))),
        criteria={"high": Compare("number", Comparison.AT_LEAST, "n.p1")},
    )
    space = space_of(below, above)
    assert space.holds_somebody(Goal(below.decide, below))
    assert not space.holds_somebody(Goal(above.decide, above))


def test_what_is_not_known_is_not_documented() -> None:
    always = rulebooks.rule("always", AnyOf((YES, NO)))
    rule = rulebooks.rule("rule", NoneOf((Finding("always", documented=True),)))
    plain = rulebooks.rule("plain", NoneOf((Finding("always"),)))
    space = space_of(always, rule, plain)
    assert space.holds_somebody(Goal(rule.decide, rule))
    assert not space.holds_somebody(Goal(plain.decide, plain))


def test_a_search_that_is_too_long_finds_nothing_impossible() -> None:
    either = AnyOf((Is("no", (True,)), Is("no", (False,)), YES))
    short = rulebooks.rule("short", AllOf((YES, NO)))
    long = rulebooks.rule("long", AllOf((*(either,) * 12, AnyOf((AllOf((YES, NO)),) * 12))))
    space = space_of(short, long)
    assert not space.holds_somebody(Goal(short.decide, short))
    assert space.holds_somebody(Goal(long.decide, long))
