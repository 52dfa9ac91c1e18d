"""The service for the shipped rules, made once."""

import pytest
from hypothesis import settings

from cds.core.rules import RuleBook
from cds.rulebook.loader import load
from tests.hooks.calls import ROOT, Site

# Properties are searched without a clock, so that a busy machine never fails them.
settings.register_profile("hooks", deadline=None)
settings.load_profile("hooks")


@pytest.fixture(scope="session")
def rulebook() -> RuleBook:
    """The shipped rules."""
    return load(ROOT / "rules")


@pytest.fixture(scope="session")
def site(rulebook: RuleBook) -> Site:
    """The service as the demo runs it."""
    return Site(rulebook)
