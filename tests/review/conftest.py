"""The service for the shipped rules, made once, and its sample patients as a page shows them."""

import pytest

from cds.core.rules import RuleBook
from cds.rulebook.loader import load
from tests.hooks.calls import ROOT, Site


@pytest.fixture(scope="session")
def rulebook() -> RuleBook:
    """The shipped rules."""
    return load(ROOT / "rules")


@pytest.fixture(scope="session")
def site(rulebook: RuleBook) -> Site:
    """The service as the demo runs it."""
    return Site(rulebook)
