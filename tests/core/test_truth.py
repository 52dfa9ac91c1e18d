"""Kleene's laws, checked over all values or random lists of them."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.core.truth import (
    FALSE,
    TRUE,
    UNKNOWN,
    Truth,
    all_of,
    any_of,
    at_least_n_of,
    negate,
    none_of,
    truth_of,
)

truths = st.sampled_from(Truth)
lists = st.lists(truths, max_size=6)


@pytest.mark.parametrize("truth", Truth)
def test_a_truth_is_no_python_truth_value(truth: Truth) -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(truth)
    with pytest.raises(TypeError):
        assert truth


def test_truth_of_a_bool() -> None:
    assert truth_of(True) is TRUE
    assert truth_of(False) is FALSE


def test_nothing_to_ask() -> None:
    assert all_of([]) is TRUE
    assert any_of([]) is FALSE
    assert none_of([]) is TRUE
    assert at_least_n_of(0, []) is TRUE
    assert at_least_n_of(1, []) is FALSE


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        (FALSE, FALSE, FALSE, FALSE),
        (FALSE, UNKNOWN, FALSE, UNKNOWN),
        (FALSE, TRUE, FALSE, TRUE),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        (UNKNOWN, TRUE, UNKNOWN, TRUE),
        (TRUE, TRUE, TRUE, TRUE),
    ],
)
def test_kleenes_tables(one: Truth, other: Truth, both: Truth, either: Truth) -> None:
    assert all_of([one, other]) is all_of([other, one]) is both
    assert any_of([one, other]) is any_of([other, one]) is either


@given(truths)
def test_double_negation_and_idempotence(truth: Truth) -> None:
    assert negate(negate(truth)) is truth
    assert all_of([truth, truth]) is any_of([truth, truth]) is truth


@given(lists)
def test_de_morgan(values: list[Truth]) -> None:
    assert negate(all_of(values)) is any_of(map(negate, values))
    assert negate(any_of(values)) is all_of(map(negate, values))
    assert none_of(values) is negate(any_of(values))


@given(lists, lists)
def test_associativity(left: list[Truth], right: list[Truth]) -> None:
    assert all_of([all_of(left), all_of(right)]) is all_of(left + right)
    assert any_of([any_of(left), any_of(right)]) is any_of(left + right)


def completions(values: list[Truth]) -> list[list[Truth]]:
    """Every way in which the unknown ones may turn out."""
    return [list(each) for each in product(*([v] if v is not UNKNOWN else [FALSE, TRUE] for v in values))]


@given(lists, st.integers(0, 7))
def test_what_is_settled_holds_however_the_unknown_turns_out(values: list[Truth], n: int) -> None:
    for connective in (all_of, any_of, none_of, lambda them: at_least_n_of(n, them)):
        outcomes = {connective(each) for each in completions(values)}
        expected = outcomes.pop() if len(outcomes) == 1 else UNKNOWN
        assert connective(values) is expected


@given(lists, st.integers(0, 7))
def test_at_least_n_counts(values: list[Truth], n: int) -> None:
    counts = {sum(v is TRUE for v in each) for each in completions(values)}
    reached = {count >= n for count in counts}
    assert at_least_n_of(n, iter(values)) is (truth_of(reached.pop()) if len(reached) == 1 else UNKNOWN)


@given(st.integers(0, 7), lists)
def test_connectives_are_cases_of_at_least_n(n: int, values: list[Truth]) -> None:
    assert all_of(values) is at_least_n_of(len(values), values)
    assert any_of(values) is at_least_n_of(1, values)
