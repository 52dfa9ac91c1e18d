"""Diagnoses that rest on several entries of the record (knowledge paper 1.2; settled point 1)."""

import pytest

from cds.core.derive.diagnosis import cluster_headache_care, cluster_headache_subtype, either_class
from cds.core.facts import Fact, Reason, Unknown
from tests.core.derive.given import NOT_RECORDED, NOT_SENT, derived, lacking, value_of

UNREADABLE = Unknown(Reason.UNREADABLE)
TEXT_ONLY = Unknown(Reason.TEXT_ONLY)


def subtype(headache: object, chronic: object, episodic: object) -> Fact:
    facts = {"cluster_headache": headache, "chronic_code": chronic, "episodic_code": episodic}
    return derived(cluster_headache_subtype, facts)


@pytest.mark.parametrize(
    ("headache", "chronic", "episodic", "expected"),
    [
        (True, True, False, "chronic"),
        (NOT_SENT, True, False, "chronic"),
        (True, False, True, "episodic"),
        (True, False, False, "unspecified"),  # a general code
        (False, False, False, "none"),
    ],
)
def test_the_subtype_as_coded(headache: object, chronic: object, episodic: object, expected: str) -> None:
    assert value_of(subtype(headache, chronic, episodic)) == expected


def test_both_subtypes_are_contradictory() -> None:
    result = subtype(True, True, True)
    assert isinstance(result, Unknown)
    assert result.reason is Reason.CONTRADICTORY


@pytest.mark.parametrize(
    ("headache", "chronic", "episodic", "missing"),
    [
        (NOT_SENT, NOT_SENT, NOT_SENT, {"cluster_headache", "chronic_code", "episodic_code"}),
        (True, True, UNREADABLE, {"episodic_code"}),
        (True, UNREADABLE, True, {"chronic_code"}),
        (UNREADABLE, False, False, {"cluster_headache"}),
    ],
)
def test_a_subtype_that_cannot_be_told(
    headache: object, chronic: object, episodic: object, missing: set[str]
) -> None:
    assert set(lacking(subtype(headache, chronic, episodic))) == missing


@pytest.mark.parametrize(
    ("headache", "reason", "expected"),
    [
        (True, False, True),
        (False, True, True),
        (False, False, False),
        (NOT_RECORDED, NOT_RECORDED, False),
        (NOT_SENT, False, True),  # a technical gap must not silence a contraindication
        (UNREADABLE, NOT_RECORDED, True),
        (False, TEXT_ONLY, True),
    ],
)
def test_whose_order_is_judged(headache: object, reason: object, expected: bool) -> None:
    facts = {"cluster_headache": headache, "order_for_cluster_headache": reason}
    assert value_of(derived(cluster_headache_care, facts)) is expected


def nyha(severe: object, mild: object, observed: object) -> Fact:
    return derived(either_class, {"nyha_3_4": severe, "nyha_1_2": mild, "nyha_observed": observed})


@pytest.mark.parametrize(
    ("severe", "mild", "observed", "expected"),
    [
        (False, False, True, True),
        (True, False, NOT_RECORDED, True),
        (True, True, NOT_RECORDED, True),
        (True, False, False, True),  # class III or IV anywhere
        (NOT_SENT, NOT_SENT, True, True),
        (False, False, False, False),
        (NOT_SENT, NOT_SENT, False, False),
        (False, True, NOT_RECORDED, False),
    ],
)
def test_class_three_or_four(severe: object, mild: object, observed: object, expected: bool) -> None:
    assert value_of(nyha(severe, mild, observed)) is expected


@pytest.mark.parametrize(
    ("severe", "mild"), [(False, False), (NOT_SENT, True), (False, NOT_SENT), (NOT_SENT, NOT_SENT)]
)
def test_a_class_that_cannot_be_told(severe: object, mild: object) -> None:
    assert lacking(nyha(severe, mild, NOT_RECORDED)) == {"nyha_observed": Reason.NOT_RECORDED}
