"""The service for the shipped rules, made once."""

import pytest
from hypothesis import Phase, settings

from cds.core.rules import RuleBook
from cds.rulebook.loader import load
from tests.hooks.calls import ROOT, Site

# Properties are searched without a clock, so that a busy machine never fails them. The phase that explains a
# failure keeps the lines run by every trial of the whole service: gigabytes.
settings.register_profile(
    "hooks", deadline=None, phases=[phase for phase in Phase if phase is not Phase.explain]
)
settings.load_profile("hooks")


@pytest.fixture(scope="session")
def rulebook() -> RuleBook:
    """The shipped rules. Properties take ``site``: a failure shows its arguments, and these are megabytes."""
    return load(ROOT / "rules")


@pytest.fixture(scope="session")
def site(rulebook: RuleBook) -> Site:
    """The service as the demo runs it."""
    return Site(rulebook)
