"""The shipped rulebook, and rulebooks with one fault each."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from cds.core.rules import Rule, RuleBook
from cds.proof.ground import Ground
from cds.proof.report import LAWS, Proof, prove
from cds.rulebook.examples import numbers_of
from cds.rulebook.loader import load
from tests.proof.facts import BAD, SHIPPED

Proved = Callable[[str, str], Proof]


@cache
def ground_of(folder: Path) -> Ground:
    """The ground of one folder, made once."""
    rulebook = load(folder)
    return Ground(rulebook, numbers_of(rulebook))


def changed(*rules: Rule) -> Ground:
    """The ground of these shipped rules as changed, and of those they need."""
    shipped = ground_of(SHIPPED)
    others = {rule.id: rule for rule in shipped.rulebook.reach(tuple(rule.id for rule in rules))}
    book = replace(shipped.rulebook, rules=others | {rule.id: rule for rule in rules})
    return Ground(book, shipped.numbers)


@pytest.fixture(scope="session")
def shipped() -> Ground:
    return ground_of(SHIPPED)


@pytest.fixture(scope="session")
def rulebook(shipped: Ground) -> RuleBook:
    return shipped.rulebook


@pytest.fixture(scope="session")
def proofs(shipped: Ground) -> dict[str, Proof]:
    """Every law, tried on the shipped rulebook."""
    return {proof.law.name: proof for proof in prove(shipped.rulebook, shipped.numbers)}


@pytest.fixture(scope="session")
def proved() -> Proved:
    """One law, tried on one of the bad rulebooks."""

    def one(book: str, law: str) -> Proof:
        ground = ground_of(BAD / book)
        [proof] = prove(ground.rulebook, ground.numbers, {law: LAWS[law]})
        return proof

    return one
