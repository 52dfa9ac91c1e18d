"""One rule against one fact sheet, in three values."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.core.conditions import Case, Findings
from cds.core.evaluate import VERDICTS, Numbers, Verdict, evaluate
from cds.core.facts import NEVER, Bounded, Fact, FactSheet, Known, Missing, Reason, Unknown
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
)
from cds.core.truth import FALSE, TRUE, UNKNOWN, Truth
from tests.core.samples import DAY, PARAMETERS, book, bounded, parameter, rule

NUMBERS = Numbers(book(parameters=[*PARAMETERS, parameter("policy", "strict", unit=None)]), DAY)
NOT_SENT = Unknown(Reason.NOT_SENT)
YES, NO, OPEN = (Is(name, (True,)) for name in ("yes", "no", "open"))
FACTS: dict[str, Fact] = {"yes": Known(True), "no": Known(False), "open": NOT_SENT}


def truth_of(expression: Expression, findings: Findings | None = None, **facts: Fact) -> Truth:
    return verdict_of(expression, findings, **facts).truth


def verdict_of(expression: Expression, findings: Findings | None = None, **facts: Fact) -> Verdict:
    return evaluate(rule("sample", expression), FactSheet(FACTS | facts), findings or {}, NUMBERS)


def between(lower: int | None, upper: int | None) -> Bounded:
    low, high = (None if bound is None else Fraction(bound) for bound in (lower, upper))
    return Bounded(low, high, Reason.UNREADABLE)


def test_verdicts_are_spelt_as_in_the_response() -> None:
    assert VERDICTS == ("not_met", "unknown", "met")
    assert [verdict_of(each).word for each in (NO, OPEN, YES)] == list(VERDICTS)


@pytest.mark.parametrize(
    ("values", "fact", "expected"),
    [
        ((True,), Known(True), TRUE),
        ((True,), Known(False), FALSE),
        ((False,), Known(False), TRUE),
        (("low", "high"), Known("high"), TRUE),
        (("low", "high"), Known("middle"), FALSE),
        ((True,), NOT_SENT, UNKNOWN),
        (("low",), between(1, 2), UNKNOWN),
    ],
)
def test_is(values: tuple[bool | str, ...], fact: Fact, expected: Truth) -> None:
    assert truth_of(Is("fact", values), fact=fact) is expected


@pytest.mark.parametrize(
    ("fact", "at_least", "more_than", "at_most", "less_than"),
    [
        (Known(Fraction(3)), TRUE, TRUE, FALSE, FALSE),
        (Known(Fraction(2)), TRUE, FALSE, TRUE, FALSE),
        (Known(Fraction(1)), FALSE, FALSE, TRUE, TRUE),
        (Known(NEVER), TRUE, TRUE, FALSE, FALSE),
        (between(3, 4), TRUE, TRUE, FALSE, FALSE),
        (between(2, 4), TRUE, UNKNOWN, UNKNOWN, FALSE),
        (between(1, 4), UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        (between(1, 2), UNKNOWN, FALSE, TRUE, UNKNOWN),
        (between(0, 1), FALSE, FALSE, TRUE, TRUE),
        (between(None, 1), FALSE, FALSE, TRUE, TRUE),
        (between(3, None), TRUE, TRUE, FALSE, FALSE),
        (between(None, None), UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        (NOT_SENT, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_comparisons_with_two(
    fact: Fact, at_least: Truth, more_than: Truth, at_most: Truth, less_than: Truth
) -> None:
    expected = {
        Comparison.AT_LEAST: at_least,
        Comparison.MORE_THAN: more_than,
        Comparison.AT_MOST: at_most,
        Comparison.LESS_THAN: less_than,
    }
    for comparison, truth in expected.items():
        assert truth_of(Compare("fact", comparison, "two"), fact=fact) is truth


@given(bounded(), st.sampled_from(Comparison), st.fractions(0, 1))
def test_bounds_settle_only_what_every_value_between_them_settles(
    fact: Bounded, comparison: Comparison, share: Fraction
) -> None:
    lower = fact.lower if fact.lower is not None else Fraction(-10)
    upper = fact.upper if fact.upper is not None else Fraction(10)
    question = Compare("fact", comparison, "two")
    settled = truth_of(question, fact=fact)
    ends = {truth_of(question, fact=Known(value)) for value in (lower, upper)}
    inside = truth_of(question, fact=Known(lower + share * (upper - lower)))
    assert settled is (ends.pop() if len(ends) == 1 else UNKNOWN)
    assert settled in (inside, UNKNOWN)


@pytest.mark.parametrize("name", ["withdrawn", "policy"])
def test_a_number_that_is_not_in_force_makes_the_criterion_unknown(name: str) -> None:
    question = Compare("fact", Comparison.AT_LEAST, name)
    verdict = verdict_of(question, fact=Known(Fraction(1)))
    assert verdict.truth is UNKNOWN
    assert verdict.missing == (Missing(name, Reason.NOT_RECORDED, "no value in force on this day"),)
    verdict = verdict_of(AtLeastNOf(name, (YES, OPEN)))
    assert verdict.truth is UNKNOWN
    assert [item.fact for item in verdict.missing] == [name, "open"]


@pytest.mark.parametrize(
    ("finding", "documented", "expected"),
    [
        (TRUE, False, TRUE),
        (UNKNOWN, False, UNKNOWN),
        (FALSE, False, FALSE),
        (TRUE, True, TRUE),
        (UNKNOWN, True, FALSE),
        (FALSE, True, FALSE),
    ],
)
def test_a_finding_of_another_rule(finding: Truth, documented: bool, expected: Truth) -> None:
    lacks = (Missing("weight", Reason.TOO_OLD),) if finding is UNKNOWN else ()
    verdict = verdict_of(Finding("other", documented), {"other": (finding, lacks)})
    assert verdict.truth is expected
    assert verdict.missing == (lacks if expected is UNKNOWN else ())


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (AllOf((YES, OPEN)), UNKNOWN),
        (AllOf((NO, OPEN)), FALSE),
        (AllOf((YES,)), TRUE),
        (AnyOf((YES, OPEN)), TRUE),
        (AnyOf((NO, OPEN)), UNKNOWN),
        (NoneOf((NO, OPEN)), UNKNOWN),
        (NoneOf((YES, OPEN)), FALSE),
        (NoneOf((NO,)), TRUE),
        (AtLeastNOf("two", (YES, YES, OPEN)), TRUE),
        (AtLeastNOf("two", (YES, NO, OPEN)), UNKNOWN),
        (AtLeastNOf("two", (NO, NO, OPEN)), FALSE),
        (AnyOf((AllOf((YES, OPEN)), NoneOf((YES,)))), UNKNOWN),
    ],
)
def test_groups(group: Expression, expected: Truth) -> None:
    assert truth_of(group) is expected


def test_criteria_are_traced_in_order_with_what_each_lacks() -> None:
    criteria = {"first": AllOf((YES, OPEN)), "second": NO, "third": Named("first")}
    sample = rule("sample", AnyOf((Named("first"), Named("second"))), criteria)
    verdict = evaluate(sample, FactSheet(FACTS), {}, NUMBERS)
    open_fact = (Missing("open", Reason.NOT_SENT),)
    assert [(trace.name, trace.truth, trace.missing) for trace in verdict.traces] == [
        ("first", UNKNOWN, open_fact),
        ("second", FALSE, ()),
        ("third", UNKNOWN, open_fact),
    ]
    assert (verdict.truth, verdict.missing) == (UNKNOWN, open_fact)


def test_missing_names_what_would_settle_the_verdict_and_nothing_else() -> None:
    derived = Unknown(Reason.TOO_OLD, (Missing("weight", Reason.TOO_OLD), Missing("open", Reason.TOO_OLD)))
    compared = between(1, 3)
    group = AllOf(
        (
            YES,
            AnyOf((YES, Is("settled beside", (True,)))),
            Is("clearance", (True,)),
            Compare("mean", Comparison.AT_LEAST, "two"),
            OPEN,
        )
    )
    verdict = verdict_of(group, clearance=derived, mean=compared)
    assert verdict.missing == (
        Missing("weight", Reason.TOO_OLD),
        Missing("open", Reason.TOO_OLD),
        Missing("mean", Reason.UNREADABLE),
    )


@pytest.mark.parametrize(
    ("patients", "expected"),
    [((), True), ((YES,), True), ((YES, NO), False), ((YES, OPEN), False)],
)
def test_a_rule_is_in_scope_only_where_that_is_known(
    patients: tuple[Expression, ...], expected: bool
) -> None:
    verdict = evaluate(rule("sample", YES, patients=patients), FactSheet(FACTS), {}, NUMBERS)
    assert verdict.in_scope is expected
    assert verdict.truth is TRUE  # the finding stands either way


def test_numbers_are_those_in_force_on_the_day() -> None:
    assert NUMBERS.day == DAY
    assert dict(NUMBERS) == {"one": 1, "two": 2, "withdrawn": None, "policy": "strict"}
    assert len(NUMBERS) == 4
    assert (NUMBERS.limit("one"), NUMBERS.limit("withdrawn"), NUMBERS.limit("policy")) == (1, None, None)
    assert set(Numbers(book(parameters=PARAMETERS), date(2019, 1, 1)).values()) == {None}
    with pytest.raises(KeyError):
        NUMBERS.limit("no such parameter")


def test_a_settled_verdict_is_made_once() -> None:
    sample = rule("sample", Named("first"), {"first": Is("asked", (True,))})
    facts = {"yes": Known(True), "no": Known(False), "open": NOT_SENT}
    first, again = ({name: evaluate(sample, FactSheet({"asked": fact}), {}, NUMBERS) for name, fact in
                     facts.items()} for _ in range(2))  # fmt: skip
    assert [verdict.settled for verdict in first.values()] == ["sample 2 2", "sample 0 0", ""]
    assert first == again
    assert [first[name] is again[name] for name in facts] == [True, True, False]


def test_a_decision_beyond_its_criteria_is_made_anew() -> None:
    both = AllOf((Named("first"), Is("more", (True,))))
    sample = rule("sample", both, {"first": Is("yes", (True,))})
    for fact, expected in ((Known(True), TRUE), (Known(False), FALSE), (NOT_SENT, UNKNOWN)):
        assert evaluate(sample, FactSheet(FACTS | {"more": fact}), {}, NUMBERS).truth is expected


def test_the_scope_is_part_of_a_settled_verdict() -> None:
    sample = rule("sample", Named("first"), {"first": YES}, patients=(Is("ours", (True,)),))
    for fact, in_scope in (
        (Known(True), True),
        (Known(False), False),
        (NOT_SENT, False),
        (Known(True), True),
    ):
        assert evaluate(sample, FactSheet(FACTS | {"ours": fact}), {}, NUMBERS).in_scope is in_scope


def test_a_glance_is_the_verdict_without_what_is_missing() -> None:
    sample = rule("sample", AllOf((Named("first"), Named("second"))), {"first": YES, "second": OPEN})
    glance = NUMBERS.ready(sample).glance(Case(FactSheet(FACTS), {}))
    verdict = evaluate(sample, FactSheet(FACTS), {}, NUMBERS)
    assert glance == (verdict.truth, verdict.in_scope, tuple(trace.truth for trace in verdict.traces))
